package harness

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
)

// Copy is a database server's copy of the users' rows at the end of a run, of one
// that runs.
type Copy struct {
	Machine string
	Frozen  bool // it answers nobody
	// Writable: for accounts without SUPER. Replica: it replicates from another.
	Writable, Replica bool
	// Address is its machine's, Sources are those that it replicates from.
	Address netip.Addr
	Sources []netip.Addr
	// Stopped is as in metric.Copy.
	Stopped string
	// Rows are user and number in one each, the user in the high 32 bits, in the order
	// in which they were committed but for a slack. Behind them are items with their
	// versions, from host.FirstItem on.
	Rows []uint64
	// ByUser: they stand in the order of users and numbers instead.
	ByUser bool
}

// Survivor gives the index of the server that survived: the one that takes writes
// at the address that rows are written to, of several the one that got it last;
// else the first that takes writes and is no replica, before others one from which
// another replicates; else the copy with the most rows; -1 for none. One that stands still has not survived. got is when a machine
// that has the address got it, in any order that counts up; -1 for others.
func Survivor(all []Copy, got func(machine string) int) int {
	holder, followed, writable, most, since := -1, -1, -1, -1, -1
	for i := range all {
		c := &all[i]
		if c.Frozen {
			continue
		}
		if at := got(c.Machine); c.Writable && at >= 0 && at > since {
			holder, since = i, at
		}
		if primary := c.Writable && !c.Replica; primary && followed < 0 && follows(all, c.Address) {
			followed = i
		} else if primary && writable < 0 {
			writable = i
		}
		if most < 0 || len(c.Rows) > len(all[most].Rows) {
			most = i
		}
	}
	for _, i := range []int{holder, followed, writable} {
		if i >= 0 {
			return i
		}
	}
	return most
}

// follows reports whether one of the copies that do not stand still replicates from an
// address.
func follows(all []Copy, address netip.Addr) bool {
	return slices.ContainsFunc(all, func(c Copy) bool { return !c.Frozen && slices.Contains(c.Sources, address) })
}

// CompareCopies holds every copy against that of the surviving primary, and gives
// them as a record has them, with the primary's rows.
func CompareCopies(all []Copy, survivor, slack int) (rows []uint64, found []metric.Copy) {
	byUser := false
	if survivor >= 0 {
		rows, byUser = all[survivor].Rows, all[survivor].ByUser
	}
	orders, items := cutItems(rows)
	for i := range all {
		own, ownItems := cutItems(all[i].Rows)
		behind := (byUser && beginsByUser(orders, own) || !byUser && begins(orders, own, slack)) && noNewer(items, ownItems)
		found = append(found, metric.Copy{Machine: all[i].Machine, Rows: len(all[i].Rows), Primary: i == survivor, Diverged: i != survivor && !behind, Stopped: all[i].Stopped})
	}
	return rows, found
}

// cutItems gives the users' rows, and the items behind them.
func cutItems(rows []uint64) (orders, items []uint64) {
	n, _ := slices.BinarySearchFunc(rows, true, func(row uint64, _ bool) int {
		if row>>32 >= host.FirstItem {
			return 0
		}
		return -1
	})
	return rows[:n], rows[n:]
}

// noNewer reports whether no item of a copy has a newer version than the primary's: it is
// only behind. Both stand in the order of the items.
func noNewer(items, own []uint64) bool {
	for _, x := range own {
		i, _ := slices.BinarySearchFunc(items, x>>32, func(x, item uint64) int { return cmp.Compare(x>>32, item) })
		if i == len(items) || items[i]>>32 != x>>32 || items[i] < x {
			return false
		}
	}
	return true
}

// beginsByUser reports whether each user's rows begin with those of a copy. When the
// rows of different users were committed they do not tell.
func beginsByUser(rows, own []uint64) bool {
	of := func(row uint64) uint64 { return row >> 32 }
	for len(own) > 0 {
		user := of(own[0])
		n := slices.IndexFunc(own, func(x uint64) bool { return of(x) != user })
		if n < 0 {
			n = len(own)
		}
		at, _ := slices.BinarySearchFunc(rows, user, func(x, user uint64) int { return cmp.Compare(of(x), user) })
		if at+n > len(rows) || !slices.Equal(rows[at:at+n], own[:n]) {
			return false
		}
		own = own[n:]
	}
	return true
}

// begins reports whether the rows begin with those of a copy, in any order of
// them. Where rows stand in the order of their keys rather than of their commits,
// the last ones of a copy may stand up to slack further behind.
func begins(rows, own []uint64, slack int) bool {
	n := len(own)
	if n > len(rows) {
		return false
	}
	missing := map[uint64]int{}
	for _, x := range rows[:max(0, n-slack)] {
		missing[x]++
	}
	own = slices.Clone(own)
	for i, x := range own { // those that have to be there
		if missing[x] > 0 {
			missing[x]--
			own[i] = 0
		}
	}
	for _, left := range missing { // order cannot show
		if left > 0 {
			return false
		}
	}
	may := map[uint64]int{}
	for _, x := range rows[max(0, n-slack):min(len(rows), n+slack)] {
		may[x]++
	}
	for _, x := range own {
		if x == 0 {
			continue
		}
		if may[x] == 0 {
			return false
		}
		may[x]--
	}
	return true
}

// Duals finds the stretches of a run in which several servers that are no replicas
// take writes.
type Duals struct {
	dual  bool
	since time.Duration
	list  []metric.Stretch
}

// Look notes that so many servers do from now on.
func (d *Duals) Look(primaries int, now time.Duration) {
	if dual := primaries > 1; dual != d.dual {
		d.Until(now)
		d.dual, d.since = dual, now
	}
}

// Until closes a stretch that lasts, and gives all.
func (d *Duals) Until(now time.Duration) []metric.Stretch {
	if from := max(0, d.since); d.dual && now > from {
		d.list = append(d.list, metric.Stretch{From: from, To: now})
		d.since = now
	}
	return d.list
}
