//go:build linux

package live

import "github.com/hadrill/hadrill/sim/host"

// timer is a task that waits for its time, or the limit of a process's wait.
type timer struct {
	h     *Host
	at    host.Time
	seq   uint64
	index int // in the heap; -1 when not there
	gen   uint32

	task host.Task
	p    *proc // for a wait: whose, which, and what it means to it
	wait uint32
	why  wake
}

// heap is the timers that run, the next one first; of several for the same
// moment the one set first.
type heap struct {
	items []*timer
	seq   uint64
	free  []*timer
}

func (q *heap) before(i, j int) bool {
	a, b := q.items[i], q.items[j]
	return a.at < b.at || a.at == b.at && a.seq < b.seq
}

func (q *heap) swap(i, j int) {
	q.items[i], q.items[j] = q.items[j], q.items[i]
	q.items[i].index, q.items[j].index = i, j
}

func (q *heap) up(i int) {
	for i > 0 && q.before(i, (i-1)/2) {
		q.swap(i, (i-1)/2)
		i = (i - 1) / 2
	}
}

func (q *heap) down(i int) {
	for {
		least := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(q.items); c++ {
			if q.before(c, least) {
				least = c
			}
		}
		if least == i {
			return
		}
		q.swap(i, least)
		i = least
	}
}

// add takes a timer from the free list and puts it in.
func (q *heap) add(h *Host, at host.Time) *timer {
	var t *timer
	if n := len(q.free); n > 0 {
		t, q.free = q.free[n-1], q.free[:n-1]
	} else {
		t = &timer{h: h}
	}
	q.seq++
	t.at, t.seq, t.index = at, q.seq, len(q.items)
	q.items = append(q.items, t)
	q.up(t.index)
	return t
}

// remove takes a timer out and makes its handles stale.
func (q *heap) remove(t *timer) {
	i, last := t.index, len(q.items)-1
	q.swap(i, last)
	q.items[last] = nil
	q.items = q.items[:last]
	if i < last {
		q.down(i)
		q.up(i)
	}
	t.index, t.task, t.p = -1, nil, nil
	t.gen++
	q.free = append(q.free, t)
}
