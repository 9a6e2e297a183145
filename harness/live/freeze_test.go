//go:build linux

package live

import (
	"context"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// TestFreeze: a program that holds still does nothing, its child goes on, and both end
// when they are killed.
func TestFreeze(t *testing.T) {
	h := New(Options{Machine: "m", Program: "parent"})
	parent, child := make(chan int, 1), make(chan int, 1)
	ticking := func(to chan<- int) func(h host.Host) error {
		return func(h host.Host) error {
			for n := 0; ; n++ {
				select {
				case to <- n:
				default:
				}
				h.Sleep(time.Millisecond)
			}
		}
	}
	ended := make(chan error)
	go func() {
		ended <- h.Run(context.Background(), func(hh host.Host) error {
			hh.Fork("child", ticking(child), nil)
			return ticking(parent)(hh)
		})
	}()
	<-parent
	if h.Thaw() {
		t.Error("it was thawed before it was frozen")
	}
	for range 2 { // and again
		if !h.Signal(unix.SIGSTOP) || h.Freeze() {
			t.Fatal("it does not freeze, or twice")
		}
		for len(parent) > 0 {
			<-parent
		}
		for range 5 {
			<-child
		}
		if len(parent) > 0 {
			t.Error("a frozen program goes on")
		}
		if !h.Signal(unix.SIGCONT) {
			t.Error("it was not frozen")
		}
		<-parent
	}
	if h.Signal(unix.SIGHUP) {
		t.Error("a signal without a meaning has an effect")
	}
	k := h.Child("child")
	if !k.Freeze() || !h.Freeze() || !k.Signal(unix.SIGKILL) || !h.Signal(unix.SIGKILL) {
		t.Error("frozen programs are not killed")
	}
	if err := <-ended; err != ErrKilled {
		t.Error(err)
	}
	if h.Freeze() || h.Thaw() {
		t.Error("it is frozen when it has ended")
	}
}
