package containers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
)

// usersProgram is the name of the program on a machine of users.
const usersProgram = "users"

// visitors is a group of users as the program of a machine.
func (r *run) visitors(m *machine, g *scenarios.Group, seed uint64) agent.Program {
	c := r.p.c
	spec := agent.Spec{
		Machine: m.name, Program: usersProgram, Seed: seed, Address: g.From.Addr(),
		Group: g, Backends: harness.Backends(c), Lasts: c.Lasts, Borders: borders(c),
	}
	line, err := json.Marshal(spec)
	if err != nil {
		panic(err) // a group of users has nothing in it that JSON cannot say
	}
	return agent.Program{Name: usersProgram, Kind: usersProgram, Argv: []string{agentPath, AgentChild}, Spec: line, Env: []string{"GOGC=400"}}
}

// callUsers tells the users when to come.
func (r *run) callUsers(ctx context.Context) error {
	return r.each(func(i int, m *machine) error {
		if r.p.machines[i].group == nil {
			return nil
		}
		start := r.zero.Add(m.offset).UnixNano()
		if err := m.say(ctx, usersProgram, agent.Say{Do: "begin", Start: start}, nil); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		return nil
	})
}

// finish asks the users what they saw and the faults what they did, and fills
// in the record.
func (r *run) finish(ctx context.Context, rec *reports.Record) error {
	rec.End.At = max(0, min(r.p.c.Lasts, time.Since(r.zero)))
	var errs []error
	for i, m := range r.machines {
		if r.p.machines[i].group == nil {
			continue
		}
		var did agent.Did
		if err := m.say(ctx, usersProgram, agent.Say{Do: "finish"}, &did); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", m.name, err))
			continue
		}
		seen, err := reports.Read(strings.NewReader(did.Record))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", m.name, err))
			continue
		}
		rec.Segments = append(rec.Segments, seen.Segments...)
		rec.Series = append(rec.Series, seen.Series...)
		rec.Outages = append(rec.Outages, seen.Outages...)
		rec.Remainders = append(rec.Remainders, seen.Remainders...)
		r.late(m, did.Late)
	}
	rec.Faults = r.evidence(ctx)
	r.measureAgents()
	r.mu.Lock()
	defer r.mu.Unlock()
	slices.SortStableFunc(r.events, func(a, b happened) int { return a.at.Compare(b.at) })
	for _, h := range r.events {
		h.e.At = h.at.Sub(r.zero)
		rec.Events = append(rec.Events, h.e)
	}
	rec.Overhead = r.overhead
	return errors.Join(errs...)
}

// late notes what the users' own machine added to what they measured.
func (r *run) late(m *machine, l *agent.Late) {
	if l == nil {
		return
	}
	r.overhead = append(r.overhead, reports.Overhead{
		Machine: m.name, What: "queueing", Count: l.Count, P50: l.P50, P99: l.P99, Max: l.Max, Behind: len(l.Behind),
	})
}

// measureAgents notes the clocks' differences and what orders take.
func (r *run) measureAgents() {
	var offsets, orders []time.Duration
	for _, m := range r.machines {
		offsets, orders = append(offsets, max(m.offset, -m.offset)), append(orders, m.took)
	}
	for _, o := range []struct {
		what    string
		samples []time.Duration
	}{{"clock offset", offsets}, {"order", orders}} {
		slices.Sort(o.samples)
		n := len(o.samples)
		r.overhead = append(r.overhead, reports.Overhead{
			What: o.what, Count: int64(n), P50: o.samples[n/2], P99: o.samples[n-1], Max: o.samples[n-1],
		})
	}
}
