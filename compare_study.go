package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/findings"
	"github.com/hadrill/hadrill/reports/folder"
)

// study is a comparison of contenders, in so many parts that run side by side.
type study[R studyResults] interface {
	Jobs() int
	Run(ctx context.Context, at suite.Site) (results R, done int, err error)
}

// studyResults writes a study's results, as text and as JSON.
type studyResults interface {
	Text(w io.Writer) error
	JSON(w io.Writer) error
}

// announced is a study that has something to say before its runs, "" for nothing.
type announced interface{ Before() string }

// studyOptions are the flags that all studies have.
type studyOptions struct {
	out            string
	jobs           int
	progress, json bool
	// crew does the runs on the default ground; nil has them done here.
	crew *crew
}

// runStudy runs a study, keeps what it gives, and prints it. what is of it, such as
// "3 ways in 2 scenes".
func runStudy[R studyResults](ctx context.Context, s *session, of study[R], seeds []uint64, o studyOptions, what string, keep func(*folder.Folder, R) error) error {
	out, err := openFolder(o.out)
	if err != nil {
		return err
	}
	workers := o.jobs
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	if b, ok := of.(announced); ok && b.Before() != "" {
		fmt.Fprintf(s.stderr, "hadrill: %s\n", b.Before())
	}
	began := time.Now()
	bar := newProgress(s, of.Jobs(), o.progress, o.crew.view(suite.DefaultGround()))
	results, done, err := of.Run(ctx, o.crew.site(suite.DefaultGround(), workers, func() {
		if show := bar.begun(suite.Job{}); show != nil {
			show(1)
		}
	}))
	bar.close()
	if err != nil && s.ctx.Err() == nil && ctx.Err() != nil {
		err = context.Cause(ctx) // of the crew
	}
	switch {
	case err != nil && s.ctx.Err() != nil:
		var part interrupted
		if errors.As(err, &part) {
			return keepInterrupted(s, out, part, o.json, fmt.Sprintf("interrupted: %d of %d parts finished", done, of.Jobs()))
		}
		return exit{exitInconclusive, fmt.Sprintf("interrupted: %d of %d parts finished; nothing is kept", done, of.Jobs())}
	case err != nil:
		return exit{exitInconclusive, err.Error()}
	}
	if err := keep(out, results); err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	if o.json {
		return results.JSON(s.stdout)
	}
	if err := results.Text(s.stdout); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "\n%s under %d seed%s in %v; tables and plots are in %s%c\n", what, len(seeds), plural(len(seeds)), time.Since(began).Round(10*time.Millisecond), o.out, os.PathSeparator)
	if n := o.crew.known(suite.ReferenceGround()); n > 0 {
		fmt.Fprintf(s.stdout, "%d of the runs %s had been done before: the queue had their results\n", n, suite.ReferenceGround().In)
	}
	return nil
}

// writeTables writes results as text and JSON, and as CSV where they have that.
func writeTables(out *folder.Folder, name string, r studyResults) error {
	type file struct {
		ending string
		write  func(io.Writer) error
	}
	files := []file{{".txt", r.Text}, {".json", r.JSON}}
	if sheet, ok := r.(interface{ CSV(w io.Writer) error }); ok {
		files = append(files, file{".csv", sheet.CSV})
	}
	for _, f := range files {
		if err := out.Write(name+f.ending, f.write); err != nil {
			return err
		}
	}
	return nil
}

// keepPage draws the pictures of a study unless plots are not asked for, and writes its
// page.
func keepPage(out *folder.Folder, name string, page findings.Study, plots bool, draw func() error) error {
	if !plots {
		return out.KeepStudy(name, page.Plain())
	}
	if err := draw(); err != nil {
		return err
	}
	return out.KeepStudy(name, page)
}

// interrupted is the error of a study that was cut short and tells what it has found.
type interrupted interface {
	error
	studyResults
	CSV(w io.Writer) error
}

// The files of what an interrupted study has found.
const (
	interruptedJSON = "interrupted.json"
	interruptedCSV  = "interrupted.csv"
)

// dropInterrupted removes what an earlier study kept that was interrupted, now that there
// is an answer: what keepInterrupted wrote, which says so, and nobody else's files.
func dropInterrupted(out *folder.Folder) {
	text, err := os.ReadFile(out.Path(interruptedJSON))
	if err != nil {
		return
	}
	var of struct {
		Interrupted bool
		Objective   string
	}
	if json.Unmarshal(text, &of) == nil && of.Interrupted && of.Objective != "" {
		out.Remove(interruptedJSON)
		out.Remove(interruptedCSV)
	}
}

// keepInterrupted keeps what an interrupted study has found, and prints it.
func keepInterrupted(s *session, out *folder.Folder, part interrupted, asJSON bool, what string) error {
	print := part.Text
	if asJSON {
		print = part.JSON
	}
	if err := print(s.stdout); err != nil {
		return err
	}
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{{interruptedJSON, part.JSON}, {interruptedCSV, part.CSV}} {
		if err := out.Write(file.name, file.write); err != nil {
			return exit{exitInconclusive, what + "; " + err.Error()}
		}
	}
	return exit{exitInconclusive, fmt.Sprintf("%s; what the runs found is kept in %s and %s, and the next search begins anew", what, out.Path(interruptedJSON), out.Path(interruptedCSV))}
}
