package queue

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/verdict"
)

// TestWorkers: three workers, one of which joins when some is done, give what one
// machine gives.
func TestWorkers(t *testing.T) {
	r, all := newRig(t), jobs(t, 40)
	want := wanted(t, all)
	var did [3]atomic.Int32
	counted := func(i int, then func()) drill {
		return drill{func(context.Context, uint64, func(float64)) {
			did[i].Add(1)
			if then != nil {
				then()
			}
		}}
	}
	joined := make(chan struct{})
	late := func() {
		if did[0].Load() == 10 { // its own, so that nobody counts past it
			r.worker("late", counted(2, nil))
			close(joined)
		}
	}
	r.worker("one", counted(0, func() {
		late()
		if did[0].Load() > 20 {
			<-joined
		}
	}))
	r.worker("two", counted(1, nil))
	s := r.study(r.connect())
	got, err := run(t.Context(), s, all)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("error %v; the records are the same: %v", err, bytes.Equal(got, want))
	}
	if n := did[0].Load() + did[1].Load() + did[2].Load(); int(n) != len(all) {
		t.Errorf("%d runs for %d jobs", n, len(all))
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestKnown: what is in the queue's results is not done again, by another study, which
// knows how many those are; unless it is to do all anew.
func TestKnown(t *testing.T) {
	r, all := newRig(t), jobs(t, 5)
	var runs atomic.Int32
	ground := drill{func(context.Context, uint64, func(float64)) { runs.Add(1) }}
	stop, _ := r.worker("one", ground)
	want := wanted(t, all)
	for _, row := range []struct {
		why  string
		anew bool
		knew int
	}{
		{"the first does all", false, 0},
		{"the second does none, and needs no worker", false, len(all)},
		{"anew is all of them", true, 0},
		{"and once more", true, 0},
	} {
		before := int(runs.Load())
		switch {
		case row.knew > 0:
			stop()
		case before > 0:
			r.worker("another", ground)
		}
		s := r.study(r.connect())
		if row.anew {
			s.Anew()
		}
		got, err := run(t.Context(), s, all)
		if err != nil || !bytes.Equal(got, want) || s.Known() != row.knew {
			t.Errorf("%s: error %v, the same %v, %d known", row.why, err, bytes.Equal(got, want), s.Known())
		}
		if n := int(runs.Load()) - before; n < len(all)-row.knew || row.knew > 0 && n > 0 { // a lease that was lost costs a run
			t.Errorf("%s: %d runs", row.why, n)
		}
	}
}

// TestHung: a run that does not go on loses its lease, and is another worker's; what it
// gives in the end does no harm. One that goes on slowly keeps it.
func TestHung(t *testing.T) {
	r, all := newRig(t), jobs(t, 3)
	want := wanted(t, all)
	var runs atomic.Int32
	release := make(chan struct{})
	r.worker("hangs", drill{func(_ context.Context, seed uint64, _ func(float64)) {
		if seed == 2 && runs.Add(1) == 1 {
			<-release
		}
	}})
	s := r.study(r.connect())
	done := make(chan error, 1)
	var got []byte
	go func() {
		var err error
		got, err = run(t.Context(), s, all)
		done <- err
	}()
	for runs.Load() == 0 {
		time.Sleep(time.Millisecond) // until it hangs
	}
	r.worker("helps", drill{})
	err := <-done
	close(release)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("error %v; the records are the same: %v", err, bytes.Equal(got, want))
	}
}

// TestSlow: a run that is longer than its lease and goes on is done once.
func TestSlow(t *testing.T) {
	r, all := newRig(t), jobs(t, 1)
	var runs atomic.Int32
	slow := drill{func(_ context.Context, _ uint64, progress func(float64)) {
		runs.Add(1)
		for began := time.Now(); time.Since(began) < 2*quick.lease; time.Sleep(time.Millisecond) {
			progress(0.5)
		}
	}}
	r.worker("one", slow)
	r.worker("two", slow)
	if _, err := run(t.Context(), r.study(r.connect()), all); err != nil || int(runs.Load()) != len(all) {
		t.Errorf("error %v, %d runs of %d jobs", err, runs.Load(), len(all))
	}
}

