package capacity

import (
	"math"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/metric"
	"github.com/hadrill/hadrill/sim/stream"
)

// queue is a stack of which all is known: visits of exponential work, 5 ms on the average,
// go at random to one of some first-come-first-served queues with so many servers each.
// It is computed visit for visit (Lindley's recursion; Kiefer and Wolfowitz for several
// servers), thousands of times as fast as a run, and under common random numbers as one.
type queue struct {
	name            string
	queues, servers int
	closed          float64 // visits a second at which the p99 is 50 ms (see closed)
}

const (
	queueWork    = 5 * time.Millisecond
	queueCeiling = 50 * time.Millisecond // of the p99
)

// trial is how runs of a queue go: how long they are, and what a search does without.
type trial struct {
	warmup, measured time.Duration
	late             bool // without early verdicts: every run goes to its end
	blind            bool // without readings: how high the latency was is not told
}

// probed is what a run of a queue comes to, and how much of it was run.
type probed struct {
	observation
	took time.Duration
}

// run does the visits of a run and judges them as probe does those of a stack.
func (q queue) run(load float64, seed uint64, t trial) probed {
	objective, err := ParseObjective("latency.p99 <= " + queueCeiling.String())
	if err != nil {
		panic(err)
	}
	ends := t.warmup + t.measured
	group := scenarios.Group{Pace: scenarios.Pace{Rate: load}, Journey: scenarios.Journey{Get: make([]scenarios.Step, 1)}}
	watch := newEarly(objective, &scenarios.Case{Warmup: t.warmup, Lasts: ends, Users: []scenarios.Group{group}})
	arrivals, work, choice := stream.New(seed, "users", "arrivals"), stream.New(seed, "web", "work"), stream.New(seed, "lb", "random")
	free := make([][]time.Duration, q.queues) // when each server is idle again
	for i := range free {
		free[i] = make([]time.Duration, q.servers)
	}
	took, busy := metric.NewHistogram(), time.Duration(0)
	p := probed{observation{Load: load, Outcome: met}, ends}
	for at := time.Duration(0); ; {
		at += time.Duration(arrivals.ExpFloat64() / load * float64(time.Second))
		if at >= ends {
			break
		}
		servers := free[0]
		if q.queues > 1 {
			servers = free[choice.IntN(q.queues)]
		}
		first := 0
		for i := range servers {
			if servers[i] < servers[first] {
				first = i
			}
		}
		takes := time.Duration(work.ExpFloat64() * float64(queueWork))
		ended := max(at, servers[first]) + takes
		servers[first] = ended
		if ended >= ends {
			continue
		}
		if ended >= t.warmup {
			busy += takes
			_ = took.RecordValue(metric.Micros(ended - at)) // less than its highest
		}
		if watch.seen(harness.Seen{Sent: at, Ended: ended, Latency: ended - at, OK: true}) && !t.late {
			p.Outcome, p.took = missed, ended
			break
		}
	}
	share := busy.Seconds() / (p.took - t.warmup).Seconds() / float64(q.queues*q.servers)
	seen := sights{Done: watch.done(), Usages: []Usage{{Share: math.Min(1, share)}}}
	p.Bound = seen.bound(load)
	excess := took.Quantile(99).Seconds() / queueCeiling.Seconds()
	if p.took == ends && excess > 1 {
		p.Outcome = missed
	}
	if !t.blind && (p.took == ends || watch.telling()) {
		p.Excess = excess
	}
	return p
}

// searches are what it took to search under some seeds.
type searches struct {
	capacity []float64
	runs     int
	virtual  time.Duration
}

// search searches under some seeds, as Study.answers does.
func (q queue) search(seeds []uint64, precision float64, t trial) searches {
	var all searches
	s := &Study{Seeds: seeds, Precision: precision}
	var first *search
	for k, seed := range seeds {
		l := limits{Start: 0.9 * q.closed, Floor: q.closed / far, Ceiling: q.closed * far, Precision: precision, Check: k == 0}
		if first != nil {
			l.Start, l.Near = s.startBeside(first)
			l.Slope = first.slope()
		}
		one := &search{bracket: newBracket(l)}
		for load, ok := one.next(); ok; load, ok = one.next() {
			p := q.run(load, seed, t)
			all.virtual += p.took
			one.observe(p.observation)
		}
		if first == nil {
			first = one
		}
		load, ok := one.answer()
		if !ok {
			load = math.NaN()
		}
		all.capacity = append(all.capacity, load)
		all.runs += one.probes
	}
	return all
}

// bisect is what a search is held against: plain bisection between nothing and twice the
// load at which the servers are full.
func (q queue) bisect(seeds []uint64, precision float64, t trial) searches {
	var all searches
	for _, seed := range seeds {
		low, high := 0.0, 2*float64(q.queues*q.servers)/queueWork.Seconds()
		for high > low*(1+precision) {
			p := q.run((low+high)/2, seed, t)
			all.runs++
			all.virtual += p.took
			if p.Outcome == met {
				low = p.Load
			} else {
				high = p.Load
			}
		}
		all.capacity = append(all.capacity, low)
	}
	return all
}
