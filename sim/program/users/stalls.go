package users

import (
	"time"

	"github.com/hadrill/hadrill/sim/metric"
)

// stalls finds the stretches in which somebody waits and nobody has success. Who
// failed still wants what it asked for: only a success ends a stall.
type stalls struct {
	group  string
	list   []metric.Stall
	flying int
	open   bool
	from   time.Duration
}

// sent notes a request that is sent at that time.
func (s *stalls) sent(at time.Duration) {
	s.flying++
	if !s.open {
		s.open, s.from = true, at
	}
}

// ended notes the end of a request at that time.
func (s *stalls) ended(at time.Duration, good bool) {
	s.flying--
	if !good {
		return
	}
	s.close(at, false)
	s.open, s.from = s.flying > 0, at
}

func (s *stalls) close(at time.Duration, open bool) {
	if at-s.from >= metric.MinStall {
		s.list = append(s.list, metric.Stall{Group: s.group, From: s.from, To: at, Open: open})
	}
}

// finish closes what lasts to the end of the run.
func (s *stalls) finish(end time.Duration) []metric.Stall {
	if s.open {
		s.open = false
		s.close(end, true)
	}
	return s.list
}
