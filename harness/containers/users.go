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
	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// usersProgram is the name of the program on a machine of users.
const usersProgram = programs.Users

// userProcess gives a group of users as the program of a machine.
func (r *run) userProcess(m *machine, g *scenarios.Group, seed uint64) agent.Program {
	c := r.p.c
	first, firstItem := programs.First(c, g.Name)
	settings, err := json.Marshal(programs.UsersSettings{Group: *g, Backends: c.Backends(), Names: programs.Hosts(c), Lasts: c.Lasts, First: first, FirstItem: firstItem, Borders: harness.Borders(c)})
	if err != nil {
		panic(err) // a group of users has nothing in it that JSON cannot hold
	}
	line, err := json.Marshal(agent.Spec{Seed: seed, Spec: programs.Spec{
		Kind: programs.Users, Machine: m.name, Program: programs.Users, Address: g.From.Addr(), Settings: settings,
	}})
	if err != nil {
		panic(err)
	}
	process := programs.Process{Argv: []string{agentPath, AgentChild}, Env: []string{"GOGC=400"}}
	return agent.Program{Name: programs.Users, Process: process, Spec: line}
}

// callUsers sends the users the moment at which the run starts.
func (r *run) callUsers(ctx context.Context) error {
	return r.each(func(i int, m *machine) error {
		if r.p.machines[i].group == nil {
			return nil
		}
		start := r.zero.Add(m.offset).UnixNano()
		if err := m.say(ctx, programs.Users, agent.Request{Do: "begin", Start: start}, nil); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		return nil
	})
}

// finish collects the users' results and the faults' evidence, and fills in
// the record.
func (r *run) finish(ctx context.Context, rec *record.Record) error {
	rec.End.At = max(0, min(r.p.c.Lasts, time.Since(r.zero)))
	rows := r.settle(ctx, rec)
	var errs []error
	for i, m := range r.machines {
		if r.p.machines[i].group == nil {
			continue
		}
		var reply agent.Reply
		if err := m.say(ctx, programs.Users, agent.Request{Do: "finish", Rows: rows}, &reply); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", m.name, err))
			continue
		}
		seen, err := record.Read(strings.NewReader(reply.Record))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", m.name, err))
			continue
		}
		rec.Segments = append(rec.Segments, seen.Segments...)
		rec.Series = append(rec.Series, seen.Series...)
		rec.Outages = append(rec.Outages, seen.Outages...)
		rec.Stalls = append(rec.Stalls, seen.Stalls...)
		rec.Gaps = append(rec.Gaps, seen.Gaps...)
		rec.Remainders = append(rec.Remainders, seen.Remainders...)
		r.late(m, reply.Late)
	}
	rec.Faults = r.faults.Recorded(ctx)
	r.measureAgents()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, h := range r.sorted() {
		h.e.At = h.at.Sub(r.zero)
		rec.Events = append(rec.Events, h.e)
	}
	rec.Overhead = r.overhead
	return errors.Join(errs...)
}

// late records the delays that the users' own machine added to their
// measurements.
func (r *run) late(m *machine, l *agent.Late) {
	if l == nil {
		return
	}
	r.overhead = append(r.overhead, record.Overhead{
		Machine: m.name, What: "queueing", Count: l.Count, P50: l.P50, P99: l.P99, Max: l.Max, Behind: len(l.Behind),
	})
}

// measureAgents records the clocks' differences and how long orders take.
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
		r.overhead = append(r.overhead, record.Overhead{
			What: o.what, Count: int64(n), P50: o.samples[n/2], P99: o.samples[n-1], Max: o.samples[n-1],
		})
	}
}
