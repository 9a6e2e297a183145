package suite

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
)

// Telling keeps in a folder how far runs have come, for those who look at it meanwhile
// (hadrill view). A place that is full or gone is no reason to end runs: then nothing is
// told, and records say what became of them.
type Telling struct {
	folder *folder.Folder
	now    func() time.Time

	mu       sync.Mutex
	progress folder.Progress
	running  []*folder.RunNow
	written  time.Time
}

// How much is told, and how often of a run's share alone.
const (
	mostNow    = 50 // those that began first: of a queue, as many as a thousand wait
	mostLast   = 12
	mostUnwell = 50
	tellEvery  = time.Second
)

// NewTelling tells of so many runs. now gives the time, time.Now outside of tests.
func NewTelling(f *folder.Folder, total int, now func() time.Time) *Telling {
	t := &Telling{folder: f, now: now, progress: folder.Progress{Type: folder.ProgressType, Total: total}}
	t.tell()
	return t
}

// Of gives options by which jobs run as by these, and are told of.
func (t *Telling) Of(o Options) Options {
	begun, keep := o.Begun, o.Keep
	o.Begun = func(j Job) func(float64) {
		var also func(float64)
		if begun != nil {
			also = begun(j)
		}
		mine := t.begun(j)
		return func(share float64) {
			if also != nil {
				also(share)
			}
			mine(share)
		}
	}
	o.Keep = func(r Result) error {
		var err error
		if keep != nil {
			err = keep(r)
		}
		t.ended(r)
		return err
	}
	return o
}

// begun tells that a job began, and gives what is called with its progress.
func (t *Telling) begun(j Job) func(share float64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	run := &folder.RunNow{Name: j.Case.Name(), Seed: j.Seed}
	t.running = append(t.running, run)
	t.tell()
	return func(share float64) {
		t.mu.Lock()
		defer t.mu.Unlock()
		run.Share = share
		if t.now().Sub(t.written) >= tellEvery {
			t.tell()
		}
	}
}

// ended tells what became of a job.
func (t *Telling) ended(r Result) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running = slices.DeleteFunc(t.running, func(run *folder.RunNow) bool { return run.Name == r.Case.Name() && run.Seed == r.Seed })
	p := &t.progress
	switch r.Verdict.Result {
	case verdict.Pass:
		p.Pass++
	case verdict.Fail:
		p.Fail++
	case verdict.Inconclusive:
		p.Inconclusive++
	}
	ended := folder.RunEnded{Name: r.Case.Name(), Seed: r.Seed, Result: string(r.Verdict.Result), What: outcomeOf(r), Record: recordName(&r.Record.Run) + ".jsonl"}
	p.Last = append([]folder.RunEnded{ended}, p.Last[:min(len(p.Last), mostLast-1)]...)
	if r.Verdict.Result != verdict.Pass && len(p.Unwell) < mostUnwell {
		p.Unwell = append(p.Unwell, ended)
	}
	t.tell()
}

// Close says that no run goes on any more.
func (t *Telling) Close() { _ = t.folder.RemoveProgress() }

func (t *Telling) tell() {
	t.progress.Now = nil
	for _, run := range t.running[:min(len(t.running), mostNow)] {
		t.progress.Now = append(t.progress.Now, *run)
	}
	t.written = t.now()
	_ = t.folder.KeepProgress(&t.progress)
}

// outcomeOf says in a line what became of users in a run.
func outcomeOf(r Result) string {
	whole := r.Measured.Whole()
	return fmt.Sprintf("%s of %s, longest outage %s", units.Counted(whole.Count("requests.errors"), "error"),
		units.Counted(whole.Count("requests.total"), "request"), units.Duration(whole.Time("outage.longest")))
}
