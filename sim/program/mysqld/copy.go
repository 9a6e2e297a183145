package mysqld

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// Copy lets the ground look at a running server: its copy of the
// application's tables.
type Copy server

// Writable reports whether the server takes writes of accounts without SUPER.
func (c *Copy) Writable() bool { return !c.config.ReadOnly && (c.node == nil || c.node.ready()) }

// Replica reports whether the server replicates from another.
func (c *Copy) Replica() bool { return c.replica.configured() }

// Stopped says which thread of its replication does not run, and the error that it
// stopped for: "SQL: 1062 Duplicate entry ..."; "" where both run, and for a server that
// is no replica.
func (c *Copy) Stopped() string {
	st := c.replica.status()
	if st == nil {
		return ""
	}
	return host.StoppedThreads(st.IO != "No", int(st.IOErrno), st.IOError, st.SQL, int(st.SQLErrno), st.SQLError)
}

// Source is the address of the server that it replicates from, the zero Addr for none.
func (c *Copy) Source() netip.Addr { return c.replica.primary.Addr() }

// Members are the addresses of the component of a Galera cluster that it is in, its own
// included: none of them commits without the others. Nil for a server that is no node.
func (c *Copy) Members() (all []netip.Addr) {
	if c.node == nil {
		return nil
	}
	for _, m := range c.node.view.Members {
		all = append(all, m.ID.Addr)
	}
	return all
}

// Rows calls f for each row that is committed, and then for each item that was updated,
// with its version; those count from host.FirstItem.
func (c *Copy) Rows(f func(user, number uint32)) {
	items := map[uint32]uint32{}
	c.groups(func(g *replication.Group) {
		switch {
		case g.Session != nil, g.Row == replication.ItemRow(replication.ManagerItem, g.Row.Number):
		case g.Row.Item():
			items[g.Row.User] = g.Row.Number
		default:
			f(g.Row.User, g.Row.Number)
		}
	})
	for _, item := range slices.Sorted(maps.Keys(items)) {
		f(host.FirstItem+item, items[item])
	}
}

// Logged is how many transactions the binary logs hold.
func (c *Copy) Logged() (n int) {
	for file := c.log.First; c.config.LogBin != "" && file <= c.log.Last(); file++ {
		content, _ := c.host.Disk().Read((*server)(c).binlogName(file))
		n += replication.Groups(content)
	}
	return n
}

// groups calls f for each transaction that is committed.
func (c *Copy) groups(f func(g *replication.Group)) {
	content, _ := c.host.Disk().Read(redoFile)
	content = append(content, c.commits.redo...)
	replication.ReadRedo(content, func(replication.ID) bool { return false }, f)
}
