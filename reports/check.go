package reports

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// check is what a record must hold to be measured. Write and Read both apply
// it to each item, so what was written can be read.

func (r *Run) check() error {
	switch {
	case r.Scenario == "":
		return errors.New("run: the scenario has no name")
	case r.Lasts < 0:
		return fmt.Errorf("run: lasts is negative: %v", r.Lasts)
	}
	if name, twice := repeated(r.Groups); twice {
		return fmt.Errorf("run: group %q stands there twice", name)
	}
	if name, twice := repeated(r.Backends); twice {
		return fmt.Errorf("run: backend %q stands there twice", name)
	}
	return nil
}

func repeated(names []string) (string, bool) {
	for i, n := range names {
		if slices.Contains(names[:i], n) {
			return n, true
		}
	}
	return "", false
}

func (e *Event) check() error {
	if e.Kind == "" {
		return errors.New("event: no kind")
	}
	return nil // a negative time is before the scenario's start, while the stack settles
}

func (f *Fault) check(before []Fault) error {
	what := fmt.Sprintf("fault %q", f.ID)
	switch {
	case f.ID == "":
		return errors.New("fault: no id")
	case f.Effect != Confirmed && f.Effect != WithoutEffect && f.Effect != Unknown:
		return fmt.Errorf("%s: unknown effect %q: expected one of %q, %q, %q", what, f.Effect, Confirmed, WithoutEffect, Unknown)
	case slices.ContainsFunc(before, func(o Fault) bool { return o.ID == f.ID }):
		return fmt.Errorf("%s: the id stands there twice", what)
	case f.Until == 0:
		return checkSpan(what, f.At, f.At)
	}
	return checkSpan(what, f.At, f.Until)
}

func (s *Segment) check(r *Run) error {
	what := fmt.Sprintf("segment of %q at %v", s.Group, s.From)
	if err := checkGroup(what, s.Group, r); err != nil {
		return err
	}
	if err := checkSpan(what, s.From, s.To); err != nil {
		return err
	}
	c := &s.Counts
	for _, n := range append([]int{c.Total, c.OK, c.Refused, c.Unreachable, c.Timeouts, c.Resets, c.Status4xx, c.Status5xx,
		c.Opened, c.Acknowledged, c.Reads, c.Lost, c.Stale, c.ForcedLogins, int(s.OutOfRange)}, c.Backends...) {
		if n < 0 {
			return fmt.Errorf("%s: a count is negative: %d", what, n)
		}
	}
	if c.OK > c.Total {
		return fmt.Errorf("%s: %d of %d requests succeeded", what, c.OK, c.Total)
	}
	if len(c.Backends) != 0 && len(c.Backends) != len(r.Backends) {
		return fmt.Errorf("%s: counts of %d backends: the run has %d", what, len(c.Backends), len(r.Backends))
	}
	if err := checkHistogram(what+": latency", s.Latency); err != nil {
		return err
	}
	return checkHistogram(what+": service", s.Service)
}

func checkHistogram(what string, h *hdrhistogram.Histogram) error {
	if h == nil {
		return nil
	}
	if low, high, figures := h.LowestTrackableValue(), h.HighestTrackableValue(), h.SignificantFigures(); low != histogramLowest || high != histogramHighest || figures != histogramFigures {
		return fmt.Errorf("%s: histogram of %d to %d with %d figures: expected %d to %d with %d", what, low, high, figures, histogramLowest, histogramHighest, histogramFigures)
	}
	return nil
}

func (s *Series) check(r *Run) error {
	what := fmt.Sprintf("series of %q", s.Group)
	if err := checkGroup(what, s.Group, r); err != nil {
		return err
	}
	seconds := len(s.Requests)
	lengths := []int{len(s.Errors), len(s.Lost), len(s.P50), len(s.P99)}
	for _, b := range s.Backends {
		lengths = append(lengths, len(b))
	}
	for _, n := range lengths {
		if n != seconds {
			return fmt.Errorf("%s: %d seconds of requests, %d of another number", what, seconds, n)
		}
	}
	if len(s.Backends) != 0 && len(s.Backends) != len(r.Backends) {
		return fmt.Errorf("%s: courses of %d backends: the run has %d", what, len(s.Backends), len(r.Backends))
	}
	return nil
}

func (o *Outage) check(r *Run) error {
	what := fmt.Sprintf("outage of %q at %v", o.Group, o.From)
	if err := checkGroup(what, o.Group, r); err != nil {
		return err
	}
	if o.Failed < 1 {
		return fmt.Errorf("%s: %d failed requests: an outage begins with one", what, o.Failed)
	}
	if o.Noticed != 0 && (o.Noticed < o.From || o.Noticed > o.To) {
		return fmt.Errorf("%s: noticed at %v, outside of it", what, o.Noticed)
	}
	return checkSpan(what, o.From, o.To)
}

func (o *Overhead) check() error {
	if o.What == "" || o.Count < 0 || o.P50 < 0 || o.P99 < o.P50 || o.Max < 0 {
		return fmt.Errorf("overhead %q: %d samples, median %v, p99 %v, max %v", o.What, o.Count, o.P50, o.P99, o.Max)
	}
	return nil
}

func (m *Remainder) check(r *Run) error {
	what := fmt.Sprintf("remainder of %q", m.Group)
	if m.Unfinished < 0 || m.Waiting < 0 || m.Outages < 0 || m.OutagesTotal < 0 {
		return fmt.Errorf("%s: a negative count", what)
	}
	return checkGroup(what, m.Group, r)
}

func (e *End) check() error { return checkSpan("end", e.At, e.At) }

func checkGroup(what, group string, r *Run) error {
	if !slices.Contains(r.Groups, group) {
		return fmt.Errorf("%s: unknown group: the run has %q", what, r.Groups)
	}
	return nil
}

func checkSpan(what string, from, to time.Duration) error {
	switch {
	case from < 0:
		return fmt.Errorf("%s: %v is before the start of the run", what, from)
	case to < from:
		return fmt.Errorf("%s: it ends at %v, before its beginning at %v", what, to, from)
	}
	return nil
}
