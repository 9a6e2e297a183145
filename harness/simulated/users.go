package simulated

import (
	"fmt"
	"net/netip"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports"
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
		g := users.New(harness.UserConfig(u, c.Lasts), r.p.names)
		r.groups = append(r.groups, &group{g, m})
		r.w.At(r.lead, func() { m.Install("users", g.Main()) })
	}
}

// mark begins a new segment of every group's record.
func (r *run) mark() {
	for _, g := range r.groups {
		g.g.Mark()
	}
}

// record closes the run's record; why is "" when it came to its end.
func (r *run) record(why string) *reports.Record {
	rec := r.rec
	at := max(0, r.elapsed())
	rec.Faults = r.evidence()
	for _, g := range r.groups {
		harness.AddGroup(rec, g.g.Finish(at))
	}
	rec.End = reports.End{
		At: at, Finished: why == "", Why: why,
		Digest: fmt.Sprintf("%016x", r.w.Digest()), Events: r.w.Events(),
	}
	return rec
}
