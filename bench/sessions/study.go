package sessions

import (
	"context"
	"math"
	"slices"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness/suite"
)

// Study says which ways are compared in which scenes, with how many servers, under
// which seeds.
type Study struct {
	Ways    []Way
	Scenes  []Scene
	Servers []int
	Seeds   []uint64
}

// Results of a study.
type Results struct {
	Seeds  []uint64
	Ways   []Way
	Tables []Table
}

// Table has the figures of a scene with so many servers.
type Table struct {
	Scene   Scene
	Servers int
	Rows    []Row // of the ways that take part
}

// Row is a way's figures.
type Row struct {
	Way     Way
	Figures [figures]study.Estimate
	Ranks   [figures]int // see study.Ranks
}

// SeedsToRank returns how many seeds it takes to tell any two of all ways apart.
func SeedsToRank() int { return study.SeedsToRank(len(Ways())) }

// Before says what is to be known before the runs: that there are too few seeds.
func (s *Study) Before() string { return study.TooFew("ways", len(s.Ways), len(s.Seeds)) }

// Jobs returns how often Run calls ended.
func (s *Study) Jobs() int { return len(s.Scenes) * len(s.Servers) * len(s.Seeds) }

// Run does the study at a site. The results are the same whatever that is. The error is
// that of the first run that did not finish, and how many parts were done.
func (s *Study) Run(ctx context.Context, at suite.Site) (*Results, int, error) {
	plan, err := s.plan()
	if err != nil {
		return nil, 0, err
	}
	parts, done, err := suite.Gather(ctx, s.Jobs(), at, func(ctx context.Context, i int) ([]measured, error) { // by way
		return s.part(ctx, at, plan[i/len(s.Seeds)], s.Seeds[i%len(s.Seeds)])
	})
	if err != nil {
		return nil, done, err
	}
	r := &Results{Seeds: s.Seeds, Ways: s.Ways}
	for i := range plan {
		t := &plan[i]
		r.Tables = append(r.Tables, t.gather(parts[i*len(s.Seeds):(i+1)*len(s.Seeds)]))
	}
	return r, done, nil
}

// planned is a table that is to be filled.
type planned struct {
	scene   Scene
	servers int
	ways    []Way
	stacks  []*stack
	base    *stack // the baseline where it is none of the ways
}

// plan prepares every stack.
func (s *Study) plan() ([]planned, error) {
	var all []planned
	local := Ways()[slices.IndexFunc(Ways(), func(w Way) bool { return w.Name == baseline })]
	for i := range s.Scenes {
		for _, servers := range s.Servers {
			p := planned{scene: s.Scenes[i], servers: servers}
			for k := range s.Ways {
				w := &s.Ways[k]
				if !p.scene.takes(w) {
					continue
				}
				one, err := prepare(&p.scene, w, servers)
				if err != nil {
					return nil, err
				}
				p.ways, p.stacks = append(p.ways, *w), append(p.stacks, one)
			}
			if !slices.ContainsFunc(p.ways, func(w Way) bool { return w.Name == baseline }) {
				scene := p.scene
				if scene.OfStore { // nothing of that scene can happen to it
					scene.faults = func(*Way, int) []string { return nil }
				}
				var err error
				if p.base, err = prepare(&scene, &local, servers); err != nil {
					return nil, err
				}
			}
			all = append(all, p)
		}
	}
	return all, nil
}

// part runs every way of a table under one seed.
func (s *Study) part(ctx context.Context, at suite.Site, p planned, seed uint64) ([]measured, error) {
	var all []measured
	base := measured{P50: math.NaN(), P99: math.NaN()}
	for i, one := range p.stacks {
		m, err := one.run(ctx, at, seed)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
		if p.ways[i].Name == baseline {
			base = m
		}
	}
	if p.base != nil && len(p.stacks) > 0 {
		var err error
		if base, err = p.base.run(ctx, at, seed); err != nil {
			return nil, err
		}
	}
	for i := range all {
		all[i][P50Cost] = all[i][P50] - base[P50]
		all[i][P99Cost] = all[i][P99] - base[P99]
	}
	return all, nil
}

// gather makes a table of the results under each seed.
func (p *planned) gather(seeds [][]measured) Table {
	t := Table{Scene: p.scene, Servers: p.servers, Rows: make([]Row, len(p.ways))}
	for f := range figures {
		values := make([][]float64, len(p.ways))
		for w := range p.ways {
			for _, one := range seeds {
				values[w] = append(values[w], one[w][f])
			}
			t.Rows[w].Way = p.ways[w]
			t.Rows[w].Figures[f] = study.EstimateOf(values[w])
		}
		for w, rank := range study.Ranks(values, false) {
			t.Rows[w].Ranks[f] = rank
		}
	}
	return t
}
