package capacity

import (
	"fmt"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/reports/plots"
)

// Plot draws the course; nil where there is none.
func (r *Results) Plot() *plots.Drawing {
	if r.Course == nil {
		return nil
	}
	s := r.Study
	h := plots.Headroom{
		Title:    s.name() + ": " + r.headline(),
		Subtitle: fmt.Sprintf("objective: %s; medians over %d seed%s with 95 %% intervals", s.Objective, r.Course.Seeds, study.Plural(r.Course.Seeds)),
		Load:     s.Load + ", " + s.Unit(), Today: s.Today(), Marks: r.recoveryMark(),
	}
	for _, c := range s.Objective.ceilings() {
		if c.latency > 0 {
			h.Latency = c.latency.Seconds()
		} else if c.share > 0 {
			h.Errors = c.share
		}
	}
	for i, c := range r.Course.Curves {
		a, name := r.Whole(), "whole"
		if i > 0 {
			a, name = r.Survived(), "with "+c.Loss.String()
		}
		curve := plots.HeadroomCurve{Name: name, Capacity: a.Median, CapacityText: s.load(a.Median)}
		for _, p := range c.Points {
			curve.Points = append(curve.Points, plots.HeadroomPoint{Load: p.Load, P50: span(p.P50), P99: span(p.P99), Errors: span(p.Errors)})
		}
		h.Curves = append(h.Curves, curve)
	}
	return h.Draw()
}

// headline is the answer as a title has it.
func (r *Results) headline() string {
	s := r.Study
	text := s.load(r.Whole().Median) + " " + s.Unit()
	fatal, least := r.fatal(), r.Survived()
	if least != nil {
		text += ", " + s.load(least.Median) + " with " + least.Loss.String()
	}
	if len(fatal) > 0 {
		text += ", nothing with " + fatal[0].String()
	}
	if a := r.Recovery(); a != nil && a.Median > 0 {
		text += ", recovers up to " + s.load(a.Median)
	}
	return text
}

func span(e study.Estimate) plots.Span { return plots.Span{Value: e.Median, Low: e.Low, High: e.High} }
