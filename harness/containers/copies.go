package containers

import (
	"context"
	"encoding/json"
	"maps"
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/reports/record"
)

// slack is how many rows may be committed in another order than their keys: as
// many as there may be sessions, unless an option file says otherwise
// (max_connections).
const slack = 151

// servers is where the database servers of the run are.
func (r *run) servers() (all []at) {
	for _, m := range r.machines {
		for i := range m.specs {
			if m.specs[i].Database != "" {
				all = append(all, at{m, m.specs[i].Name})
			}
		}
	}
	return all
}

// at is a program on a machine.
type at struct {
	m       *machine
	program string
}

// databaseLimit is how long a server may take to give its rows: one whose machine
// is paused gives none.
const databaseLimit = 5 * time.Second

// copies gives the copies of the users' rows of the servers that answer: replicas
// first, for they follow the others.
func (r *run) copies(ctx context.Context) (all []harness.Copy) {
	servers := r.servers()
	tables := make([]agent.Table, len(servers))
	read := func(wanted func(agent.DatabaseState) bool) {
		_ = eachOf(servers, func(i int, s at) error {
			if tables[i].State.Answers || !wanted(r.stateOf(s)) {
				return nil
			}
			ctx, done := context.WithTimeout(ctx, databaseLimit)
			defer done()
			a, err := s.m.ask(ctx, agent.Order{Do: "rows", Target: s.program})
			if err != nil {
				return nil // down, paused, frozen: no copy
			}
			return json.Unmarshal(a.Reply, &tables[i])
		})
	}
	read(func(s agent.DatabaseState) bool { return s.Replica })
	read(func(agent.DatabaseState) bool { return true })
	known := &primaries{hosts: programs.Hosts(r.p.c)}
	for i, s := range servers {
		if t := &tables[i]; t.State.Answers {
			all = append(all, harness.Copy{
				Machine: s.m.name, Writable: t.State.Writable, Replica: t.State.Replica, Stopped: t.Stopped, Rows: t.Rows, ByUser: t.Given,
				Address: known.hosts[s.m.name], Sources: slices.SortedFunc(maps.Keys(known.sources(&t.State)), netip.Addr.Compare),
			})
		}
	}
	return all
}

// stateOf gives the state that a server reported last.
func (r *run) stateOf(s at) (last agent.DatabaseState) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, h := range r.events {
		if h.database != nil && h.e.Machine == s.m.name && h.e.Program == s.program {
			last = *h.database
		}
	}
	return last
}

// settle compares the copies of the users' rows, and gives those of the surviving
// primary for the users' ledgers. A run without a database server has none, which is
// nil.
func (r *run) settle(ctx context.Context, rec *record.Record) *agent.Rows {
	if len(r.servers()) == 0 {
		return nil
	}
	all := r.copies(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	events := r.sorted()
	store := r.p.stack.Store().String()
	survivor := harness.Survivor(all, func(machine string) int { return holder(events, machine, store) })
	rows, copies := harness.CompareCopies(all, survivor, slack)
	rec.Copies, rec.Duals = copies, duals(events, programs.Hosts(r.p.c), r.zero, rec.End.At).Until(rec.End.At)
	return (*agent.Rows)(&rows)
}

// sorted gives the events so far in the order of their times; the caller holds the
// lock.
func (r *run) sorted() []happened {
	slices.SortStableFunc(r.events, func(a, b happened) int { return a.at.Compare(b.at) })
	return r.events
}

// holder is the number of the event by which a machine got an address that it has
// at the end; -1 where it has it not. A machine that loses its power loses it.
func holder(events []happened, machine, address string) int {
	got := -1
	for i, h := range events {
		switch {
		case h.e.Machine != machine:
		case h.e.Kind == "address-added" && h.e.Detail == address:
			got = i
		case h.e.Kind == "address-removed" && h.e.Detail == address, h.e.Kind == "crashed":
			got = -1
		}
	}
	return got
}
