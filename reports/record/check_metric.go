package record

import (
	"errors"
	"fmt"

	"github.com/hadrill/hadrill/sim/metric"
)

func checkSegment(s *metric.Segment, r *Run) error {
	what := fmt.Sprintf("segment of %q at %v", s.Group, s.From)
	if err := checkGroup(what, s.Group, r); err != nil {
		return err
	}
	if err := checkSpan(what, s.From, s.To); err != nil {
		return err
	}
	c := &s.Counts
	for _, n := range append(c.Numbers(), int(s.OutOfRange)) {
		if n < 0 {
			return fmt.Errorf("%s: a count is negative: %d", what, n)
		}
	}
	if n := s.Seconds; n.Demand < 0 || n.Available < 0 || n.Available > n.Demand {
		return fmt.Errorf("%s: %d of %d seconds were available", what, n.Available, n.Demand)
	}
	if err := errors.Join(checkEndings(what, s.Endings), checkEndings(what, s.Retried)); err != nil {
		return err
	}
	if c.OK > c.Total {
		return fmt.Errorf("%s: %d of %d requests succeeded", what, c.OK, c.Total)
	}
	if len(c.Backends) != 0 && len(c.Backends) != len(r.Backends) {
		return fmt.Errorf("%s: counts of %d backends: the run has %d", what, len(c.Backends), len(r.Backends))
	}
	for _, d := range s.Distributions() {
		if err := (*d.Histogram).Check(); err != nil {
			return fmt.Errorf("%s: %s: %w", what, d.Name, err)
		}
	}
	return nil
}

func checkSeries(s *metric.Series, r *Run) error {
	what := fmt.Sprintf("series of %q", s.Group)
	if err := checkGroup(what, s.Group, r); err != nil {
		return err
	}
	seconds := len(s.Requests)
	lengths := []int{len(s.Errors), len(s.Lost), len(s.P50), len(s.P99)}
	if len(s.Stale) > 0 { // old versions have none
		lengths = append(lengths, len(s.Stale))
	}
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

func checkOutage(o *metric.Outage, r *Run) error {
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
	if o.Sent < 0 || o.Sent > o.To || o.Again != 0 && o.Again < o.To {
		return fmt.Errorf("%s: its last request was sent at %v, the next success ended at %v: it ended at %v", what, o.Sent, o.Again, o.To)
	}
	return checkSpan(what, o.From, o.To)
}

func checkStall(s *metric.Stall, r *Run) error {
	what := fmt.Sprintf("stall of %q at %v", s.Group, s.From)
	if err := checkGroup(what, s.Group, r); err != nil {
		return err
	}
	return checkSpan(what, s.From, s.To)
}

func checkGap(s *metric.Stretch, r *Run) error {
	what := fmt.Sprintf("gap of %q at %v", s.Group, s.From)
	if err := checkGroup(what, s.Group, r); err != nil {
		return err
	}
	return checkSpan(what, s.From, s.To)
}

func checkCopy(c *metric.Copy) error {
	if c.Machine == "" || c.Rows < 0 || c.Primary && c.Diverged {
		return fmt.Errorf("copy of %q: %d rows, primary %v, diverged %v", c.Machine, c.Rows, c.Primary, c.Diverged)
	}
	return nil
}

func checkEndings(what string, all metric.Endings) error {
	for i := range all {
		if e := &all[i]; e.Kind == "" || e.Count < 1 {
			return fmt.Errorf("%s: %d endings of kind %q", what, e.Count, e.Kind)
		}
	}
	return nil
}

func checkRemainder(m *metric.Remainder, r *Run) error {
	what := fmt.Sprintf("remainder of %q", m.Group)
	for _, n := range m.Numbers() {
		if n < 0 {
			return fmt.Errorf("%s: a negative count", what)
		}
	}
	return checkGroup(what, m.Group, r)
}
