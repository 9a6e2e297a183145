package tomcat

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/tribes"
)

// queued is a message that waits for a thread of the dispatcher.
type queued struct {
	to []tribes.Member
	m  *host.TribesMessage
}

// dispatcher is MessageDispatchInterceptor: threads that send what requests have queued.
// Two threads may send two messages of a session, and the second one first: nothing
// keeps their order.
type dispatcher struct {
	c       *channel
	queue   []queued
	idle    []*dispatchThread // that which has waited longest first
	threads int
	speeds  *rand.Rand
}

// dispatchThread is a thread and how long it takes, in the mean, until it runs.
type dispatchThread struct {
	d     *dispatcher
	wakes dist.Dist
	next  queued
}

// threadWakes is the time that a thread takes in the mean until it runs after it was
// woken: for each thread another time, and around that exponential. Fitted to the
// sessions that came to the other server without their attributes, 1 to 53 of 100 in
// 21 recordings.
var threadWakes = dist.Lognormal(800*time.Microsecond, 10*time.Millisecond)

// add queues a message.
func (d *dispatcher) add(q queued) {
	switch {
	case len(d.idle) > 0:
		t := d.idle[0]
		d.idle = slices.Delete(d.idle, 0, 1)
		t.next = q
		d.c.host.Go(t)
	case d.threads < tribes.DispatchMost:
		d.threads++
		d.c.host.Go(&dispatchThread{d, dist.Exponential(threadWakes.Draw(d.speeds)), q})
	default:
		d.queue = append(d.queue, q)
	}
}

// Run implements host.Task.
func (t *dispatchThread) Run() {
	d := t.d
	for {
		d.c.host.Work(t.wakes.Draw(d.speeds))
		d.c.transmit(t.next.to, t.next.m)
		if len(d.queue) == 0 {
			break
		}
		t.next = d.queue[0]
		d.queue = slices.Delete(d.queue, 0, 1)
	}
	t.next = queued{}
	d.idle = append(d.idle, t)
}
