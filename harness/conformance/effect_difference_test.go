package conformance

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// grade is how sure it is that a program did otherwise.
type grade int

const (
	alike     grade = iota
	undecided       // a time that is otherwise, on a machine so late that it may have made it
	doubtful        // a time, checks, or the order in which 20 requests at once came: it must be seen again
	certain         // another answer to requests one after another
)

// unlikeness describes a difference in behaviour at one place: a probe, by its
// number, or one of those below.
type unlikeness struct {
	grade grade
	what  string
}

// Places of a difference that are no probe's.
const (
	atStart  = -1
	atChecks = -2
)

// slower is a difference of time that shows: a try is repeated after a second, a
// slow answer takes slowly.
const slower = 300 * time.Millisecond

// byLateness is how many times a time must be off by the lateness of the machine in
// both runs: a request passes through the kernel's hands several times.
const byLateness = 5

// differences gives them by their places, of o from b.
func (b *behaviour) differences(o *behaviour) map[int]unlikeness {
	if o.Trouble != "" {
		return map[int]unlikeness{atStart: {certain, o.Trouble}}
	}
	all := map[int]unlikeness{}
	for i := range b.Answers {
		if d := b.Answers[i].difference(&o.Answers[i]); d.grade > alike {
			all[i] = d
		}
	}
	if !slices.Equal(b.Checks, o.Checks) {
		all[atChecks] = unlikeness{doubtful, fmt.Sprintf("checks: without it %q, with it %q", b.Checks, o.Checks)}
	}
	return all
}

func (a *probeAnswer) difference(o *probeAnswer) (d unlikeness) {
	off := (a.Took - o.Took).Abs()
	switch {
	case a.Text != o.Text:
		d = unlikeness{certain, fmt.Sprintf("%s: without it %q, with it %q", a.Probe, a.Text, o.Text)}
		if a.Loose || o.Loose {
			d.grade = doubtful
		}
	case off > slower:
		d = unlikeness{doubtful, fmt.Sprintf("%s: without it %v, with it %v; the machine was late by %v and %v", a.Probe, a.Took, o.Took, a.Late, o.Late)}
		if off <= slower+byLateness*(a.Late+o.Late) {
			d.grade = undecided
		}
	}
	return d
}

// nearest gives the differences from all of the bases: at each place that from the
// nearest.
func nearest(bases []behaviour, o *behaviour) map[int]unlikeness {
	all := bases[0].differences(o)
	for i := range bases[1:] {
		narrow(all, bases[1+i].differences(o))
	}
	return all
}

// narrow leaves what other has as well, with the lower grade of the two.
func narrow(all, other map[int]unlikeness) {
	for at, d := range all { // order cannot show: each place by itself
		switch o, there := other[at]; {
		case !there:
			delete(all, at)
		case o.grade < d.grade:
			all[at] = o
		}
	}
}

// surest gives the place of the first of the differences with the highest grade,
// probes before what is none.
func surest(all map[int]unlikeness) (at int, d unlikeness) {
	places := slices.SortedFunc(maps.Keys(all), func(a, b int) int { return cmp.Compare(uint(a), uint(b)) })
	for _, i := range places {
		if all[i].grade > d.grade {
			at, d = i, all[i]
		}
	}
	return at, d
}
