package capacity

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/hadrill/hadrill/bench/study"
)

// Finding holds what a run of a search found.
type Finding struct {
	Loss    string // "" for the whole stack
	Seed    uint64
	Load    float64
	Outcome string // "met", "missed", "unclear"
	order   int    // of its search, and of its run in that
	run     int
}

// Interrupted is the error of a study that was cut short, with what was found by then.
// It answers nothing: of each search there are a load that met the objective and one
// that missed it, as far as it had come.
type Interrupted struct {
	Study    *Study
	Findings []Finding // by loss in the order of the study, then by seed and run
	Cause    error
}

func (i *Interrupted) Error() string { return i.Cause.Error() }

// Unwrap gives the context's error.
func (i *Interrupted) Unwrap() error { return i.Cause }

// outcomes are their names.
var outcomes = map[outcome]string{missed: "missed", met: "met", unclear: "unclear"}

// found keeps a finding.
func (w *work) found(f Finding) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.findings = append(w.findings, f)
}

// searching gives the number of a search's loss, in the order in which they began.
func (w *work) searching(l Loss) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	name := l.String()
	i := slices.Index(w.losses, name)
	if i < 0 {
		i = len(w.losses)
		w.losses = append(w.losses, name)
	}
	return i
}

// end gives what has failed: of a study that was interrupted, with what it has found.
func (w *work) end(s *Study) error {
	if w.failed == nil || w.ctx.Err() == nil {
		return w.failed
	}
	slices.SortStableFunc(w.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.Seed, b.Seed), cmp.Compare(a.run, b.run))
	})
	return &Interrupted{s, w.findings, w.failed}
}

// bounds hold what the runs of a search say: the highest load that met, 0 for none, and
// the lowest above it that missed, +Inf for none.
func bounds(all []Finding) (least, most float64) {
	most = math.Inf(1)
	for _, f := range all {
		if f.Outcome == outcomes[met] {
			least = math.Max(least, f.Load)
		}
	}
	for _, f := range all {
		if f.Outcome == outcomes[missed] && f.Load > least {
			most = math.Min(most, f.Load)
		}
	}
	return least, most
}

// bound writes an end of the bounds, "-" for none.
func (s *Study) bound(v float64) string {
	if v == 0 || math.IsInf(v, 1) {
		return "-"
	}
	return s.load(v)
}

// searches are the findings by search.
func (i *Interrupted) searches() (all [][]Finding) {
	for from := 0; from < len(i.Findings); {
		f := &i.Findings[from]
		n := slices.IndexFunc(i.Findings[from:], func(o Finding) bool { return o.Loss != f.Loss || o.Seed != f.Seed })
		if n < 0 {
			n = len(i.Findings) - from
		}
		all = append(all, i.Findings[from:from+n])
		from += n
	}
	return all
}

// Text writes the bounds, a line a search.
func (i *Interrupted) Text(w io.Writer) error {
	p := study.Printer{W: w}
	if len(i.Findings) == 0 {
		p.Line("no run had ended, so that nothing is known")
		return p.Err
	}
	p.Line("Not an answer, but as far as the searches had come (%s, for %s):", i.Study.Unit(), i.Study.Objective.String())
	lines := [][]string{{"lost", "seed", "met at", "missed at", "runs"}}
	for _, of := range i.searches() {
		least, most := bounds(of)
		lines = append(lines, []string{cmp.Or(of[0].Loss, "nothing"), strconv.FormatUint(of[0].Seed, 10), i.Study.bound(least), i.Study.bound(most), strconv.Itoa(len(of))})
	}
	p.LeftGrid(lines)
	return p.Err
}

// JSON writes the runs.
func (i *Interrupted) JSON(w io.Writer) error {
	type run struct {
		Lost    string  `json:"lost,omitempty"`
		Seed    uint64  `json:"seed"`
		Load    float64 `json:"load"`
		Outcome string  `json:"outcome"`
	}
	all := []run{}
	for _, f := range i.Findings {
		all = append(all, run{f.Loss, f.Seed, f.Load, f.Outcome})
	}
	return study.WriteJSON(w, struct {
		Interrupted bool   `json:"interrupted"`
		Objective   string `json:"objective"`
		Unit        string `json:"unit"`
		Runs        []run  `json:"runs"`
	}{true, i.Study.Objective.String(), i.Study.Unit(), all})
}

// CSV writes the runs, a row each.
func (i *Interrupted) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"lost", "seed", "load", "unit", "outcome"}) // Flush keeps the error
	for _, f := range i.Findings {
		_ = out.Write([]string{cmp.Or(f.Loss, "nothing"), strconv.FormatUint(f.Seed, 10), fmt.Sprint(f.Load), i.Study.Unit(), f.Outcome})
	}
	out.Flush()
	return out.Error()
}
