package strategies

import (
	"context"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness/suite"
)

// Study says which strategies are compared in which scenes, under which seeds.
type Study struct {
	Scenes     []*Scene
	Contenders []Contender
	Seeds      []uint64
}

// Results of a study.
type Results struct {
	Seeds  []uint64
	Scenes []SceneResult
}

// SceneResult has the figures of a scene.
type SceneResult struct {
	Scene  *Scene
	Visits Estimate // how many there were
	Rows   []Row    // by contender
	Claims []Checked
}

// Row is a strategy's figures.
type Row struct {
	Contender Contender
	Figures   [figures]Estimate
	Ranks     [figures]int // see ranks
}

// Before says what is to be known before the runs: that there are too few seeds.
func (s *Study) Before() string {
	return study.TooFew("strategies", len(s.Contenders), len(s.Seeds))
}

// Jobs returns how often Run calls ended.
func (s *Study) Jobs() int { return len(s.Scenes) * len(s.Seeds) }

// seedResult is a scene under one seed.
type seedResult struct {
	visits int
	by     []measured // by contender
}

// Run does the study here, with as many workers as the site has: its parts are no runs of
// a scenario. The results are the same whatever the number of workers. When ctx ends Run
// returns its error and how many parts were done.
func (s *Study) Run(ctx context.Context, at suite.Site) (*Results, int, error) {
	all, done, err := suite.Gather(ctx, s.Jobs(), at, func(_ context.Context, i int) (seedResult, error) {
		return s.part(s.Scenes[i/len(s.Seeds)], s.Seeds[i%len(s.Seeds)]), nil
	})
	if err != nil {
		return nil, done, err
	}
	res := &Results{Seeds: s.Seeds}
	for i, scene := range s.Scenes {
		res.Scenes = append(res.Scenes, s.gather(scene, all[i*len(s.Seeds):(i+1)*len(s.Seeds)]))
	}
	return res, done, nil
}

// part runs every strategy in a scene under one seed.
func (s *Study) part(scene *Scene, seed uint64) seedResult {
	t := newTrace(scene, seed)
	r := seedResult{visits: len(t.at)}
	for _, c := range s.Contenders {
		r.by = append(r.by, do(scene, c, t, seed))
	}
	return r
}

// gather makes a scene's result of the results under each seed.
func (s *Study) gather(scene *Scene, seeds []seedResult) SceneResult {
	res := SceneResult{Scene: scene, Rows: make([]Row, len(s.Contenders))}
	var visits []float64
	for _, r := range seeds {
		visits = append(visits, float64(r.visits))
	}
	res.Visits = study.EstimateOf(visits)
	for f := range figures {
		values := make([][]float64, len(s.Contenders))
		for c := range s.Contenders {
			for _, r := range seeds {
				values[c] = append(values[c], r.by[c][f])
			}
			res.Rows[c].Contender = s.Contenders[c]
			res.Rows[c].Figures[f] = study.EstimateOf(values[c])
		}
		for c, rank := range study.Ranks(values, FigureTable[f].More) {
			res.Rows[c].Ranks[f] = rank
		}
	}
	if scene.Published != nil {
		for _, claim := range scene.Published.Claims {
			res.Claims = append(res.Claims, claim.check(res.Rows))
		}
	}
	return res
}
