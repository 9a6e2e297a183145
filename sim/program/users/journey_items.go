package users

import (
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// Items is the journey of users who all read and write the same items. Each visit reads
// one of them, or gives it the next version. An answer with an older version than the last
// one acknowledged before the request was sent, by whichever user, is stale. A version
// whose answer did not come is not acknowledged, whatever became of it.
//
// Each item has one writer at a time, so that the order of its versions is known: who
// would write one that another is writing takes the next item instead, and reads where
// all are being written.
type Items struct {
	Write, Read Step
	// Count of items, from the group's first on.
	Count int
	// Writes is the share of visits that write, 0 to 1.
	Writes float64
}

func (it Items) under(base string) Journey {
	it.Write, it.Read = it.Write.under(base), it.Read.under(base)
	return it
}

func (it Items) visit(g *Group, u *user) {
	r := g.h.Rand("items")
	writes := r.Float64() < it.Writes
	n := r.IntN(it.Count)
	if writes {
		if free, ok := g.writes.freeItem(n); ok {
			it.write(g, u, free)
			return
		}
	}
	it.read(g, u, n)
}

// write gives an item its next version.
func (it Items) write(g *Group, u *user, n int) {
	w := &g.writes.items[n]
	w.sent++
	version := w.sent
	w.writing = true
	g.writes.gaps.sent(g.h.Now().Sub(g.rec.start))
	ok := g.request(u, &it.Write, itemValue(g.c.FirstItem+n, int(version)))
	w.writing = false
	if !ok {
		return
	}
	w.acknowledge(version, g.h.Now())
	g.rec.counts().WritesAcknowledged++
	g.writes.gaps.acknowledged(g.h.Now().Sub(g.rec.start))
}

// read reads an item, and judges its version by what was known when the request was sent.
func (it Items) read(g *Group, u *user, n int) {
	read := it.Read.with("item", g.c.FirstItem+n)
	u.item, u.itemKnown = n, g.writes.items[n].known()
	sent := g.h.Now()
	u.reads = true
	ok := g.request(u, &read, "")
	if u.reads = false; !ok {
		return
	}
	c := g.rec.counts()
	c.RowReads++
	version, named := itemVersion(u.x.resp.Value, g.c.FirstItem+n)
	if named && version >= int(u.itemKnown) {
		return
	}
	c.StaleReads++
	g.rec.staleFor(g.writes.items[n].newerSince(uint32(max(0, version)), sent))
}

// found judges the version that an answer gave.
func (Items) found(u *user, v string) Found {
	if n, ok := itemVersion(v, u.g.c.FirstItem+u.item); !ok || n < int(u.itemKnown) {
		return FoundOldItem
	}
	return ""
}

// itemValue holds what a user writes: "i17.v3" is the third version of item 17.
func itemValue(item, version int) string {
	return "i" + strconv.Itoa(item) + ".v" + strconv.Itoa(version)
}

// itemVersion reads the version from a value; false when v is no value of that item.
func itemVersion(v string, item int) (version int, ok bool) {
	prefix := "i" + strconv.Itoa(item) + ".v"
	if len(v) <= len(prefix) || v[:len(prefix)] != prefix {
		return 0, false
	}
	return number(v[len(prefix):])
}

// writtenItem is the ledger of one item. Versions begin at 1; version 0 is there from the
// beginning.
type writtenItem struct {
	sent    uint32
	writing bool // somebody writes it
	acked   numbers
	// acks are the acknowledgements of the last versions, mostAcks of them at the most.
	acks []acknowledged
}

type acknowledged struct {
	version uint32
	at      host.Time
}

// mostAcks is by how many versions an answer may be older so that it is known since when
// it is; of one still older it is known for how long at least.
const mostAcks = 1024

// known is the last version acknowledged, 0 for none.
func (w *writtenItem) known() uint32 {
	if len(w.acks) == 0 {
		return 0
	}
	return w.acks[len(w.acks)-1].version
}

func (w *writtenItem) acknowledge(version uint32, at host.Time) {
	w.acked = w.acked.with(version)
	if len(w.acks) == mostAcks {
		w.acks = append(w.acks[:0], w.acks[mostAcks/2:]...)
	}
	w.acks = append(w.acks, acknowledged{version, at})
}

// newerSince is for how long before a moment there had been an acknowledged version that is
// newer than one.
func (w *writtenItem) newerSince(version uint32, at host.Time) time.Duration {
	for i := range w.acks {
		if w.acks[i].version > version {
			return at.Sub(w.acks[i].at)
		}
	}
	return 0
}

// freeItem is the first item from n on that nobody writes; false where there is none.
func (w *writes) freeItem(n int) (int, bool) {
	for i := range w.items {
		if m := (n + i) % len(w.items); !w.items[m].writing {
			return m, true
		}
	}
	return 0, false
}

// lostVersions counts the acknowledged versions of an item that are newer than the one
// stored.
func (w *writtenItem) lostVersions(stored uint32) (lost int) {
	for n := stored + 1; n <= w.sent; n++ {
		if w.acked.has(n) {
			lost++
		}
	}
	return lost
}
