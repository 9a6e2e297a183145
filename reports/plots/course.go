package plots

import (
	"fmt"
	"image/color"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
)

// layer is one area of the stack of throughput.
type layer struct {
	name  string
	ink   color.NRGBA
	hatch hatch
	rates []float64 // requests/s by bin
}

// course is a run's throughput in bins of whole seconds.
type course struct {
	edges  []float64 // seconds; one more than bins
	layers []layer
	errors []float64
	top    float64 // highest stack or error rate

	p50, p99    []float64 // response time by bin in seconds, 0 for none
	lost, stale []int     // sessions by bin
}

// mostBins is about one for a point of the drawing's width.
const mostBins = 600

// newCourse adds the groups' series up. A run of more seconds than mostBins
// gets wider bins, with mean rates.
func newCourse(m *measure.Measurement) *course {
	r := m.Record()
	end := m.End().Seconds()
	requests, errors, backends := sums(r)
	wide := (len(requests) + mostBins - 1) / mostBins
	c := &course{edges: []float64{0}}
	rest := make([]int, len(requests))
	for s := range requests {
		rest[s] = requests[s] - errors[s]
		for _, b := range backends {
			rest[s] -= b[s]
		}
		rest[s] = max(0, rest[s])
	}
	for from := 0; from < len(requests); from += wide {
		to := float64(min(from+wide, len(requests)))
		if end > float64(from) {
			to = min(to, end) // the last second may be a part of one
		}
		c.edges = append(c.edges, to)
	}
	rates := func(counts []int) []float64 { return c.rates(counts, wide) }
	c.errors = rates(errors)
	c.layers = layers(r.Run.Backends, backends, rest, rates)
	c.top = c.highest()
	c.addTimes(r, wide)
	return c
}

// sums of the groups' series by second: requests, errors, answers by backend.
func sums(r *record.Record) (requests, errors []int, backends [][]int) {
	seconds := 0
	for i := range r.Series {
		seconds = max(seconds, len(r.Series[i].Requests))
	}
	requests, errors = make([]int, seconds), make([]int, seconds)
	backends = make([][]int, len(r.Run.Backends))
	for b := range backends {
		backends[b] = make([]int, seconds)
	}
	add := func(to, from []int) {
		for s, n := range from {
			to[s] += n
		}
	}
	for i := range r.Series {
		add(requests, r.Series[i].Requests)
		add(errors, r.Series[i].Errors)
		for b, counts := range r.Series[i].Backends {
			add(backends[b], counts)
		}
	}
	return requests, errors, backends
}

// shortest part of a second that a rate is made of; less is noise.
const shortest = 0.2

func (c *course) rates(counts []int, wide int) []float64 {
	out := make([]float64, len(c.edges)-1)
	for bin := range out {
		n := 0
		for s := bin * wide; s < min((bin+1)*wide, len(counts)); s++ {
			n += counts[s]
		}
		out[bin] = float64(n) / max(shortest, c.edges[bin+1]-c.edges[bin])
	}
	return out
}

// mostLayers is how many servers are told apart: by six colours, each plain and
// in three hatches.
var mostLayers = len(backendInks) * hatches

// layers are the first backends, the others together, and answers that no
// backend gave. Without backends all answers are one layer.
func layers(names []string, backends [][]int, rest []int, rates func([]int) []float64) []layer {
	var all []layer
	for b, counts := range backends {
		ink, hatch := backendInks[b%len(backendInks)], hatch(b/len(backendInks))
		switch {
		case b < mostLayers:
			all = append(all, layer{names[b], ink, hatch, rates(counts)})
		case b == mostLayers:
			all = append(all, layer{fmt.Sprintf("%d others", len(backends)-b), otherInk, bothWays, rates(counts)})
		default:
			last := all[len(all)-1].rates
			for i, x := range rates(counts) {
				last[i] += x
			}
		}
	}
	some := false
	for _, n := range rest {
		some = some || n > 0
	}
	switch {
	case len(backends) == 0:
		all = append(all, layer{"answered", backendInks[0], noHatch, rates(rest)})
	case some:
		all = append(all, layer{"not from a backend", otherInk, noHatch, rates(rest)})
	}
	return all
}

func (c *course) highest() float64 {
	top := 0.0
	for bin := range c.errors {
		sum := 0.0
		for _, l := range c.layers {
			sum += l.rates[bin]
		}
		top = max(top, sum, c.errors[bin])
	}
	return top
}

// seconds gives a time as a number on an axis.
func seconds(d time.Duration) float64 { return d.Seconds() }
