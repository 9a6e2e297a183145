package redis

import (
	"container/heap"

	"github.com/hadrill/hadrill/sim/host"
)

// deadlines are the keys that expire, the next one first. One entry a key.
type deadlines struct {
	byKey map[string]*deadline
	queue deadlineQueue
}

type deadline struct {
	key   string
	at    host.Time
	index int
}

// set gives key a deadline, or a new one.
func (d *deadlines) set(key string, at host.Time) {
	if e := d.byKey[key]; e != nil {
		e.at = at
		heap.Fix(&d.queue, e.index)
		return
	}
	if d.byKey == nil {
		d.byKey = map[string]*deadline{}
	}
	e := &deadline{key: key, at: at}
	d.byKey[key] = e
	heap.Push(&d.queue, e)
}

// get is the key's deadline; false when it has none.
func (d *deadlines) get(key string) (host.Time, bool) {
	e := d.byKey[key]
	if e == nil {
		return 0, false
	}
	return e.at, true
}

// clear takes the key's deadline away; false when it had none.
func (d *deadlines) clear(key string) bool {
	e := d.byKey[key]
	if e == nil {
		return false
	}
	heap.Remove(&d.queue, e.index)
	delete(d.byKey, key)
	return true
}

// reset forgets all.
func (d *deadlines) reset() { *d = deadlines{} }

// due reports whether a key has reached its deadline.
func (d *deadlines) due(now host.Time) bool { return len(d.queue) > 0 && d.queue[0].at <= now }

// pop takes the key with the earliest deadline.
func (d *deadlines) pop() string {
	e := heap.Pop(&d.queue).(*deadline)
	delete(d.byKey, e.key)
	return e.key
}

// deadlineQueue implements heap.Interface.
type deadlineQueue []*deadline

func (q deadlineQueue) Len() int           { return len(q) }
func (q deadlineQueue) Less(i, j int) bool { return q[i].at < q[j].at }
func (q deadlineQueue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

// Push implements heap.Interface.
func (q *deadlineQueue) Push(x any) {
	e := x.(*deadline)
	e.index = len(*q)
	*q = append(*q, e)
}

// Pop implements heap.Interface.
func (q *deadlineQueue) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return e
}
