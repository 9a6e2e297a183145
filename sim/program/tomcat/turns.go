package tomcat

import "github.com/hadrill/hadrill/sim/host"

// turns has the requests of one session come one after another, first come, first
// served: PersistentValve's semaphores, as they are by default (semaphoreFairness,
// semaphoreBlockOnAcquire, semaphoreAcquireUninterruptibly). It holds within one server.
type turns map[string]*turn

type turn struct {
	users int // the one whose turn it is, and those that wait
	next  host.Cond
}

// take waits until no other request has the id.
func (t turns) take(id string, h host.Host) {
	u := t[id]
	if u == nil {
		t[id] = &turn{users: 1, next: h.NewCond()}
		return
	}
	u.users++
	u.next.Wait(0) // leave handed the turn over
}

// leave hands the id over to the request that has waited longest.
func (t turns) leave(id string) {
	u := t[id]
	if u.users--; u.users == 0 {
		delete(t, id)
		return
	}
	u.next.Signal()
}
