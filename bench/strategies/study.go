package strategies

import (
	"context"
	"sync"
)

// Study is which strategies go before which scenes, under which seeds.
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

// SceneResult is what a scene showed.
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

// Jobs is how many parts Run tells the end of.
func (s *Study) Jobs() int { return len(s.Scenes) * len(s.Seeds) }

// seedResult is a scene under one seed.
type seedResult struct {
	visits int
	by     []measured // by contender
}

// Run does the study with so many workers. ended, which may be nil, is told of
// each part, by several workers at once. The results are the same whatever the number of workers. When
// ctx ends Run gives its error and how many parts were done.
func (s *Study) Run(ctx context.Context, workers int, ended func()) (*Results, int, error) {
	all := make([]seedResult, s.Jobs())
	var (
		mu         sync.Mutex
		wg         sync.WaitGroup
		next, done int
	)
	take := func() int {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next - 1
	}
	for range min(workers, len(all)) {
		wg.Go(func() {
			for i := take(); i < len(all) && ctx.Err() == nil; i = take() {
				all[i] = s.part(s.Scenes[i/len(s.Seeds)], s.Seeds[i%len(s.Seeds)])
				mu.Lock()
				done++
				mu.Unlock()
				if ended != nil {
					ended()
				}
			}
		})
	}
	wg.Wait()
	if done < len(all) {
		return nil, done, ctx.Err()
	}
	res := &Results{Seeds: s.Seeds}
	for i, scene := range s.Scenes {
		res.Scenes = append(res.Scenes, s.gather(scene, all[i*len(s.Seeds):(i+1)*len(s.Seeds)]))
	}
	return res, done, nil
}

// part puts every strategy before a scene under one seed.
func (s *Study) part(scene *Scene, seed uint64) seedResult {
	t := newTrace(scene, seed)
	r := seedResult{visits: len(t.at)}
	for _, c := range s.Contenders {
		r.by = append(r.by, do(scene, c, t, seed))
	}
	return r
}

// gather makes a scene's result of what each seed gave.
func (s *Study) gather(scene *Scene, seeds []seedResult) SceneResult {
	res := SceneResult{Scene: scene, Rows: make([]Row, len(s.Contenders))}
	var visits []float64
	for _, r := range seeds {
		visits = append(visits, float64(r.visits))
	}
	res.Visits = estimate(visits)
	for f := range figures {
		values := make([][]float64, len(s.Contenders))
		for c := range s.Contenders {
			for _, r := range seeds {
				values[c] = append(values[c], r.by[c][f])
			}
			res.Rows[c].Contender = s.Contenders[c]
			res.Rows[c].Figures[f] = estimate(values[c])
		}
		for c, rank := range ranks(values, FigureTable[f].More) {
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
