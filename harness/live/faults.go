//go:build linux

package live

import "sync"

// faults holds the failures that the harness injects into a program's
// handling of requests.
type faults struct {
	mu     sync.Mutex
	gate   chan struct{} // closed: the program answers
	hung   bool
	held   int
	status int
	share  float64
	failed int
}

func (f *faults) init() {
	f.gate = make(chan struct{})
	close(f.gate)
}

// Hang makes the program accept requests and answer none until Unhang. Like
// the other faults it may be called from anywhere.
func (h *Host) Hang() {
	f := &h.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.hung {
		f.hung, f.gate = true, make(chan struct{})
	}
}

// Unhang lets the program answer again, the requests it swallowed included.
func (h *Host) Unhang() {
	f := &h.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.hung {
		f.hung = false
		close(f.gate)
	}
}

// Fail answers a share of the program's requests (1: all) with the protocol's
// failure of that status; share 0 ends it.
func (h *Host) Fail(status int, share float64) {
	f := &h.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status, f.share = status, share
}

// Held is how many requests Hang has swallowed so far: its evidence.
func (h *Host) Held() int {
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	return h.faults.held
}

// Failed is how many requests Fail has answered so far: its evidence.
func (h *Host) Failed() int {
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	return h.faults.failed
}

// Spoilt reports what stands of Hang, Fail and SetStretch.
func (h *Host) Spoilt() (hangs, fails, slow bool) {
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	return h.faults.hung, h.faults.share > 0, h.stretch.slow()
}

// pass holds a request while the program hangs. False when the program ended.
func (f *faults) pass(ended <-chan struct{}) bool {
	f.mu.Lock()
	gate := f.gate
	if f.hung {
		f.held++
	}
	f.mu.Unlock()
	select {
	case <-gate:
		return true
	default:
	}
	select {
	case <-gate:
		return true
	case <-ended:
		return false
	}
}

// injects decides whether the next request fails, and with which status. The
// caller has the turn.
func (h *Host) injects() (status int, fails bool) {
	f := &h.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	fails = f.share > 0 && (f.share >= 1 || h.Rand("fail").Float64() < f.share)
	if fails {
		f.failed++
	}
	return f.status, fails
}
