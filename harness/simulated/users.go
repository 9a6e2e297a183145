package simulated

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/sim/program/users"
	"github.com/hadrill/hadrill/sim/world"
)

// group is a group of users on a machine of its own.
type group struct {
	g *users.Group
	m *world.Machine
}

// addUsers puts the users into the world; they come when the stack has settled.
func (r *run) addUsers() {
	c := r.p.c
	for i := range c.Users {
		u := &c.Users[i]
		m := r.w.Add("users/"+u.Name, world.MachineOptions{Address: u.From.Addr(), Ranges: []netip.Prefix{u.From}, Cores: 1})
		first, firstItem := programs.First(c, u.Name)
		settings := programs.UsersSettings{Group: *u, Backends: r.p.names, Names: programs.Hosts(c), Lasts: c.Lasts, First: first, FirstItem: firstItem}
		g := settings.New()
		r.groups = append(r.groups, &group{g, m})
		r.w.At(r.lead, func() { m.Install(programs.Users, g.Main()) })
	}
}

// mark begins a new segment of every group's record.
func (r *run) mark() {
	for _, g := range r.groups {
		g.g.Mark()
	}
}

// eachRow calls f for the rows of the surviving primary.
func (r *run) eachRow(f func(user, number uint32)) {
	for _, x := range r.rows {
		f(uint32(x>>32), uint32(x))
	}
}

// record closes the run's record; why is "" when it came to its end.
func (r *run) record(why string) *record.Record {
	rec := r.rec
	at := max(0, r.elapsed())
	rec.Faults = r.faults.Recorded(context.Background())
	r.settle(at)
	for _, g := range r.groups {
		seen := g.g.Finish(at)
		if g.g.Writes() && len(r.databases()) > 0 {
			seen.Remainder.Add(g.g.Compare(r.eachRow))
		}
		rec.AddGroup(&seen.Result)
	}
	rec.End = record.End{
		At: at, Finished: why == "", Why: why,
		Digest: fmt.Sprintf("%016x", r.w.Digest()), Events: r.w.Events(),
	}
	return rec
}
