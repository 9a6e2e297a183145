package tomcat

import (
	"fmt"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/readsplit"
)

// OwnWrites is how users find what they wrote, though they read from replicas. At most one
// of it is set; the zero OwnWrites leaves it to chance. The application remembers the
// users' last writes in its own memory: one that starts again, or another server that
// serves the user next, does not know them.
type OwnWrites struct {
	// Pin is for how long after a write of a user its reads go to where it wrote.
	Pin time.Duration
	// GTIDWait and PositionWait have the replica wait until it has executed the user's
	// last write, for so long at the most; a user that waited in vain reads from where it
	// wrote. A position is the primary's own: after another has taken its place, it is
	// compared with positions of that one's logs, as the servers do it.
	GTIDWait, PositionWait time.Duration
}

// mark is what a replica can wait for: a GTID, or a position with the logs' base name.
type mark struct {
	text string // "" for none
	at   host.BinlogPosition
}

func (d *Database) rule() readsplit.Rule {
	o := &d.OwnWrites
	return readsplit.Rule{Pin: o.Pin, Waits: o.GTIDWait > 0 || o.PositionWait > 0, MaxBehind: d.MaxBehind}
}

// validateSplit checks how reads are split.
func (c *Config) validateSplit() error {
	d := &c.Database
	set := 0
	for _, wait := range []time.Duration{d.OwnWrites.Pin, d.OwnWrites.GTIDWait, d.OwnWrites.PositionWait} {
		if wait > 0 {
			set++
		}
		if wait < 0 {
			set = 2
		}
	}
	if set > 1 || d.MaxBehind < 0 || d.MaxBehind%time.Second != 0 || d.AskBehind < 0 {
		return fmt.Errorf("tomcat: cannot split reads by %+v and %v each %v: expected one of pin, GTID and position, and whole seconds", d.OwnWrites, d.MaxBehind, d.AskBehind)
	}
	return nil
}

// now is a reading of the clock that does not go back.
func (d *database) now() time.Duration { return time.Duration(d.t.host.Monotonic()) }

// wrote notes a write that was acknowledged.
func (d *database) wrote(user uint32, m mark) {
	d.split.Wrote(user, d.now(), m, m.text != "")
}

// insert stores a row and asks, on the same connection, what a replica can wait for. A
// failure of that question is not one of the write.
func (d *database) insert(q *host.Statement) (m mark, err error) {
	ask := host.LastGTID
	switch o := &d.t.config.Database.OwnWrites; {
	case o.PositionWait > 0:
		ask = host.ShowMasterStatus
	case o.GTIDWait == 0:
		_, err := d.write.do(q)
		return m, err
	}
	x, err := d.write.take()
	if err != nil {
		return m, err
	}
	if err := d.write.call(x, *q, d.write.read); err != nil {
		return m, err
	}
	if err := x.a.Err(); err != nil {
		d.write.give(x)
		return m, err
	}
	if err := d.write.call(x, host.Statement{Do: ask}, d.write.read); err != nil {
		d.noteUnmarked(err)
		return m, nil
	}
	if err := x.a.Err(); err != nil {
		d.noteUnmarked(err)
	} else {
		m = mark{x.a.Value, x.a.Position}
	}
	d.write.give(x)
	return m, nil
}

// noteUnmarked says, when it happens first, why users are sent to where they wrote.
func (d *database) noteUnmarked(err error) {
	if !d.unmarked {
		d.unmarked = true
		d.t.host.Note("tomcat", "cannot ask "+d.write.to.String()+" what replicas are to wait for: "+err.Error())
	}
}

// readAfter reads from a replica once that has executed what the user wrote, or from where
// it was written where the replica does not come to that.
func (d *database) readAfter(p *pool, q *host.Statement, m mark) (int64, error) {
	o := &d.t.config.Database.OwnWrites
	wait := host.Statement{Do: host.MasterGTIDWait, Name: m.text, Wait: o.GTIDWait}
	if o.PositionWait > 0 {
		wait = host.Statement{Do: host.MasterPosWait, Name: m.text, Position: m.at, Wait: o.PositionWait}
	}
	x, err := p.take()
	if err != nil {
		return 0, err
	}
	if err := p.call(x, wait, p.read); err != nil {
		return 0, err
	}
	if x.a.Errno != 0 || x.a.Number < 0 {
		p.give(x)
		return d.write.do(q)
	}
	if err := p.call(x, *q, p.read); err != nil {
		return 0, err
	}
	n, err := x.a.Number, x.a.Err()
	p.give(x)
	return n, err
}

// followBehind asks the replicas how far they are behind, if that counts.
func (d *database) followBehind() {
	c := &d.t.config.Database
	if c.MaxBehind == 0 {
		return
	}
	for i := range d.reads {
		limits := c.limits()
		limits.size, limits.check = 1, -1
		if limits.connect == 0 || limits.connect > c.AskBehind {
			limits.connect = c.AskBehind
		}
		limits.read = c.AskBehind
		d.t.host.Go(&askBehind{d: d, replica: i, pool: &pool{t: d.t, to: d.reads[i].to, poolLimits: limits, freed: d.t.host.NewCond()}})
	}
}

// askBehind asks one replica on a connection of its own. One that is no replica is not
// behind, one that does not answer within AskBehind, or with NULL, is too far.
type askBehind struct {
	d       *database
	replica int
	pool    *pool
	why     string // it did not answer; "" when it did
}

// Run implements host.Task.
func (k *askBehind) Run() {
	t := k.d.t
	for !t.stopping {
		behind, known := k.ask()
		k.d.split.Behind(k.replica, behind, known)
		t.host.Sleep(t.config.Database.AskBehind)
	}
}

func (k *askBehind) ask() (behind time.Duration, known bool) {
	x, err := k.pool.take()
	if err != nil {
		return k.unknown(err)
	}
	if err := k.pool.call(x, host.Statement{Do: host.ShowReplicaStatus}, k.pool.read); err != nil {
		return k.unknown(err)
	}
	status, err := x.a.Replica, x.a.Err()
	k.pool.give(x)
	if err != nil {
		return k.unknown(err)
	}
	k.why = ""
	if status == nil {
		return 0, true
	}
	return status.Behind, status.Known
}

// unknown stands for a replica that did not answer. A note says so once.
func (k *askBehind) unknown(err error) (time.Duration, bool) {
	if why := err.Error(); k.why != why {
		k.why = why
		k.d.t.host.Note("tomcat", "cannot ask "+k.pool.to.String()+" how far it is behind: "+why)
	}
	return 0, false
}
