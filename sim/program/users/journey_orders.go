package users

import "time"

// Orders is the journey of a user who writes numbered rows: each visit writes the
// next one and, where Read has a path, reads the user's last one. An answer that
// gives an older row than the last one acknowledged, or none, is stale. A row
// whose answer did not come is not acknowledged, whatever became of it.
type Orders struct {
	Write, Read Step
	// ReadAfter is how long after the answer to the write the user reads.
	ReadAfter time.Duration
}

func (o Orders) under(base string) Journey {
	o.Write = o.Write.under(base)
	if o.Read.Path != "" {
		o.Read = o.Read.under(base)
	}
	return o
}

func (o Orders) visit(g *Group, u *user) {
	w := &g.writes.users[u.number]
	w.sent++
	number := w.sent
	g.writes.gaps.sent(g.h.Now().Sub(g.rec.start))
	ok := g.request(u, &o.Write, value(g.c.First+u.number, int(number)))
	if ok {
		w.acked = w.acked.with(number)
		w.known = max(w.known, number)
		g.rec.counts().WritesAcknowledged++
		g.writes.gaps.acknowledged(g.h.Now().Sub(g.rec.start))
	}
	w.ended = w.ended.with(number)
	if !ok || o.Read.Path == "" {
		return
	}
	if o.ReadAfter > 0 {
		g.h.Sleep(o.ReadAfter)
	}
	read := o.Read.asking(g.c.First + u.number)
	u.reads = true
	ok = g.request(u, &read, "")
	if u.reads = false; !ok {
		return
	}
	c := g.rec.counts()
	c.RowReads++
	if o.found(u, u.x.resp.Value) != "" {
		c.StaleReads++
	}
}

// found judges the row that an answer gave.
func (Orders) found(u *user, v string) Found {
	if n, ok := versionOf(v, u.g.c.First+u.number); !ok || n < int(u.g.writes.users[u.number].known) {
		return FoundOldRow
	}
	return ""
}