// TestNoWorkerFinishes: a job at which each worker dies is inconclusive, and the others
// are done. Nothing of it stays in the queue.
func TestNoWorkerFinishes(t *testing.T) {
	for _, heard := range []bool{true, false} {
		r, all := newRig(t), jobs(t, 3)
		var tried atomic.Int32
		hang := make(chan struct{})
		deadly := drill{func(_ context.Context, seed uint64, _ func(float64)) {
			if seed == 2 {
				tried.Add(1)
				<-hang
			}
		}}
		for range 2*tries + 1 {
			r.worker("dies", deadly)
		}
		s := r.study(r.connect())
		if !heard { // the server's word is missed
			s.mu.Lock()
			s.seqs = map[uint64]string{}
			s.mu.Unlock()
		}
		var verdicts []*verdict.Verdict
		err := suite.RunJobs(t.Context(), all, s.Options(suite.Options{Do: s.Run}, nil), func(r suite.Result) error {
			verdicts = append(verdicts, r.Verdict)
			return nil
		})
		close(hang)
		if err != nil || len(verdicts) != len(all) {
			t.Fatalf("error %v, %d verdicts", err, len(verdicts))
		}
		for i, v := range verdicts {
			lost := all[i].Seed == 2
			if lost != (v.Result == verdict.Inconclusive) || lost && !strings.Contains(v.Reasons[0], "no worker finished it: it was given out 5 times") {
				t.Errorf("seed %d: %s, %q", all[i].Seed, v.Result, v.Reasons)
			}
		}
		if n := tried.Load(); n != 2*tries {
			t.Errorf("two jobs were tried %d times", n)
		}
		info, err := s.place.jobs.Info(t.Context())
		if err != nil || info.State.Msgs != 0 {
			t.Errorf("error %v, %d jobs are left in the queue", err, info.State.Msgs)
		}
	}
}

