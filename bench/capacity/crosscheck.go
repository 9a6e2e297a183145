package capacity

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
)

// Crosscheck is one load on both grounds, under the same seed: Here where the capacity
// was searched, There on Study.Reference.
type Crosscheck struct {
	Load        float64
	Seed        uint64
	Here, There *Probe
}

// Agrees reports whether both grounds could judge the load, and judge it alike.
func (c *Crosscheck) Agrees() bool {
	return c.Here.Outcome == c.There.Outcome && c.Here.Outcome != unclear
}

// crosschecks are the loads that are run on both grounds, in shares of the capacity of
// the whole stack.
var crosschecks = []float64{0.8, 1, 1.2}

// CheckReference returns an error where the other ground cannot run the scenario.
func (s *Study) CheckReference() error {
	c, err := s.caseOf(s.Today(), Loss{}, s.For)
	if err != nil {
		return err
	}
	_, err = suite.Prepare(s.Reference, []*scenarios.Case{c})
	return err
}

// crosscheck runs the whole stack around its capacity on both grounds, one run after the
// other.
func (s *Study) crosscheck(ctx context.Context, at suite.Site, whole *Answer) ([]Crosscheck, error) {
	if s.Reference == nil || !(whole.Median > 0) {
		return nil, nil
	}
	var all []Crosscheck
	for _, share := range crosschecks {
		c := Crosscheck{Load: s.rounded(whole.Median * share), Seed: s.Seeds[0]}
		var err error
		if c.Here, err = s.plain(ctx, at, s.ground, c.Load, c.Seed); err != nil {
			return nil, err
		}
		if c.There, err = s.plain(ctx, suite.Site{Do: s.There}, s.Reference, c.Load, c.Seed); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// plain runs the whole stack once on a ground, to the end.
func (s *Study) plain(ctx context.Context, at suite.Site, g harness.Ground, load float64, seed uint64) (*Probe, error) {
	j, err := s.job(g, load, Loss{}, seed, s.For)
	if err != nil {
		return nil, err
	}
	if !at.Elsewhere() {
		if err := g.Build(ctx, []harness.Prepared{j.Prepared}); err != nil {
			return nil, err
		}
	}
	r, err := at.Run(ctx, j)
	if err != nil {
		return nil, err
	}
	v := r.Verdict
	p := &Probe{Load: load, Seed: seed}
	p.judge(v)
	if v.Result == verdict.Inconclusive && len(v.Reasons) > 0 {
		p.Outcome, p.Why = unclear, v.Reasons[0]
	}
	p.Errors, _ = v.Measured.Endings()
	return p, nil
}

// crosscheckText writes a row for each load.
func (r *Results) crosscheckText(p *study.Printer) {
	if len(r.Crosschecks) == 0 {
		return
	}
	p.Line("")
	p.LeftGrid(r.crosscheckLines())
	p.Line("")
	for _, text := range r.crosscheckNotes() {
		p.Prose("", text)
	}
}

// crosscheckLines are the heads and a row for each load.
func (r *Results) crosscheckLines() [][]string {
	lines := [][]string{{r.Study.Unit(), r.Study.ground.Name(), "p99", "errors", r.Study.Reference.Name(), "p99", "errors", "they"}}
	for i := range r.Crosschecks {
		c := &r.Crosschecks[i]
		they := "disagree"
		if c.Agrees() {
			they = "agree"
		}
		lines = append(lines, append(append([]string{r.Study.load(c.Load)}, append(c.Here.words(), c.There.words()...)...), they))
	}
	return lines
}

// crosscheckNotes say how many loads agree, and what could not be judged.
func (r *Results) crosscheckNotes() []string {
	agree := 0
	for i := range r.Crosschecks {
		if r.Crosschecks[i].Agrees() {
			agree++
		}
	}
	all := []string{fmt.Sprintf("The whole stack 20 %% below the capacity, at it and 20 %% above, over %s under seed %d: %d of %d loads agree on both grounds.",
		units.Duration(r.Study.For), r.Crosschecks[0].Seed, agree, len(r.Crosschecks))}
	for i := range r.Crosschecks {
		c := &r.Crosschecks[i]
		for _, side := range []struct {
			ground string
			*Probe
		}{{r.Study.ground.Name(), c.Here}, {r.Study.Reference.Name(), c.There}} {
			if side.Outcome == unclear {
				all = append(all, fmt.Sprintf("%s %s, %s: cannot be judged: %s", r.Study.load(c.Load), r.Study.Unit(), side.ground, side.Why))
			}
		}
	}
	return all
}

// words are the outcome of a run, its p99 and its share of errors.
func (p *Probe) words() []string {
	outcome := map[outcome]string{met: "meets", missed: "misses", unclear: "unclear"}[p.Outcome]
	return []string{outcome, units.Duration(p.Figures.Time("latency.p99").Round(10 * time.Microsecond)), strings.TrimSpace(study.Share.Text(p.Figures.Share("requests.error_share")))}
}

type jsonSide struct {
	Meets  *bool            `json:"meets"` // null where it cannot be judged
	Why    string           `json:"why,omitempty"`
	P99    float64          `json:"latency_p99_s"`
	Errors study.JSONNumber `json:"error_share"`
}

type jsonCrosscheck struct {
	Load   float64  `json:"load"`
	Seed   uint64   `json:"seed"`
	Agrees bool     `json:"agrees"`
	Here   jsonSide `json:"here"`
	There  jsonSide `json:"there"`
}

func (c *Crosscheck) json() jsonCrosscheck {
	return jsonCrosscheck{c.Load, c.Seed, c.Agrees(), c.Here.side(), c.There.side()}
}

func (p *Probe) side() jsonSide {
	side := jsonSide{Why: p.Why, P99: p.Figures.Time("latency.p99").Seconds(), Errors: study.JSONNumber(p.Figures.Share("requests.error_share"))}
	if p.Outcome != unclear {
		meets := p.Outcome == met
		side.Meets = &meets
	}
	return side
}
