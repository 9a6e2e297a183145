package world

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// sleeper receives datagrams and sleeps over each until its program ends.
type sleeper struct {
	h     host.Host
	w     *World
	ended time.Duration
}

func (s *sleeper) Receive(host.Datagram) {
	defer func() { s.ended = s.w.Elapsed() }()
	s.h.Sleep(time.Hour)
}

// TestHostIsNobody: a coroutine that hosts the loop is no process. The one that
// it ran before is used again by a receiver at once, and is unwound with its
// program like any other.
func TestHostIsNobody(t *testing.T) {
	w := New(Options{Seed: 1})
	defer w.Close()
	s := &sleeper{w: w}
	b := w.Add("b", MachineOptions{Address: ip("10.0.0.2")})
	b.Install("receiver", func(h host.Host) error {
		s.h = h
		h.Receive(112, s)
		return nil
	})
	w.Add("a", MachineOptions{Address: ip("10.0.0.1")}).Install("sender", func(h host.Host) error {
		h.Sleep(time.Millisecond)
		h.Send(host.Datagram{To: ip("10.0.0.2"), Protocol: 112, Payload: &host.Request{}})
		return nil
	})
	w.At(5*time.Millisecond, func() { b.Program("receiver").Kill() })
	w.Run(time.Second)
	if s.ended != 5*time.Millisecond {
		t.Errorf("the receiver was unwound at %v, want 5ms, when its program was killed", s.ended)
	}
	if n := len(w.coroutines); n > 2 {
		t.Errorf("%d coroutines for processes of which two are there at a time", n)
	}
}
