package capacity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/scenarios/strict"
	"github.com/hadrill/hadrill/sim/metric"
)

// Stack is a scenario's stack under a load that can be set.
type Stack struct {
	Path, Variant string
	// Load is the part of the scenario that is varied, users.GROUP.rate or
	// users.GROUP.count.
	Load      string
	Objective Objective
	// Warmup is left out of what is measured, which lasts For.
	Warmup, For time.Duration
	// ground and whole are known once it has been opened.
	ground harness.Ground
	whole  *scenarios.Case
	files  *readFiles
}

// readFiles are the files of a stack as its first run read them: each run reads them again,
// and a study of two stacks is none.
type readFiles struct {
	mu  sync.Mutex
	all map[string]string
}

// same is an error where a file is another than before.
func (r *readFiles) same(c *scenarios.Case) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(c.Scenario.Files)) {
		text := c.Scenario.Files[name]
		if before, known := r.all[name]; known && before != text {
			return fmt.Errorf("%s: it was changed while the study went on: expected the same file for all runs", path.Join(c.Scenario.Path, name))
		}
		r.all[name] = text
	}
	return nil
}

// Open reads the scenario and finds its load. The caller closes the ground.
func (s *Stack) Open(g harness.Ground) error {
	c, err := suite.One(s.Path, s.Variant)
	if err != nil {
		return err
	}
	return s.OpenCase(g, c)
}

// OpenCase is Open of a case that has been read.
func (s *Stack) OpenCase(g harness.Ground, c *scenarios.Case) error {
	s.ground, s.whole, s.Variant = g, c, c.Variant
	s.files = &readFiles{all: maps.Clone(c.Scenario.Files)}
	return s.findLoad()
}

// findLoad checks the load that was asked for, or takes that of the only group whose
// load can be varied: the rate of an open loop, the number of users of a closed one.
func (s *Stack) findLoad() error {
	var known []string
	for i := range s.whole.Users {
		g := &s.whole.Users[i]
		if g.Pace.Rate > 0 {
			known = append(known, s.ratePath(g))
		} else if g.Journey.Log == nil {
			known = append(known, "users."+g.Name+".count")
		}
	}
	switch {
	case len(known) == 0:
		return errors.New("--vary: the scenario has no load that can be varied: found access logs alone, expected a group of users with a rate or a count")
	case s.Load == "" && len(known) == 1:
		s.Load = known[0]
	case s.Load == "":
		return fmt.Errorf("--vary: the scenario has %d loads, expected %s", len(known), strict.OneOf(known))
	case !slices.Contains(known, s.Load):
		return fmt.Errorf("--vary %s: expected %s%s", s.Load, strict.OneOf(known), strict.Suggest(s.Load, known))
	}
	return nil
}

// ratePath gives where the rate of a group stands: beside its journey, or in it.
func (s *Stack) ratePath(g *scenarios.Group) string {
	for _, journey := range []string{".session", ".orders"} {
		path := "users." + g.Name + journey + ".rate"
		if _, err := s.whole.With([]scenarios.Setting{{Path: path, Value: rateText(g.Pace.Rate)}}); err == nil {
			return path // a second pace would be an error
		}
	}
	return "users." + g.Name + ".rate"
}

func rateText(rate float64) string { return strconv.FormatFloat(rate, 'g', 10, 64) + "/s" }

// counted reports whether loads are whole numbers: of users.
func (s *Stack) counted() bool { return strings.HasSuffix(s.Load, ".count") }

// rounded gives a load that the scenario can have.
func (s *Stack) rounded(load float64) float64 {
	if s.counted() {
		return math.Max(1, math.Round(load))
	}
	return load
}

// Unit of the load.
func (s *Stack) Unit() string {
	if s.counted() {
		return "users"
	}
	return "visits/s"
}

// Today is the load that the scenario has.
func (s *Stack) Today() float64 {
	for i := range s.whole.Users {
		if g := &s.whole.Users[i]; strings.HasPrefix(s.Load, "users."+g.Name+".") {
			if s.counted() {
				return float64(g.Count)
			}
			return g.Pace.Rate
		}
	}
	return 0
}

// text writes a load as the scenario has it.
func (s *Stack) text(load float64) string {
	if s.counted() {
		return strconv.Itoa(int(load))
	}
	return rateText(load)
}

// quoted gives the terms of the objective as YAML.
func (o Objective) quoted() string {
	text, err := json.Marshal(o.Terms)
	if err != nil {
		panic(err) // strings
	}
	return string(text)
}

