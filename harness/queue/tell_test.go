package queue

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"
)

// TestTell: a server that is gone for long is told of, and that it is back; nothing is
// said of a connection that was closed.
func TestTell(t *testing.T) {
	r, all := newRig(t), jobs(t, 2)
	want := wanted(t, all)
	var mu sync.Mutex
	var said []string
	lines := func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(said)
	}
	wait := func(n int) {
		t.Helper()
		for range 2000 {
			if len(lines()) >= n {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatalf("it says %q", lines())
	}
	c := r.connect()
	c.Tell(func(line string) {
		mu.Lock()
		defer mu.Unlock()
		said = append(said, line)
	})
	s := r.study(c)
	done := make(chan []byte, 1)
	go func() { got, _ := run(context.WithoutCancel(t.Context()), s, all); done <- got }()
	r.server.stop()
	wait(1)
	r.start()
	wait(2)
	r.worker("one", drill{})
	if got := <-done; string(got) != string(want) {
		t.Error("the records are others")
	}
	c.Close()
	time.Sleep(2 * missed * quick.beat)
	if got := lines(); !slices.Equal(got, []string{"the queue's server is not reached for 0 s, and is waited for", "the queue's server is there again"}) {
		t.Errorf("it says %q", got)
	}
}
