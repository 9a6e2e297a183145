package ndb

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	rules "github.com/hadrill/hadrill/sim/mechanism/ndb"
)

// dataNode is a running data node.
type dataNode struct {
	h    host.Host
	c    *Config
	id   int
	rows copyOf

	alive     []int // the cluster's nodes, itself included; none before it has started
	missed    int   // heartbeats of the left neighbour
	suspected []int // nodes that have failed, until it is decided what that means
	deciding  bool
	blocked   int // nodes that join: no transaction begins
	writing   int // transactions that it coordinates
	last      uint64
	prepared  map[uint64]host.NDBRow
	early     []host.NDBRow // committed while it joins
	met       []int         // nodes that joined before it had started
	changed   host.Cond
}

// DataMain returns a data node as a program.
func (c *Config) DataMain(id int) host.Main {
	return func(h host.Host) error {
		d := &dataNode{h: h, c: c, id: id, prepared: map[uint64]host.NDBRow{}, changed: h.NewCond()}
		d.rows.recover(h.Disk())
		at := netip.AddrPortFrom(netip.IPv4Unspecified(), DataPort)
		if _, err := h.Serve(at, host.NDB, d); err != nil {
			return fmt.Errorf("ndbd: cannot listen on %q: %w", at, err)
		}
		h.Expose((*Copy)(d))
		for _, other := range c.ids() {
			if other != id {
				h.Go(&link{d, other})
			}
		}
		h.After(time.Duration(h.Rand("heartbeats").Int64N(int64(c.Beat))), (*beat)(d))
		h.After(c.Checkpoint, (*checkpoint)(d))
		h.Go((*starter)(d))
		return nil
	}
}

func (d *dataNode) note(format string, a ...any) { d.h.Note("ndb", fmt.Sprintf(format, a...)) }

// shutDown ends the node: nobody starts it again (StopOnError).
func (d *dataNode) shutDown(why string) {
	d.note("node %d shuts down: %s", d.id, why)
	d.h.Exit()
}

// started reports whether the node is in the cluster.
func (d *dataNode) started() bool { return len(d.alive) > 0 }

// call sends a signal to another data node. One that has declared this one dead says so:
// it ends.
func (d *dataNode) call(to int, q *host.NDBSignal, limit time.Duration) (*host.NDBAnswer, error) {
	q.From = d.id
	a := &host.NDBAnswer{}
	err := d.h.Call(d.c.address(to), q, a, host.Options{Connect: limit, Read: limit, Protocol: host.NDB})
	if err == nil && a.Out {
		d.shutDown(fmt.Sprintf("node %d has declared it dead", to))
	}
	return a, err
}

// together calls several nodes at once, and gives those that did not answer.
func (d *dataNode) together(nodes []int, limit time.Duration, q func() *host.NDBSignal) (silent []int) {
	left, done := len(nodes), d.h.NewCond()
	for _, n := range nodes {
		d.h.Go(host.TaskFunc(func() {
			if _, err := d.call(n, q(), limit); err != nil {
				silent = append(silent, n)
			}
			if left--; left == 0 {
				done.Broadcast()
			}
		}))
	}
	for left > 0 {
		done.Wait(0)
	}
	return silent
}

// link is the connection to another data node, by which its death is known at once.
type link struct {
	d  *dataNode
	to int
}

// linkRetry is between two attempts to connect.
const linkRetry = 500 * time.Millisecond

// Run implements host.Task.
func (l *link) Run() {
	for {
		c, err := l.d.h.Dial(l.d.c.address(l.to), host.Options{Connect: l.d.c.Beat, Protocol: host.NDB})
		if err == nil {
			err = c.Call(&host.NDBSignal{Do: host.NDBHold, From: l.d.id}, &host.NDBAnswer{}, 0)
			c.Close()
		}
		if died(err) {
			l.d.failed(l.to)
		}
		l.d.h.Sleep(linkRetry)
	}
}

// died reports whether an error says that no process is there any more.
func died(err error) bool {
	return errors.Is(err, host.ErrReset) || errors.Is(err, host.ErrClosed) || errors.Is(err, host.ErrRefused)
}

// beat sends heartbeats to the right, and counts those that do not come from the left.
type beat dataNode

// Run implements host.Task.
func (t *beat) Run() {
	d := (*dataNode)(t)
	d.h.After(d.c.Beat, t)
	if len(d.alive) < 2 {
		return
	}
	right := rules.Right(d.id, d.alive)
	d.h.Go(host.TaskFunc(func() { _, _ = d.call(right, &host.NDBSignal{Do: host.NDBBeat}, d.c.Beat) })) // its silence is the neighbour's to notice
	if d.missed++; rules.Dead(d.missed) {
		d.failed(rules.Left(d.id, d.alive))
	}
}

// failed takes in that nodes have failed.
func (d *dataNode) failed(nodes ...int) {
	for _, n := range nodes {
		if slices.Contains(d.alive, n) && n != d.id && !slices.Contains(d.suspected, n) {
			d.suspected = append(d.suspected, n)
		}
	}
	if len(d.suspected) > 0 && !d.deciding {
		d.deciding = true
		d.h.Go((*decision)(d))
	}
}

// decision is what becomes of the node when others have failed. Whoever else does not
// answer within a heartbeat's interval has failed with them.
type decision dataNode

// Run implements host.Task.
func (t *decision) Run() {
	d := (*dataNode)(t)
	for asked := -1; asked != len(d.suspected); {
		asked = len(d.suspected)
		gone := slices.Clone(d.suspected)
		d.failed(d.together(d.others(), d.c.Beat, func() *host.NDBSignal { return &host.NDBSignal{Do: host.NDBFailed, Nodes: gone} })...)
	}
	before, side := d.alive, append(d.others(), d.id)
	d.note("node %d: nodes %s have failed", d.id, numbers(d.suspected))
	switch d.c.Layout.Judge(before, side) {
	case rules.Stop:
		d.shutDown("a whole node group is missing")
	case rules.Ask:
		if !d.vote(before, side) {
			d.shutDown("the arbitrator has not given it the vote: others may be the cluster")
		}
		d.note("node %d: the arbitrator gave its vote", d.id)
	}
	d.alive, d.suspected, d.deciding, d.missed = slices.Sorted(slices.Values(side)), nil, false, 0
	clear(d.prepared) // of a primary that is gone: it has not committed them
	d.changed.Broadcast()
}

// others are the nodes of the cluster that are not suspected.
func (d *dataNode) others() (all []int) {
	for _, n := range d.alive {
		if n != d.id && !slices.Contains(d.suspected, n) {
			all = append(all, n)
		}
	}
	return all
}

// vote asks the arbitrator.
func (d *dataNode) vote(before, side []int) bool {
	m := d.c.Management[0]
	if m.Rank == 0 {
		return false
	}
	a := &host.NDBAnswer{}
	q := &host.NDBSignal{Do: host.NDBVote, From: d.id, Nodes: before, Side: side}
	err := d.h.Call(d.c.manager(), q, a, host.Options{Connect: d.c.Arbitration, Read: d.c.Arbitration, Protocol: host.NDB})
	return err == nil && a.OK
}

// numbers writes ids.
func numbers(ids []int) string {
	var words []string
	for _, id := range slices.Sorted(slices.Values(ids)) {
		words = append(words, strconv.Itoa(id))
	}
	return strings.Join(words, ", ")
}