// TestTwoResults: a worker whose runs come out otherwise fails the study, and each later one;
// and where the first result had been given out by then, the study's end says so.
func TestTwoResults(t *testing.T) {
	r, all := newRig(t), jobs(t, 1)
	s := r.study(r.connect())
	key, err := s.keys.Key(all[0], 1)
	if err != nil {
		t.Fatal(err)
	}
	other := suite.RunJob(t.Context(), all[0], nil)
	other.Record.Events[0].Detail = "another"
	var b bytes.Buffer
	if err := other.Record.Write(&b); err != nil {
		t.Fatal(err)
	}
	early := r.study(r.connect())
	w := &Worker{Conn: s.conn, Keys: s.keys, place: s.place, pack: newPacker(), Say: func(string) {}}
	for i, data := range [][]byte{wanted(t, all[:1]), b.Bytes()} {
		if err := w.keep(message{Key: key}, data); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			if _, err := run(t.Context(), early, all[:1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, one := range []*Study{s, early} {
		for range 1000 { // the study hears of it
			one.mu.Lock()
			heard := one.other[key] != ""
			one.mu.Unlock()
			if heard {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	for _, one := range []*Study{s, r.study(r.connect())} {
		_, err = run(t.Context(), one, all[:1])
		var two *suite.TwoResults
		if !errors.As(err, &two) || !strings.HasPrefix(two.Difference, "event 1: detail") {
			t.Errorf("got %v", err)
		}
		if err := one.Close(); err != nil {
			t.Errorf("what was said is said again: %v", err)
		}
	}
	if err := early.Close(); err == nil || !strings.Contains(err.Error(), key+otherMark) {
		t.Errorf("a second result that came later: %v", err)
	}
}

// TestGivesBack: a worker that is told to stop in a run that takes long gives the job
// back, and it is another's at once, with all of its tries.
func TestGivesBack(t *testing.T) {
	r, all := newRig(t), jobs(t, 1)
	want := wanted(t, all)
	begun := make(chan struct{}, 2*len(all))
	c := r.connect()
	c.tune.finish = 10 * time.Millisecond
	c.tune.lease = time.Minute // it would wait for that
	ctx, cancel := context.WithCancel(t.Context())
	leaves := &Worker{Conn: c, Keys: suite.KeysOf(suite.DefaultGround(), build), Slots: 2, Name: "leaves", Say: func(line string) { t.Error(line) }, Ground: drill{func(ctx context.Context, _ uint64, _ func(float64)) {
		begun <- struct{}{}
		<-ctx.Done()
	}}}
	s := r.study(c)
	ended := make(chan error, 1)
	go func() { ended <- leaves.Run(ctx) }()
	done := make(chan []byte, 1)
	go func() { got, _ := run(t.Context(), s, all); done <- got }()
	for range all {
		<-begun
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	stays := &Worker{Conn: c, Keys: leaves.Keys, Slots: 1, Name: "stays", Say: leaves.Say, Ground: drill{}}
	stay, leave := context.WithCancel(t.Context())
	go func() { ended <- stays.Run(stay) }()
	if got := <-done; !bytes.Equal(got, want) {
		t.Error("the records are others")
	}
	leave()
	<-ended
}

// TestStop: a study that ends takes its jobs out of the queue and stops its runs, and
// those of another study stay.
func TestStop(t *testing.T) {
	r, all := newRig(t), jobs(t, 4)
	begun := make(chan struct{}, 100)
	stopped := make(chan struct{}, 100)
	r.worker("one", drill{func(ctx context.Context, _ uint64, _ func(float64)) {
		begun <- struct{}{}
		<-ctx.Done()
		stopped <- struct{}{}
	}})
	ctx, cancel := context.WithCancel(t.Context())
	s := r.study(r.connect())
	done := make(chan error, 1)
	go func() { _, err := run(ctx, s, all); done <- err }()
	<-begun
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	<-stopped
	for range 1000 {
		info, err := s.place.jobs.Info(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if info.State.Msgs == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("jobs are left in the queue")
}

// TestOtherBuild: a worker of another build gets no work, and is told so in one
// sentence; the coordinator learns of it, too.
func TestOtherBuild(t *testing.T) {
	r, all := newRig(t), jobs(t, 1)
	c := r.connect()
	said := make(chan string, 100)
	w := &Worker{Conn: c, Keys: suite.KeysOf(suite.DefaultGround(), strings.Repeat("c", 64)), Name: "old", Slots: 1, Say: func(line string) { said <- line }, Ground: drill{func(context.Context, uint64, func(float64)) {
		t.Error("it got a job")
	}}}
	work, leave := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(work) }()
	s := r.study(r.connect())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { _, _ = run(ctx, s, all); close(done) }()
	want := "the queue has work for build bbbbbbbbbbbbbbbb of hadrill, and this is hadrill 0.1.0, build cccccccccccccccc, which gets none of it: expected the same program"
	if got := <-said; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for {
		if workers, _, other := s.Workers(); other == "old" {
			if workers != 0 {
				t.Errorf("%d workers", workers)
			}
			break
		}
		time.Sleep(time.Millisecond) // until the next beat
	}
	cancel()
	<-done
	leave()
	if err := <-ended; err != nil || len(said) != 0 {
		t.Errorf("error %v, and said %d times more", err, len(said))
	}
}

// TestAddresses: what is not on this machine needs TLS and somebody to be known as.
func TestAddresses(t *testing.T) {
	for _, row := range []struct {
		address string
		a       Access
		says    string
	}{
		{"nats://127.0.0.1:4222", Access{}, ""},
		{"nats://localhost:4222", Access{}, ""},
		{"nats://[::1]:4222", Access{}, ""},
		{"tls://u:p@queue.example.com:4222", Access{}, ""},
		{"tls://queue.example.com:4222", Access{Credentials: "x"}, ""},
		{"nats://u:p@queue.example.com:4222", Access{CA: "x"}, ""},
		{"nats://u:secret@queue.example.com:4222", Access{}, "nats://queue.example.com:4222: it is another machine: expected TLS"},
		{"tls://queue.example.com:4222", Access{}, "tls://queue.example.com:4222: it is another machine: expected --queue-creds"},
		{"localhost:4222", Access{}, "found no address of a queue"},
		{"http://localhost:4222", Access{}, "found no address of a queue"},
	} {
		err := check(row.address, row.a)
		if row.says == "" && err != nil || row.says != "" && (err == nil || !strings.Contains(err.Error(), row.says)) {
			t.Errorf("%s: got %v, want %q", row.address, err, row.says)
		}
	}
}
