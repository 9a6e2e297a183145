package simulated

import (
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// table is the view that a database server exposes: its copy of the users' rows.
type table interface {
	Writable() bool
	Replica() bool
	Stopped() string
	Source() netip.Addr
	Members() []netip.Addr
	Rows(f func(user, number uint32))
}

// part is a table that has a part of the rows alone, as a node group of a cluster does:
// the one of that number, of so many.
type part interface{ Part() (number, of int) }

// whole gives the rows of a table, in the order of users and numbers where it is a part:
// then they are those of the first running table of each other part, too.
func whole(t table, others []table) (rows []uint64, byUser bool) {
	own, is := t.(part)
	if rows = rowsOf(t); !is {
		return rows, false
	}
	number, of := own.Part()
	for n := range of {
		i := slices.IndexFunc(others, func(o table) bool {
			p, is := o.(part)
			if !is {
				return false
			}
			other, _ := p.Part()
			return other == n
		})
		if n != number && i >= 0 {
			rows = append(rows, rowsOf(others[i])...)
		}
	}
	slices.Sort(rows)
	return rows, true
}

// copies watches the database servers of a run.
type copies struct {
	store netip.Addr // that rows are written to
	held  []string   // machines that got it, in that order
	duals harness.Duals
}

// running gives the table that a running server exposes; nil for other programs and
// for dead ones.
func running(p *world.Program) table {
	if !p.Alive() {
		return nil
	}
	t, _ := p.Exposed().(table)
	return t
}

// look notes whether two servers that are no replicas, or masters of each other, take
// writes now. The nodes of a cluster are one, for a write commits on all of them or on none,
// but for halves of it of which neither counts on the other.
func (c *copies) look(programs []*world.Program, now time.Duration) {
	primaries := 0
	var nodes []member
	for _, p := range programs {
		if t := running(p); t != nil && !p.Frozen() && t.Writable() && (!t.Replica() || circular(p, t, programs)) {
			if members := t.Members(); members != nil {
				nodes = append(nodes, member{p.Machine().Address(), members})
			} else {
				primaries++
			}
		}
	}
	c.duals.Look(primaries+halves(nodes), now)
}

// member is a node of a cluster that takes writes, and those that it takes for members.
type member struct {
	at      netip.Addr
	members []netip.Addr
}

// with reports whether one of two nodes counts on the other: it does not commit alone then.
func (m *member) with(o *member) bool {
	return slices.Contains(m.members, o.at) || slices.Contains(o.members, m.at)
}

// halves is into how many parts nodes fall that take writes without each other.
func halves(nodes []member) (n int) {
	for len(nodes) > 0 {
		part := nodes[:1:1]
		nodes = nodes[1:]
		for i := 0; i < len(part); i++ {
			var others []member
			for _, o := range nodes {
				if part[i].with(&o) {
					part = append(part, o)
				} else {
					others = append(others, o)
				}
			}
			nodes = others
		}
		n++
	}
	return n
}

// circular reports whether the server that one replicates from replicates from it. It
// need not run.
func circular(p *world.Program, t table, programs []*world.Program) bool {
	return slices.ContainsFunc(programs, func(o *world.Program) bool {
		other, is := o.Exposed().(table)
		return is && o.Machine().Address() == t.Source() && other.Source() == p.Machine().Address()
	})
}

// got is when a machine got the address for the last time, in the order of held;
// -1 for never.
func (c *copies) got(machine string) int {
	for i := len(c.held) - 1; i >= 0; i-- {
		if c.held[i] == machine {
			return i
		}
	}
	return -1
}

// moved notes an address that a machine got.
func (c *copies) moved(e world.Event) {
	if e.Kind == "address-added" && c.store.IsValid() && e.Detail == c.store.String() {
		c.held = append(c.held, e.Machine)
	}
}

// rowsOf are a copy's rows in the order in which they were committed, each user
// and number in one.
func rowsOf(t table) (all []uint64) {
	t.Rows(func(user, number uint32) { all = append(all, host.TableRow{User: user, Number: number}.Key()) })
	return all
}

// settle compares the other copies with the surviving primary's, whose rows it
// keeps for the users' ledgers.
func (r *run) settle(end time.Duration) {
	databases := r.databases()
	if len(databases) == 0 {
		return
	}
	r.rec.Duals = r.copies.duals.Until(end)
	var tables []table
	for _, p := range databases {
		if t := running(p); t != nil && t.Writable() {
			tables = append(tables, t)
		}
	}
	var all []harness.Copy
	for _, p := range databases {
		if t := running(p); t != nil {
			rows, byUser := whole(t, tables)
			all = append(all, harness.Copy{
				Machine: p.Machine().Name(), Frozen: p.Frozen(), Writable: t.Writable(), Replica: t.Replica(), Stopped: t.Stopped(), Rows: rows, ByUser: byUser,
				Address: p.Machine().Address(), Sources: []netip.Addr{t.Source()},
			})
		}
	}
	survivor := harness.Survivor(all, func(machine string) int {
		if !r.w.Machine(machine).Has(r.copies.store) {
			return -1
		}
		return r.copies.got(machine)
	})
	r.rows, r.rec.Copies = harness.CompareCopies(all, survivor, 0)
}

// databases are the servers of the run that have run so far, by machine.
func (r *run) databases() (all []*world.Program) {
	for _, in := range r.p.mains {
		if p := r.w.Machine(in.machine).Program(in.name); in.database && p != nil {
			all = append(all, p)
		}
	}
	return all
}

// isDatabase reports whether a program is a database server, or has rows for one.
func isDatabase(e *programs.Env) bool {
	return e.Kind.Rows || slices.ContainsFunc(e.Ports(), func(p programs.Port) bool { return p.Protocol == host.MySQL })
}
