package redis

import "github.com/hadrill/hadrill/sim/host"

// thread is the server's one thread: who finds it taken waits, first come
// first served.
type thread struct {
	taken   bool
	waiting int
	turn    host.Cond
}

// take takes the thread, waiting for it when need be.
func (t *thread) take() {
	if !t.taken {
		t.taken = true
		return
	}
	t.waiting++
	t.turn.Wait(0) // leave handed it over
}

// leave hands the thread to who has waited longest.
func (t *thread) leave() {
	if t.waiting > 0 {
		t.waiting--
		t.turn.Signal()
		return
	}
	t.taken = false
}

// pass waits until the thread is free, without keeping it.
func (t *thread) pass() {
	if t.taken {
		t.take()
		t.leave()
	}
}
