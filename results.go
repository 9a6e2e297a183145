package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/reports/plots"
)

// results is the folder that a run leaves behind.
type results struct{ dir string }

func newResults(dir string) (*results, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("cannot make the folder for results: %w", err)
	}
	return &results{dir}, nil
}

// write writes a file as a whole: it is there complete, or not at all.
func (r *results) write(name string, fill func(io.Writer) error) error {
	path := filepath.Join(r.dir, name)
	f, err := os.CreateTemp(r.dir, ".unfinished-*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, cause(err))
	}
	b := bufio.NewWriter(f)
	err = errors.Join(fill(b), b.Flush(), f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("cannot write %s: %w", path, cause(err))
	}
	return nil
}

// cause is a file error without the temporary file's name.
func cause(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	var le *os.LinkError
	if errors.As(err, &le) {
		return le.Err
	}
	return err
}

// keep writes a run's record, and its plots when it is to be drawn.
func (r *results) keep(res harness.Result, drawn bool) error {
	run := &res.Record.Run
	name := recordName(run)
	if err := r.write(name+".jsonl", res.Record.Write); err != nil {
		return err
	}
	if !drawn {
		return nil
	}
	if err := r.draw(name+".timeline", plots.Timeline(res.Measured)); err != nil {
		return err
	}
	return r.draw(name+".latency", plots.LatencyCurve(res.Measured))
}

// recordName is the name of a run's files, without what they are. The ground
// stands in it unless it is the simulator.
func recordName(r *reports.Run) string {
	variant := r.Variant
	if r.Ground != (simulated.Ground{}).Name() {
		variant = strings.TrimPrefix(variant+"."+r.Ground, ".")
	}
	return fileName(r.Scenario, variant, r.Seed)
}

func (r *results) draw(name string, d *plots.Drawing) error {
	if err := r.write(name+".svg", d.SVG); err != nil {
		return err
	}
	return r.write(name+".png", d.PNG)
}

// summary writes what all runs come to: report.txt, report.json, junit.xml,
// and a plot over seeds where there are several.
func (r *results) summary(verdicts []*reports.Verdict) error {
	cases := reports.Cases(verdicts)
	err := errors.Join(
		r.write("report.txt", func(w io.Writer) error { return reports.Text(w, verdicts, reports.TextOptions{}) }),
		r.write("report.json", func(w io.Writer) error { return reports.JSON(w, verdicts) }),
		r.write("junit.xml", func(w io.Writer) error { return reports.JUnit(w, verdicts) }),
	)
	for _, c := range cases {
		if len(c.Runs) > 1 {
			return errors.Join(err, r.draw("over-seeds", plots.OverSeeds(cases)))
		}
	}
	return err
}

// fidelity writes what a comparison of grounds comes to: fidelity.txt,
// fidelity.json and a plot for each scenario.
func (r *results) fidelity(all []*reports.Fidelity) error {
	err := errors.Join(
		r.write("fidelity.txt", func(w io.Writer) error { return reports.FidelityText(w, all, reports.TextOptions{}) }),
		r.write("fidelity.json", func(w io.Writer) error { return reports.FidelityJSON(w, all) }),
	)
	for _, suite := range suitesOf(all) {
		err = errors.Join(err, r.draw(fidelityName(suite[0].Scenario), plots.Fidelity(suite)))
	}
	return err
}
