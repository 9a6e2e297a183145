package ndb

import (
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	rules "github.com/hadrill/hadrill/sim/mechanism/ndb"
)

// starter brings a node into the cluster: into one that runs, with the rows of its group;
// or, when all have come, into a new one, where of each group the member with the latest
// checkpoint begins with what is on its disk, and the others take it from there.
type starter dataNode

// startRetry is between two looks at who is there, startLimit how long one takes.
const (
	startRetry = 200 * time.Millisecond
	startLimit = time.Second
)

// Run implements host.Task.
func (t *starter) Run() {
	d := (*dataNode)(t)
	d.h.Work(d.c.Start)
	for began := d.h.Monotonic(); !d.started(); d.h.Sleep(startRetry) {
		present := map[int]uint32{d.id: d.rows.checkpoints}
		var running []int
		for _, n := range d.c.ids() {
			if n == d.id {
				continue
			}
			if a, err := d.call(n, &host.NDBSignal{Do: host.NDBJoin}, startLimit); err == nil {
				present[n] = a.Number
				running = append(running, a.Nodes...)
			}
		}
		waited := d.h.Monotonic().Sub(began)
		switch source := d.source(running); {
		case source != 0 && source != d.id:
			d.join(running, source)
		case slices.Contains(running, d.id): // another has begun it, with this one
			d.begin(running)
		case len(running) == 0 && d.begins(present, waited):
			d.begin(d.leaders(present))
		}
	}
	_ = d.h.Call(d.c.manager(), &host.NDBSignal{Do: host.NDBRegister, From: d.id}, &host.NDBAnswer{}, host.Options{Connect: startLimit, Read: startLimit, Protocol: host.NDB}) // without it there is no arbitrator anyway
}

// source is the running member of the node's group; 0 for none.
func (d *dataNode) source(running []int) int {
	return d.c.Layout.Primary(d.c.Layout.Group(d.id), running)
}

// begins reports whether the node may begin a cluster: it leads its group, and all are
// there, or others cannot be a cluster and StartPartialTimeout is over.
func (d *dataNode) begins(present map[int]uint32, waited time.Duration) bool {
	if !slices.Contains(d.leaders(present), d.id) {
		return false
	}
	var nodes []int
	for _, n := range d.c.ids() {
		if _, is := present[n]; is {
			nodes = append(nodes, n)
		}
	}
	return len(nodes) == len(d.c.Data) || waited >= d.c.Partial && d.c.Layout.Judge(d.c.ids(), nodes) == rules.GoOn
}

// leaders are of each group the member with the latest checkpoint, the first of several.
func (d *dataNode) leaders(present map[int]uint32) (all []int) {
	for _, group := range d.c.Layout.Groups {
		best := 0
		for _, n := range group {
			if at, is := present[n]; is && (best == 0 || at > present[best]) {
				best = n
			}
		}
		if best != 0 {
			all = append(all, best)
		}
	}
	return all
}

func (d *dataNode) begin(nodes []int) {
	d.alive, d.missed = slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(nodes), d.met...)))), 0
	d.note("node %d started, with nodes %s", d.id, numbers(d.alive))
	d.changed.Broadcast()
}

// join enters a cluster that runs: at first the member of its group, which gives it its
// rows and has it take part from then on, then the others.
func (d *dataNode) join(running []int, source int) {
	a, err := d.call(source, &host.NDBSignal{Do: host.NDBJoin, Nodes: []int{d.id}}, d.c.Beat)
	if err != nil || !a.OK {
		return
	}
	d.rows.replace(append(slices.Clone(a.Rows), d.early...), a.Number, d.h.Disk())
	d.early = nil
	d.begin(append(slices.Clone(a.Nodes), d.id))
	for _, n := range running {
		if n == source {
			continue
		}
		if a, err := d.call(n, &host.NDBSignal{Do: host.NDBJoin, Nodes: []int{d.id}}, d.c.Beat); err == nil {
			d.admit(a.Nodes...) // another may have joined meanwhile
		}
	}
}

// admit adds nodes to the cluster.
func (d *dataNode) admit(nodes ...int) {
	for _, n := range nodes {
		if !slices.Contains(d.alive, n) {
			d.alive = slices.Sorted(slices.Values(append(slices.Clone(d.alive), n)))
		}
	}
	d.missed = 0
	d.changed.Broadcast()
}

// joining answers a node that starts.
func (d *dataNode) joining(q *host.NDBSignal, a *host.NDBAnswer) {
	a.Number = d.rows.checkpoints
	if a.Nodes = slices.Clone(d.alive); len(q.Nodes) == 0 {
		return
	}
	if !d.started() {
		d.met = append(d.met, q.From)
		return
	}
	d.blocked++
	for d.writing > 0 || d.deciding {
		d.changed.Wait(0)
	}
	d.blocked--
	if d.c.Layout.Group(q.From) == d.c.Layout.Group(d.id) {
		a.Rows = slices.Clone(d.rows.all)
	}
	a.OK, a.Nodes, a.Number = true, slices.Clone(d.alive), d.rows.checkpoints
	d.note("node %d: node %d joins", d.id, q.From)
	d.admit(q.From)
}
