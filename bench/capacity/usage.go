package capacity

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// Usage is how much of a limit was in use, on the average over the part of a run that
// counts.
type Usage struct {
	Machine, Program string // Program is "" for the machine's own
	Name             string
	Most             float64
	Share            float64 // in use, of Most
	Waiting          float64 // how many waited for it
}

// Place is "web1", or "web1/tomcat".
func (u *Usage) Place() string {
	if u.Program == "" {
		return u.Machine
	}
	return u.Machine + "/" + u.Program
}

// usages sums gauges up.
type usages struct {
	from time.Duration
	all  []*summed
}

type summed struct {
	Usage
	used float64
	n    float64
}

// add takes the gauges of a moment.
func (us *usages) add(at time.Duration, machine, program string, all []host.Gauge) {
	if at < us.from {
		return
	}
	for _, g := range all {
		s := us.find(machine, program, g.Name)
		s.n++
		s.used += float64(g.Used)
		s.Most += float64(g.Most)
		s.Waiting += float64(g.Waiting)
	}
}

func (us *usages) find(machine, program, name string) *summed {
	for _, s := range us.all {
		if s.Machine == machine && s.Program == program && s.Name == name {
			return s
		}
	}
	s := &summed{Usage: Usage{Machine: machine, Program: program, Name: name}}
	us.all = append(us.all, s)
	return s
}

// averages gives every limit's average.
func (us *usages) averages() []Usage {
	var all []Usage
	for _, s := range us.all {
		u := s.Usage
		if s.Most > 0 {
			u.Share = s.used / s.Most
		}
		u.Most /= s.n
		u.Waiting /= s.n
		all = append(all, u)
	}
	return all
}

// busiest gives the limit with the greatest share in use, of equal ones that for which
// most wait; nil for none.
func busiest(all []Usage) *Usage {
	var most *Usage
	for i := range all {
		if u := &all[i]; most == nil || u.Share > most.Share || u.Share == most.Share && u.Waiting > most.Waiting {
			most = u
		}
	}
	return most
}
