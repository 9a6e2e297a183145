package main

import "time"

// pace tells how long what is left takes, by what was done lately: results that were known
// come at once, and workers come and go.
type pace struct{ seen []done }

// done is how much was done at a time since the beginning.
type done struct {
	at   time.Duration
	much int64
}

// What is done is noted every so often, and forgotten after a while.
const (
	noteEvery  = time.Second
	noteForget = time.Minute
)

// left gives how long the rest of all takes when so much is done at a time since the
// beginning; unknown before some time has passed in which something was done.
func (p *pace) left(at time.Duration, much, all int64) (left time.Duration, known bool) {
	if n := len(p.seen); n == 0 || at-p.seen[n-1].at >= noteEvery {
		p.seen = append(p.seen, done{at, much})
	}
	for len(p.seen) > 2 && at-p.seen[1].at >= noteForget {
		p.seen = p.seen[1:]
	}
	first := p.seen[0]
	if at-first.at < noteEvery || much <= first.much {
		return 0, false
	}
	return time.Duration(float64(at-first.at) * float64(all-much) / float64(much-first.much)), true
}
