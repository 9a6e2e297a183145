//go:build linux

package live

import "golang.org/x/sys/unix"

// Freeze has the program hold still, as SIGSTOP does to one process of a family, and its
// children go on. What comes meanwhile waits. It may be called from anywhere but a
// process of the program, and gives false where it holds still already or has ended.
func (h *Host) Freeze() bool {
	h.freezing.Lock()
	defer h.freezing.Unlock()
	h.mu.Lock()
	before := h.frozen
	h.mu.Unlock()
	if before || h.over.Load() {
		return false
	}
	p := &proc{h: h, turn: make(chan struct{}, 1), index: -1}
	p.enter() // the turn stays here: no process of the program runs
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over.Load() {
		h.pass()
		return false
	}
	h.frozen = true
	return true
}

// Thaw lets it go on; false where it did not hold still.
func (h *Host) Thaw() bool {
	h.freezing.Lock()
	defer h.freezing.Unlock()
	return h.thaw()
}

// Frozen reports whether it holds still.
func (h *Host) Frozen() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.frozen
}

// thaw gives the turn on that Freeze has taken.
func (h *Host) thaw() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	was := h.frozen
	if was {
		h.frozen = false
		h.pass()
	}
	return was
}

// Signal does to the program what a signal does to a process, and reports whether it had
// an effect. It knows SIGKILL, SIGTERM, SIGSTOP and SIGCONT.
func (h *Host) Signal(s unix.Signal) bool {
	switch s {
	case unix.SIGKILL:
		return h.Kill()
	case unix.SIGTERM:
		return h.Stop()
	case unix.SIGSTOP:
		return h.Freeze()
	case unix.SIGCONT:
		return h.Thaw()
	}
	return false
}