// caseOf reads the scenario with a load and a loss. After one that passes the stack has
// as long to recover as is measured then.
func (s *Stack) caseOf(load float64, l Loss, measured time.Duration) (*scenarios.Case, error) {
	warmup := s.Warmup
	if l.Passes > 0 {
		warmup += l.Passes + s.For
	}
	return s.whole.With(append(s.arrival(load), []scenarios.Setting{
		{Path: s.Load, Value: s.text(load)},
		{Path: "faults", Value: l.faults(s.Warmup)},
		{Path: "warmup", Value: warmup.String()},
		{Path: "lasts", Value: (warmup + measured).String()},
		{Path: "expect", Value: s.Objective.quoted()},
	}...))
}

// arrival has so many users come within half of the warm-up where they come one after
// another: all of them are the load.
func (s *Stack) arrival(load float64) []scenarios.Setting {
	for i := range s.whole.Users {
		g := &s.whole.Users[i]
		if s.Load == "users."+g.Name+".count" && g.Arrive > 0 {
			within := max(time.Second, s.Warmup/2)
			return []scenarios.Setting{{Path: "users." + g.Name + ".arrive", Value: rateText(load / within.Seconds())}}
		}
	}
	return nil
}

// tick is how often limits are looked at.
const tick = 100 * time.Millisecond

// Probe is one run at a load.
type Probe struct {
	Load    float64
	Seed    uint64
	Outcome outcome
	Why     string // of an unclear one
	// Broken are the terms that did not hold.
	Broken []string
	// Stopped is how far a run came whose objective could not be met any more; 0 for one
	// that came to its end.
	Stopped time.Duration
	Usages  []Usage
	// Errors are how requests ended that failed, with the most frequent first.
	Errors metric.Endings
	// Figures of a run that came to its end.
	Figures expect.Figures
	// Waited is the share of requests that waited for a user who was not busy.
	Waited float64
	// Reaction is the stack's to the loss.
	Reaction
	bound, excess float64 // as in observation
}

// probe runs the stack once. Unless it may stop, it goes to its end whatever happens.
func (s *Stack) probe(ctx context.Context, at suite.Site, load float64, l Loss, seed uint64, measured time.Duration, stop bool) (*Probe, error) {
	j, err := s.job(s.ground, load, l, seed, measured)
	if err != nil {
		return nil, err
	}
	if _, ok := j.Prepared.(harness.Watched); !ok {
		return nil, fmt.Errorf("a run %s cannot be watched", s.ground.Name())
	}
	if j.Look = toEnd; stop {
		j.Look = untilBroken
	}
	r, err := at.Run(ctx, j)
	if err != nil {
		return nil, err
	}
	seen, err := sightsOf(&r)
	if err != nil {
		return nil, err
	}
	p := &Probe{Load: load, Seed: seed, Usages: seen.Usages}
	p.Errors, _ = r.Measured.Endings()
	if seen.Ended > 0 {
		p.Waited = float64(seen.Waited) / float64(seen.Ended)
	}
	p.Reaction, p.bound = reactionOf(r.Measured), seen.bound(load)
	if seen.Broken != nil {
		p.Outcome, p.Stopped = missed, seen.Last
		for _, i := range seen.Broken {
			p.Broken = append(p.Broken, s.Objective.Terms[i])
		}
		if seen.Telling {
			p.excess = s.Objective.excess(r.Measured.Whole())
		}
		return p, nil
	}
	p.judge(r.Verdict)
	if p.Outcome != unclear {
		p.excess = s.Objective.excess(p.Figures)
	}
	if p.Outcome == met && seen.Late != nil {
		p.Outcome, p.excess = missed, 0 // the figures know nothing of what waits
		for _, i := range seen.Late {
			p.Broken = append(p.Broken, s.Objective.Terms[i])
		}
	}
	return p, nil
}

// job is a run of the stack on a ground.
func (s *Stack) job(g harness.Ground, load float64, l Loss, seed uint64, measured time.Duration) (suite.Job, error) {
	c, err := s.caseOf(load, l, measured)
	if err != nil {
		return suite.Job{}, err
	}
	prepared, err := suite.Prepare(g, []*scenarios.Case{c})
	if err != nil {
		return suite.Job{}, err
	}
	if err := s.files.same(c); err != nil {
		return suite.Job{}, err
	}
	about := fmt.Sprintf("%s at %s %s", c.Scenario.Name, s.text(load), s.Unit())
	if name := l.String(); name != "" {
		about += " with " + name
	}
	return suite.Job{Case: c, Prepared: prepared[0], Seed: seed, About: about}, nil
}

// judge takes the verdict of a run that came to its end.
func (p *Probe) judge(v *verdict.Verdict) {
	p.Figures = v.Measured.Whole()
	p.Outcome = met
	for _, j := range v.Expectations {
		if j.Result == verdict.Fail {
			p.Outcome = missed
			p.Broken = append(p.Broken, j.Text)
		}
	}
	if v.Result == verdict.Inconclusive {
		p.Outcome, p.Why = unclear, v.Expectations[0].Why
	}
}
