package queue

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
)

// Worker does jobs of a queue.
type Worker struct {
	Conn   *Conn
	Keys   *suite.Keys
	Ground harness.Ground
	Name   string
	Slots  int // runs side by side
	// Looks are those by which jobs may be looked at.
	Looks []*suite.Look
	// Say is called with a line about what goes wrong, side by side.
	Say func(line string)

	id      string
	pack    packer
	place   *place
	prepare cases
	mu      sync.Mutex
	done    int
	news    bool                       // it has begun or ended a run
	told    bool                       // of another build
	running map[string]map[int]running // by coordinator and slot
}

// Run takes jobs until ctx ends; then it finishes what it has begun, or gives it back
// where that takes long.
func (w *Worker) Run(ctx context.Context) error {
	w.id, w.pack, w.running = rand.Text(), newPacker(), map[string]map[int]running{}
	w.prepare = cases{ground: w.Ground}
	if err := w.open(ctx); err != nil {
		return err
	}
	stop, err := w.Conn.nats.Subscribe(stopPrefix+".*", func(m *nats.Msg) { w.stopJobs(m.Subject[len(stopPrefix)+1:]) })
	if err != nil {
		return err
	}
	defer stop.Unsubscribe() //nolint:errcheck // the connection ends, too
	runs, end := finishing(ctx, w.Conn.tune.finish)
	defer end()
	var wg sync.WaitGroup
	wg.Go(func() { w.beat(ctx) })
	for slot := range w.Slots {
		wg.Go(func() { w.take(ctx, runs, slot) })
	}
	wg.Wait()
	w.leave()
	return nil
}

// open makes what is not there yet of the queue, again where it is cut off meanwhile.
func (w *Worker) open(ctx context.Context) (err error) {
	for range patience {
		if w.place, err = w.Conn.place(ctx, w.Keys.Build(), w.Ground.Name()); err == nil || ctx.Err() != nil {
			return err
		}
		w.pause(ctx)
	}
	return err
}

// finishing gives a context that ends some time after another.
func finishing(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
	runs, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(after):
		case <-runs.Done():
		}
		cancel()
	})
	return runs, func() { stop(); cancel() }
}

// otherBuild says, once, where the queue has work for another build alone: this worker
// gets none of it.
func (w *Worker) otherBuild(ctx context.Context) {
	ctx, cancel := w.Conn.within(ctx)
	defer cancel()
	info, err := w.place.jobs.Info(ctx, jetstream.WithSubjectFilter(jobsPrefix+".>"))
	if err != nil {
		return // it is seen again
	}
	other, own := "", short(w.Keys.Build())
	for subject := range info.State.Subjects { // order cannot show but where there are several others
		build := subject[len(jobsPrefix)+1:][:len(own)]
		if build == own {
			return
		}
		other = max(other, build)
	}
	w.mu.Lock()
	told := w.told || other == ""
	w.told = w.told || !told
	w.mu.Unlock()
	if !told {
		w.Say(fmt.Sprintf("the queue has work for build %s of hadrill, and this is hadrill %s, build %s, which gets none of it: expected the same program", other, suite.Version, own))
	}
}

// take takes one job after another: one at a time, so that none waits at a worker
// that is busy.
func (w *Worker) take(ctx, runs context.Context, slot int) {
	for ctx.Err() == nil {
		batch, err := w.place.taken.Fetch(1, jetstream.FetchMaxWait(w.Conn.tune.pull))
		if err != nil {
			w.pause(ctx)
			continue
		}
		got := false
		for m := range batch.Messages() {
			got = true
			w.job(runs, slot, m)
		}
		switch err := batch.Error(); {
		case got:
		case errors.Is(err, jetstream.ErrConsumerNotFound), errors.Is(err, jetstream.ErrConsumerDeleted), errors.Is(err, nats.ErrNoResponders):
			w.pause(ctx)
			_, _ = w.Conn.place(ctx, w.Keys.Build(), w.Ground.Name()) // a server that lost all: it is tried again
		default:
			w.otherBuild(ctx)
		}
	}
}

// pause waits before the server is asked again.
func (w *Worker) pause(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(w.Conn.tune.pull / 5):
	}
}

// job does a job that was taken. Whatever keeps it from its end leaves the job in the
// queue.
func (w *Worker) job(ctx context.Context, slot int, m jetstream.Msg) {
	j, err := readMessage(m.Data())
	if err != nil {
		w.Say(fmt.Sprintf("a job that cannot be read was taken out of the queue: %v", err))
		_ = m.Term()
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w.begun(j, slot, cancel)
	defer w.ended(j.From, slot)
	if err := w.result(ctx, j, m); err != nil {
		w.Say(fmt.Sprintf("%s: %v", j.Name, err))
	}
}

// result makes the result of a job, puts it into the queue, and then acknowledges the
// job, in this order: a job is gone only when its result is there.
func (w *Worker) result(ctx context.Context, j message, m jetstream.Msg) error {
	there, err := w.has(ctx, j.place())
	if err != nil {
		return err
	}
	if !there {
		done, err := w.run(ctx, j, m)
		switch {
		case err != nil:
			return err
		case done == nil: // it was stopped
			return w.giveBack(j, m)
		}
		if err := w.keepAtLast(j, done); err != nil {
			return err
		}
		w.mu.Lock()
		w.done++
		w.mu.Unlock()
	}
	return w.acknowledge(m)
}

func (w *Worker) has(ctx context.Context, key string) (bool, error) {
	ctx, cancel := w.Conn.within(ctx)
	defer cancel()
	_, err := w.place.results.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return false, nil
	}
	return err == nil, err
}

