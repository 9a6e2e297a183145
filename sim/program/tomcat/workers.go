package tomcat

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// workers are the connector's threads and the requests that wait for one, first
// come, first served.
type workers struct {
	free    int
	waiting int
	turn    host.Cond
}

// take takes a thread, waiting for one when need be.
func (w *workers) take() {
	if w.free > 0 {
		w.free--
		return
	}
	w.waiting++
	w.turn.Wait(0) // leave handed a thread over
}

// leave gives the thread to the request that has waited longest.
func (w *workers) leave() {
	if w.waiting > 0 {
		w.waiting--
		w.turn.Signal()
		return
	}
	w.free++
}

// synTries is tcp_syn_retries: a SYN is sent again after 1, 2, 4 ... 32 s.
const synTries = 6

// connect takes a connection past the kernel's queue. It returns false when its
// SYN was dropped until the client's kernel gave up.
func (t *tomcat) connect() bool {
	if t.open < t.limit {
		t.open++
		return true
	}
	if !t.full {
		t.full = true
		t.host.Note("tomcat", "maxConnections and acceptCount reached: SYNs are dropped")
	}
	for i := range synTries {
		t.host.Sleep(time.Second << i)
		if t.open < t.limit {
			t.open++
			return true
		}
	}
	return false
}

// disconnect frees the connection's place.
func (t *tomcat) disconnect() {
	t.open--
	if t.open == 0 && t.stopping {
		t.idle.Broadcast()
	}
}
