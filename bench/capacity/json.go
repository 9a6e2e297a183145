package capacity

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"github.com/hadrill/hadrill/bench/study"
)

type jsonLimit struct {
	Machine string           `json:"machine"`
	Program string           `json:"program,omitempty"`
	Name    string           `json:"name"`
	Most    float64          `json:"most"`
	Share   study.JSONNumber `json:"share"`
	Waiting float64          `json:"waiting"`
}

type jsonEnding struct {
	Kind  string `json:"kind"`
	By    string `json:"by,omitempty"`
	Why   string `json:"why,omitempty"`
	Count int    `json:"count"`
}

type jsonTerm struct {
	Term  string `json:"term"`
	Seeds int    `json:"seeds"`
}

type jsonAnswer struct {
	Lost     []string           `json:"lost"`
	How      string             `json:"how,omitempty"`
	Passes   float64            `json:"passes_after_s,omitempty"`
	Capacity study.JSONEstimate `json:"capacity"`
	BySeed   []study.JSONNumber `json:"by_seed"`
	Reasons  []string           `json:"reasons,omitempty"` // why a seed has no answer
	Uneven   []float64          `json:"uneven,omitempty"`
	Broken   []jsonTerm         `json:"broken"`
	Errors   []jsonEnding       `json:"errors"`
	Limit    *jsonLimit         `json:"limit,omitempty"`
	Limits   []jsonLimit        `json:"limits"` // at the loads that met
	Waited   float64            `json:"waited_for_users"`
	Probes   int                `json:"runs"`
	Stopped  int                `json:"runs_cut_short"`
	Noticed  float64            `json:"noticed_after_s,omitempty"` // the loss
	Again    float64            `json:"answered_again_after_s,omitempty"`
}

type jsonPoint struct {
	Lost   []string           `json:"lost"`
	Load   float64            `json:"load"`
	P50    study.JSONEstimate `json:"latency_p50_s"`
	P99    study.JSONEstimate `json:"latency_p99_s"`
	Errors study.JSONEstimate `json:"error_share"`
	Gone   study.JSONEstimate `json:"sessions_lost"`
}

type jsonConfirmation struct {
	Lost  []string `json:"lost"`
	Load  float64  `json:"load"`
	Seed  uint64   `json:"seed"`
	Meets bool     `json:"meets"`
	Why   string   `json:"why,omitempty"`
}

type jsonResults struct {
	Scenario  string             `json:"scenario"`
	Variant   string             `json:"variant,omitempty"`
	Sentence  string             `json:"sentence"`
	Warnings  []string           `json:"warnings,omitempty"`
	Load      string             `json:"load"`
	Unit      string             `json:"unit"`
	Objective []string           `json:"objective"`
	Warmup    float64            `json:"warmup_s"`
	Measured  float64            `json:"measured_s"`
	Today     float64            `json:"today"`
	Seeds     []uint64           `json:"seeds"`
	Answers   []jsonAnswer       `json:"answers"`
	Recovers  []jsonAnswer       `json:"recovers,omitempty"` // up to these loads, after faults that pass
	Confirmed []jsonConfirmation `json:"confirmed"`
	Compared  []jsonCrosscheck   `json:"compared,omitempty"` // with the other ground
	Course    []jsonPoint        `json:"course"`
}

// JSON writes results; times are in seconds, shares from 0 to 1.
func (r *Results) JSON(w io.Writer) error {
	s := r.Study
	out := jsonResults{
		Scenario: s.Path, Variant: s.Variant, Sentence: r.Sentence(), Warnings: r.warnings(), Load: s.Load, Unit: s.Unit(), Objective: s.Objective.Terms,
		Warmup: s.Warmup.Seconds(), Measured: s.For.Seconds(), Today: s.Today(), Seeds: s.Seeds, Confirmed: []jsonConfirmation{}, Course: []jsonPoint{},
	}
	for i := range r.Answers {
		out.Answers = append(out.Answers, r.Answers[i].json())
	}
	for i := range r.Recovers {
		out.Recovers = append(out.Recovers, r.Recovers[i].json())
	}
	for _, c := range r.Confirmed {
		out.Confirmed = append(out.Confirmed, jsonConfirmation{c.Loss.names(), c.Load, c.Seed, c.Outcome == met, c.Why})
	}
	for i := range r.Crosschecks {
		out.Compared = append(out.Compared, r.Crosschecks[i].json())
	}
	for _, c := range r.curves() {
		for _, p := range c.Points {
			out.Course = append(out.Course, jsonPoint{c.Loss.names(), p.Load, study.JSONOf(p.P50, 0), study.JSONOf(p.P99, 0), study.JSONOf(p.Errors, 0), study.JSONOf(p.Lost, 0)})
		}
	}
	return study.WriteJSON(w, out)
}

