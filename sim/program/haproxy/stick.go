package haproxy

import (
	"net/netip"

	"github.com/hadrill/hadrill/sim/host"
)

// stickEntries is the stick-table of a backend: which server a source address
// was last answered by. Every use puts an entry's end off, so the one unused
// for longest is the first to expire and, when the table is full, to go.
type stickEntries struct {
	table       *stickTable
	entries     map[netip.Addr]*stickEntry
	first, last *stickEntry
}

type stickEntry struct {
	key           netip.Addr
	server        *server
	used          host.Time
	before, after *stickEntry
}

func newStickEntries(t *stickTable) *stickEntries {
	return &stickEntries{table: t, entries: map[netip.Addr]*stickEntry{}}
}

// find is the server of an address, nil for none.
func (t *stickEntries) find(a netip.Addr, now host.Time) *server {
	t.expire(now)
	e := t.entries[a]
	if e == nil {
		return nil
	}
	t.use(e, now)
	return e.server
}

func (t *stickEntries) store(a netip.Addr, s *server, now host.Time) {
	t.expire(now)
	e := t.entries[a]
	if e == nil {
		if len(t.entries) >= t.table.size {
			t.drop(t.first)
		}
		e = &stickEntry{key: a}
		t.entries[a] = e
		t.append(e)
	}
	e.server = s
	t.use(e, now)
}

func (t *stickEntries) expire(now host.Time) {
	for t.table.expire > 0 && t.first != nil && now.Sub(t.first.used) >= t.table.expire {
		t.drop(t.first)
	}
}

func (t *stickEntries) use(e *stickEntry, now host.Time) {
	e.used = now
	t.unlink(e)
	t.append(e)
}

func (t *stickEntries) drop(e *stickEntry) {
	t.unlink(e)
	delete(t.entries, e.key)
}

func (t *stickEntries) append(e *stickEntry) {
	e.before, e.after = t.last, nil
	if t.last != nil {
		t.last.after = e
	} else {
		t.first = e
	}
	t.last = e
}

func (t *stickEntries) unlink(e *stickEntry) {
	if e.before != nil {
		e.before.after = e.after
	} else {
		t.first = e.after
	}
	if e.after != nil {
		e.after.before = e.before
	} else {
		t.last = e.before
	}
}
