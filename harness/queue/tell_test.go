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

// TestCaseRenewed: a case that an earlier study put there lasts as long as one that is new.
func TestCaseRenewed(t *testing.T) {
	r, all := newRig(t), jobs(t, 1)
	var last uint64
	for i := range 2 {
		s := r.study(r.connect())
		of, err := s.upload(t.Context(), all[0].Case)
		if err != nil {
			t.Fatal(err)
		}
		entry, err := s.place.cases.Get(t.Context(), of)
		if err != nil {
			t.Fatal(err)
		}
		if entry.Revision() <= last {
			t.Errorf("study %d: the case is as old as before", i+1)
		}
		last = entry.Revision()
		if _, err := s.upload(t.Context(), all[0].Case); err != nil {
			t.Fatal(err)
		}
		if entry, err = s.place.cases.Get(t.Context(), of); err != nil || entry.Revision() != last {
			t.Errorf("study %d: it is there twice, error %v", i+1, err)
		}
	}
}

// TestAskedTwice: two that ask for the same run at the same time both hear of its result.
func TestAskedTwice(t *testing.T) {
	r, all := newRig(t), jobs(t, 1)
	c := r.connect()
	c.tune.again = time.Hour // nobody looks by itself
	s := r.study(c)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if r, err := s.Run(ctx, all[0], nil); err != nil || !r.Record.End.Finished {
				t.Errorf("finished: %v, error %v", r.Record != nil && r.Record.End.Finished, err)
			}
		})
	}
	for range 1000 { // all of them wait
		s.mu.Lock()
		waiting := len(s.seqs)
		s.mu.Unlock()
		if waiting == 3 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	r.worker("one", drill{})
	wg.Wait()
}