// names are the machines lost, never nil.
func (l Loss) names() []string { return append([]string{}, l.Machines...) }

// curves are those of the course, none where there is no course.
func (r *Results) curves() []Curve {
	if r.Course == nil {
		return nil
	}
	return r.Course.Curves
}

func (a *Answer) json() jsonAnswer {
	j := jsonAnswer{Lost: a.Loss.names(), How: a.Loss.Kind.Name, Passes: a.Loss.Passes.Seconds(), Capacity: study.JSONOf(a.Estimate, 0), Uneven: a.Uneven, Broken: []jsonTerm{}, Errors: []jsonEnding{}, Limits: []jsonLimit{}, Waited: a.Waited, Probes: a.Probes, Stopped: a.Stopped, Noticed: a.Noticed.Seconds(), Again: a.Again.Seconds()}
	odd := false
	for i, c := range a.Capacity {
		j.BySeed = append(j.BySeed, study.JSONNumber(c))
		odd = odd || a.Odd[i] != ""
	}
	if odd {
		j.Reasons = a.Odd
	}
	for _, t := range a.Broken {
		j.Broken = append(j.Broken, jsonTerm{t.Text, t.Seeds})
	}
	for _, e := range a.Errors {
		j.Errors = append(j.Errors, jsonEnding(e))
	}
	if a.Limit != nil {
		busiest := a.Limit.json()
		j.Limit = &busiest
	}
	for i := range a.Usages {
		j.Limits = append(j.Limits, a.Usages[i].json())
	}
	return j
}

func (u *Usage) json() jsonLimit {
	return jsonLimit{u.Machine, u.Program, u.Name, u.Most, study.JSONNumber(u.Share), u.Waiting}
}

// number writes a number for CSV, "" where there is none.
func number(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// CSV writes a line for each figure: the capacities, by seed as
// well, the limits in use, and the course; of the whole stack "nothing" is lost. No
// number is an empty field.
func (r *Results) CSV(w io.Writer) error {
	c := csv.NewWriter(w)
	lines := [][]string{{"lost", "load", "figure", "unit", "median", "low", "high"}}
	all := r.all()
	for i := range all {
		a := &all[i]
		lines = append(lines, []string{a.lost(), "", "capacity", r.Study.Unit(), number(a.Median), number(a.Low), number(a.High)})
		for k, v := range a.Capacity {
			lines = append(lines, []string{a.lost(), "", "capacity under seed " + strconv.FormatUint(r.Study.Seeds[k], 10), r.Study.Unit(), number(v), "", ""})
		}
		for k := range a.Usages {
			u := &a.Usages[k]
			lines = append(lines, []string{a.lost(), number(a.Median), u.full(), "share in use", number(u.Share), "", ""})
		}
	}
	for _, curve := range r.curves() {
		for _, p := range curve.Points {
			for _, f := range []struct {
				name, unit string
				study.Estimate
			}{{"latency.p50", "s", p.P50}, {"latency.p99", "s", p.P99}, {"requests.error_share", "share", p.Errors}, {"sessions.lost", "number", p.Lost}} {
				lines = append(lines, []string{curve.Loss.lost(), number(p.Load), f.name, f.unit, number(f.Median), number(f.Low), number(f.High)})
			}
		}
	}
	return c.WriteAll(lines)
}
