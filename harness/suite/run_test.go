package suite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// drill is a prepared case whose runs do what the test says.
type drill func(ctx context.Context, seed uint64)

func (drill) Notes() []conf.Note { return nil }

func (d drill) Run(ctx context.Context, seed uint64, progress func(float64)) *record.Record {
	if d != nil {
		d(ctx, seed)
	}
	if progress != nil {
		progress(1)
	}
	rec := &record.Record{Run: record.Run{Scenario: "drill", Seed: seed, Lasts: time.Second}}
	rec.End = record.End{At: time.Second, Finished: ctx.Err() == nil}
	if !rec.End.Finished {
		rec.End.Why = "interrupted"
	}
	return rec
}

// drills gives jobs with seeds 0, 1, 2 ...
func drills(n int, d drill) []Job {
	seeds := make([]uint64, n)
	for i := range seeds {
		seeds[i] = uint64(i)
	}
	return Jobs([]harness.Prepared{d}, []*scenarios.Case{{Scenario: &scenarios.Scenario{Name: "drill", Path: "drill"}}}, seeds)
}

// TestJobs has cases first and seeds within them, each with its own plan.
func TestJobs(t *testing.T) {
	a, b := &scenarios.Case{Variant: "a"}, &scenarios.Case{Variant: "b"}
	pa, pb := drill(func(context.Context, uint64) {}), drill(nil)
	var got []string
	for _, j := range Jobs([]harness.Prepared{pa, pb}, []*scenarios.Case{a, b}, []uint64{7, 8}) {
		got = append(got, fmt.Sprint(j.Case.Variant, j.Seed, j.Prepared.(drill) == nil))
	}
	if want := []string{"a7 false", "a8 false", "b7 true", "b8 true"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestRunJobsOrder lets later jobs end first: each waits for the next, as far as
// there are workers.
func TestRunJobsOrder(t *testing.T) {
	defer goleak.VerifyNone(t)
	const jobs = 30
	for _, workers := range []int{1, 2, 3, jobs, 10 * jobs} {
		ended := make([]chan struct{}, jobs+1)
		for i := range ended {
			ended[i] = make(chan struct{})
		}
		var running, most, ends atomic.Int32
		order := make([]uint64, jobs) // in which they ended
		d := func(_ context.Context, seed uint64) {
			now := running.Add(1)
			for m := most.Load(); now > m && !most.CompareAndSwap(m, now); m = most.Load() {
			}
			if w := uint64(min(workers, jobs)); seed%w != w-1 && seed+1 < jobs {
				<-ended[seed+1] // another worker has it, for it comes before this worker's next
			}
			order[ends.Add(1)-1] = seed
			running.Add(-1)
			close(ended[seed])
		}
		var got []uint64
		busy := false
		err := RunJobs(t.Context(), drills(jobs, d), Options{Workers: workers}, func(r Result) error {
			if busy {
				t.Error("two results at a time")
			}
			busy = true
			got = append(got, r.Seed)
			if r.Record.Run.Seed != r.Seed || r.Verdict.Result != verdict.Pass || r.Verdict.Replay != fmt.Sprintf("hadrill run drill --seed %d", r.Seed) {
				t.Errorf("seed %d: %+v", r.Seed, r.Verdict)
			}
			busy = false
			return nil
		})
		if err != nil || len(got) != jobs || !slices.IsSorted(got) {
			t.Errorf("%d workers: error %v, results %v", workers, err, got)
		}
		if workers > 1 && slices.IsSorted(order) {
			t.Errorf("%d workers: the jobs ended in order: this shows nothing", workers)
		}
		if int(most.Load()) > workers {
			t.Errorf("%d workers: %d jobs side by side", workers, most.Load())
		}
	}
}

// TestRunJobsNothing has nothing to do.
func TestRunJobsNothing(t *testing.T) {
	err := RunJobs(t.Context(), nil, Options{Workers: 4}, func(Result) error { t.Error("a result"); return nil })
	if err != nil {
		t.Error(err)
	}
}

// TestRunJobsError wants an error of done to end the runs, and to come back.
func TestRunJobsError(t *testing.T) {
	defer goleak.VerifyNone(t)
	full := errors.New("no space left on device")
	for _, workers := range []int{1, 4} {
		limit, stop := context.WithTimeout(t.Context(), 10*time.Second)
		defer stop()
		var begun atomic.Int32
		var results []uint64
		d := func(ctx context.Context, seed uint64) {
			begun.Add(1)
			if seed > 2 {
				<-ctx.Done() // goes on until it is interrupted
			}
		}
		err := RunJobs(limit, drills(100, d), Options{Workers: workers}, func(r Result) error {
			results = append(results, r.Seed)
			if r.Seed == 2 {
				return full
			}
			return nil
		})
		if err != full || !slices.Equal(results, []uint64{0, 1, 2}) {
			t.Errorf("%d workers: error %v after results %v", workers, err, results)
		}
		if limit.Err() != nil {
			t.Errorf("%d workers: the runs went on after the error", workers)
		}
		if n := int(begun.Load()); n > 3+workers {
			t.Errorf("%d workers: %d jobs were begun", workers, n)
		}
	}
}

// TestRunJobsInterrupted wants what had begun to come to done, unfinished, and
// the rest to be left out.
func TestRunJobsInterrupted(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithCancel(t.Context())
	const workers = 3
	var together sync.WaitGroup
	together.Add(workers)
	d := func(ctx context.Context, seed uint64) {
		switch {
		case seed < 5:
		case seed < 5+workers:
			together.Done()
			together.Wait()
			cancel()
			<-ctx.Done()
		default:
			t.Errorf("job %d was begun after the interrupt", seed)
		}
	}
	var got []string
	err := RunJobs(ctx, drills(100, d), Options{Workers: workers}, func(r Result) error {
		got = append(got, fmt.Sprint(r.Seed, r.Record.End.Finished))
		return nil
	})
	want := []string{"0 true", "1 true", "2 true", "3 true", "4 true", "5 false", "6 false", "7 false"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("error %v, results %q, want %q", err, got, want)
	}
	err = RunJobs(ctx, drills(10, nil), Options{Workers: workers}, func(Result) error { t.Error("a result after the interrupt"); return nil })
	if err != nil {
		t.Error(err)
	}
}

// TestRunJobsProgress wants Begun to be called for each job, and what it gives to
// be called with the job's progress.
func TestRunJobsProgress(t *testing.T) {
	var begun, whole atomic.Int32
	err := RunJobs(t.Context(), drills(20, nil), Options{Workers: 4, Begun: func(Job) func(float64) {
		begun.Add(1)
		return func(share float64) {
			if share == 1 {
				whole.Add(1)
			}
		}
	}}, func(Result) error { return nil })
	if err != nil || begun.Load() != 20 || whole.Load() != 20 {
		t.Errorf("error %v, %d begun, %d whole", err, begun.Load(), whole.Load())
	}
}

// TestExpectations wants a run to be judged by its case's expectations.
func TestExpectations(t *testing.T) {
	const text = `title: nobody comes in time
network: {subnet: 10.20.0.0/16}
machines: {web: {ip: 10.20.0.21, run: tomcat}}
users: {all: {count: 1, from: 10.20.64.0/24, to: "http://web:8080", get: GET /, every: 1s}}
lasts: 1s
expect: [requests.total == 0, requests.total == 1]
`
	s, err := scenarios.Load(fstest.MapFS{"scenario.yaml": {Data: []byte(text)}}, ".", "late")
	if err != nil {
		t.Fatal(err)
	}
	r := RunJob(t.Context(), Job{Case: s.Cases[0], Prepared: drill(nil), Seed: 7}, nil)
	var got []verdict.Result
	for _, e := range r.Verdict.Expectations {
		got = append(got, e.Result)
	}
	if !slices.Equal(got, []verdict.Result{verdict.Pass, verdict.Fail}) || r.Verdict.Result != verdict.Fail {
		t.Errorf("%s: %q", r.Verdict.Result, got)
	}
}