// acknowledge has the server answer. One that comes late, when the job was given out
// again, does no harm: that worker finds the result.
func (w *Worker) acknowledge(m jetstream.Msg) error {
	ctx, cancel := w.Conn.within(context.Background())
	defer cancel()
	return m.DoubleAck(ctx)
}

// giveBack puts a job that was stopped into the queue as a new one, which has all of its
// tries, unless its coordinator stopped it.
func (w *Worker) giveBack(j message, m jetstream.Msg) error {
	w.mu.Lock()
	_, wanted := w.running[j.From]
	w.mu.Unlock()
	if wanted {
		ctx, cancel := w.Conn.within(context.Background())
		defer cancel()
		if _, err := w.Conn.js.Publish(ctx, m.Subject(), m.Data()); err != nil {
			return err
		}
	}
	return w.acknowledge(m)
}

// run does a job, and gives the bytes of its result; nil where it was stopped. The run
// itself renews the lease: one that hangs loses it.
func (w *Worker) run(ctx context.Context, j message, m jetstream.Msg) ([]byte, error) {
	work, err := w.preparing(ctx, j, m)
	if err != nil {
		return nil, err
	}
	renewed := time.Now()
	r := suite.RunJob(ctx, work, func(float64) {
		if now := time.Now(); now.Sub(renewed) > w.Conn.tune.lease/3 {
			renewed = now
			_ = m.InProgress() // a lease that is lost costs a run
		}
	})
	if !r.Record.End.Finished && ctx.Err() != nil {
		return nil, nil
	}
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// keepAtLast keeps a result, again where the connection is cut meanwhile: what was run is
// not to be lost for that.
func (w *Worker) keepAtLast(j message, data []byte) (err error) {
	for range patience {
		if err = w.keep(j, data); err == nil || final(err) {
			return err
		}
		time.Sleep(w.Conn.tune.again / 2)
	}
	return err
}

// keep puts a result into the queue. Where there is another one of a run that can be
// repeated, both stay, and the coordinator learns of it.
func (w *Worker) keep(j message, data []byte) error {
	ctx, cancel := w.Conn.within(context.Background())
	defer cancel()
	made, err := w.pack.put(ctx, w.place.results, j.place(), data)
	if made || err != nil {
		return err
	}
	before, err := w.pack.get(ctx, w.place.results, j.place())
	if err != nil || bytes.Equal(before, data) || !w.Keys.Ground().Repeatable {
		return err
	}
	_, err = w.pack.put(ctx, w.place.results, otherKey(j.place(), data), data)
	w.Say(fmt.Sprintf("%s: it came out otherwise than before: both results are kept, under %s and %s", j.Name, j.place(), otherKey(j.place(), data)))
	return err
}

// otherKey is where a second result of a key lies.
func otherKey(key string, data []byte) string { return key + otherMark + digest(data)[:12] }

// otherMark stands between a key and the digest of a second result.
const otherMark = ".other."

// begun and ended note what goes on, so that a coordinator can stop it.
func (w *Worker) begun(j message, slot int, cancel context.CancelFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.running[j.From] == nil {
		w.running[j.From] = map[int]running{}
	}
	w.running[j.From][slot] = running{j.Name, time.Now(), cancel}
	w.news = true
}

func (w *Worker) ended(from string, slot int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.running[from], slot)
	w.news = true
}

// stopJobs ends the runs of a coordinator.
func (w *Worker) stopJobs(from string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.running[from] { // order cannot show
		r.cancel()
	}
	delete(w.running, from)
}

// longestBuild is how long a case may be prepared: on a machine without them its images
// are made, which takes minutes.
const longestBuild = time.Hour

// preparing is work, with the lease renewed meanwhile.
func (w *Worker) preparing(ctx context.Context, j message, m jetstream.Msg) (suite.Job, error) {
	ready, lapse := context.WithTimeout(ctx, longestBuild)
	defer lapse()
	go func() {
		third := time.NewTicker(w.Conn.tune.lease / 3)
		defer third.Stop()
		for {
			select {
			case <-ready.Done():
				return
			case <-third.C:
				_ = m.InProgress() // a lease that is lost costs a run
			}
		}
	}()
	return w.work(ctx, j)
}
