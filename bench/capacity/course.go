package capacity

import (
	"math"
	"slices"
	"sync"
	"time"

	"github.com/hadrill/hadrill/bench/study"
)

// Course is how figures go with the load, from well below the capacity of the whole
// stack to beyond it.
type Course struct {
	Seeds  int
	Curves []Curve // of the whole stack, and of the loss that leaves least of those that leave something
}

// Curve is the course of the stack with a loss.
type Curve struct {
	Loss   Loss
	Points []Point
}

// Point is the figures at a load: times in seconds, the share of errors from 0 to 1, and
// sessions lost in a run.
type Point struct {
	Load                   float64
	P50, P99, Errors, Lost study.Estimate
}

// courseSteps are the loads of a course, in shares of the capacity of the whole stack.
var courseSteps = []float64{0.2, 0.4, 0.55, 0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.15, 1.3}

// courseOwn are further loads of a loss, in shares of its own capacity: between those of
// the whole stack its curve would cross the objective elsewhere than there.
var courseOwn = []float64{0.95, 1, 1.05}

// courseSeeds is how many of the seeds a course takes at most.
const courseSeeds = 7

// courseJobs is how many runs a course takes at most.
func (s *Study) courseJobs() int {
	loads := len(courseSteps)
	if len(s.Losses) > 0 {
		loads += len(courseSteps) + len(courseOwn)
	}
	return loads * min(courseSeeds, len(s.Seeds))
}

// course runs the stack at each load.
func (s *Study) course(w *work, r *Results) *Course {
	top := r.Whole().Median
	if !(top > 0) {
		return nil // there is nothing to measure shares of
	}
	seeds := s.Seeds[:min(courseSeeds, len(s.Seeds))]
	c := &Course{Seeds: len(seeds), Curves: []Curve{{}}}
	type point struct {
		curve int
		load  float64
	}
	var points []point
	for _, load := range s.loads(top, 0) {
		points = append(points, point{0, load})
	}
	if least := r.Survived(); least != nil {
		c.Curves = append(c.Curves, Curve{Loss: least.Loss})
		for _, load := range s.loads(top, least.Median) {
			points = append(points, point{1, load})
		}
	}
	probes := make([]*Probe, len(points)*len(seeds))
	var mu sync.Mutex
	w.each(len(probes), func(i int) {
		at := points[i/len(seeds)]
		p, err := s.probe(w.ctx, w.at, at.load, c.Curves[at.curve].Loss, seeds[i%len(seeds)], s.For, false)
		if err != nil {
			w.fail(err)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		probes[i] = p
	})
	if w.failed != nil {
		return nil
	}
	for i, at := range points {
		of := &c.Curves[at.curve]
		of.Points = append(of.Points, pointOf(at.load, probes[i*len(seeds):(i+1)*len(seeds)]))
	}
	return c
}

// loads gives those of a curve, each once, from low to high; own is the capacity with its
// loss, 0 for none.
func (s *Study) loads(top, own float64) []float64 {
	var all []float64
	for _, step := range courseSteps {
		all = append(all, s.rounded(top*step))
	}
	for _, step := range courseOwn {
		if load := s.rounded(own * step); own > 0 && load < all[len(courseSteps)-1] {
			all = append(all, load)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func pointOf(load float64, probes []*Probe) Point {
	of := func(value func(*Probe) float64) study.Estimate {
		var all []float64
		for _, p := range probes {
			all = append(all, value(p))
		}
		return study.EstimateOf(all)
	}
	seconds := func(name string) func(*Probe) float64 {
		return func(p *Probe) float64 {
			if p.Figures.Count("requests.total") == 0 {
				return math.NaN()
			}
			return float64(p.Figures.Time(name)) / float64(time.Second)
		}
	}
	return Point{
		Load: load, P50: of(seconds("latency.p50")), P99: of(seconds("latency.p99")),
		Errors: of(func(p *Probe) float64 { return p.Figures.Share("requests.error_share") }),
		Lost:   of(func(p *Probe) float64 { return float64(p.Figures.Count("sessions.lost")) }),
	}
}
