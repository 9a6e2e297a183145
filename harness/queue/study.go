package queue

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"weak"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/scenarios"
)

// Study is a coordinator: it has workers do jobs.
type Study struct {
	conn  *Conn
	keys  *suite.Keys
	pack  packer
	place *place
	id    string
	anew  string // the id, where all runs are to be done
	known atomic.Int64

	mu      sync.Mutex
	waiting map[string][]*waiting // by key: two parts of a study may ask for the same run
	seqs    map[uint64]string     // keys by their places in the stream
	other   map[string]string     // second results by the keys of the first
	given   map[string]bool       // keys of results that were given out
	gone    map[string]bool       // keys of jobs that no worker finished
	workers map[string]seen
	cases   map[weak.Pointer[scenarios.Case]]string // digests of those that are in the queue
}

// waiting is a job that is in the queue.
type waiting struct {
	seq  uint64
	news chan struct{} // closed and made anew with each news
	lost bool          // it was given out too often
	done bool
}

// NewStudy begins one for jobs with these keys. Close must be called.
func NewStudy(ctx context.Context, c *Conn, keys *suite.Keys) (*Study, error) {
	p, err := c.place(ctx, keys.Build(), keys.Ground().Name)
	if err != nil {
		return nil, err
	}
	s := &Study{
		conn: c, keys: keys, pack: newPacker(), place: p, id: rand.Text(),
		waiting: map[string][]*waiting{}, seqs: map[uint64]string{}, other: map[string]string{}, given: map[string]bool{}, gone: map[string]bool{}, workers: map[string]seen{}, cases: map[weak.Pointer[scenarios.Case]]string{},
	}
	return s, s.listen(ctx)
}

// Anew has all runs done, also those whose results are there. It is meant for before the
// first.
func (s *Study) Anew() { s.anew = s.id }

// Known is how many results were there before their jobs were put into the queue, of those
// that were awaited: of an earlier study, or of another coordinator's.
func (s *Study) Known() int { return int(s.known.Load()) }

// message is a job in the queue, without its case.
func (s *Study) message(j suite.Job) (*message, error) {
	key, err := s.keys.Key(j, 1)
	if err != nil {
		return nil, err
	}
	m := &message{Key: key, Seed: j.Seed, Again: s.anew, Name: j.String(), From: s.id}
	if j.Look != nil {
		m.Look = j.Look.Name
	}
	return m, nil
}

// Await waits until the result of a job is there, or no worker will make it.
func (s *Study) Await(ctx context.Context, j suite.Job) error {
	m, err := s.message(j)
	if err == nil {
		var put bool
		if put, err = s.wait(ctx, j, m); err == nil && !put {
			s.known.Add(1)
		}
	}
	if errors.Is(err, errLost) || ctx.Err() != nil {
		return nil // Run has something to say of it
	}
	return err
}

// Run has a job done by a worker, and gives its result. One that no worker finishes has
// a record that says so. It is meant for suite.Options.Do, for many jobs side by side.
// Its error is *suite.TwoResults, or of the queue.
func (s *Study) Run(ctx context.Context, j suite.Job, progress func(share float64)) (suite.Result, error) {
	m, err := s.message(j)
	if err != nil {
		return suite.Result{}, err
	}
	switch _, err := s.wait(ctx, j, m); {
	case errors.Is(err, errLost):
		return s.unfinished(j, fmt.Sprintf("no worker finished it: it was given out %d times", tries)), nil
	case err != nil && ctx.Err() != nil:
		return s.unfinished(j, ""), nil
	case err != nil:
		return suite.Result{}, err
	}
	r, err := s.result(ctx, j, m.place())
	if err != nil && ctx.Err() != nil {
		return s.unfinished(j, ""), nil
	}
	if err != nil {
		return suite.Result{}, fmt.Errorf("%v: %w", &j, err)
	}
	if progress != nil {
		progress(1)
	}
	return r, s.single(ctx, m.place(), r)
}

// unfinished gives the result of a job that was not done.
func (s *Study) unfinished(j suite.Job, why string) suite.Result {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	r := suite.RunJob(ended, j, nil)
	if why == "" {
		return r
	}
	r.Record.End.Why = why
	judged := suite.JudgeRecord(j, r.Record)
	judged.Seen = r.Seen
	return judged
}

// errLost is the error of a job that was given out too often.
var errLost = errors.New("no worker finished it")

// wait waits until the result of a job is there. It puts the job into the queue, and
// again where it is gone from there without a result; put is whether it did.
func (s *Study) wait(ctx context.Context, j suite.Job, m *message) (put bool, err error) {
	key := m.place()
	w, gone := s.begin(key)
	defer s.end(key, w)
	if gone {
		return false, errLost
	}
	failed := 0
	tick := time.NewTicker(s.conn.tune.again)
	defer tick.Stop()
	for {
		err := s.look(ctx, w, j, m)
		if !errors.Is(err, errNotYet) && s.conn.nats.IsConnected() {
			failed++
		}
		s.mu.Lock()
		news, ready := w.news, w.done || w.lost
		put = w.seq > 0
		s.mu.Unlock()
		switch {
		case err == nil || final(err) || failed > patience:
			return put, err
		case ready && errors.Is(err, errNotYet):
			continue
		}
		select {
		case <-ctx.Done():
			return put, ctx.Err()
		case <-news:
		case <-tick.C:
		}
	}
}

// patience is how often an error of a server that is there is taken for one that passes.
const patience = 6

// final reports whether an error stays.
func final(err error) bool {
	var none *suite.NoKey
	return errors.Is(err, errLost) || errors.Is(err, nats.ErrMaxPayload) || errors.As(err, &none)
}

// begin and end note who waits; gone is whether it is of no use.
func (s *Study) begin(key string) (w *waiting, gone bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w = &waiting{news: make(chan struct{})}
	s.waiting[key] = append(s.waiting[key], w)
	return w, s.gone[key]
}

func (s *Study) end(key string, w *waiting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.seqs, w.seq)
	s.waiting[key] = slices.DeleteFunc(s.waiting[key], func(o *waiting) bool { return o == w })
	if len(s.waiting[key]) == 0 {
		delete(s.waiting, key)
	}
}

// errNotYet is the error of a result that is not there, of a job that is in the queue.
var errNotYet = errors.New("its result is not there")

// look looks for a job's result, and whether the job is in the queue still. Its error is
// nil where the result is there.
func (s *Study) look(ctx context.Context, w *waiting, j suite.Job, m *message) error {
	call, cancel := s.conn.within(ctx)
	defer cancel()
	s.mu.Lock()
	done, lost, seq := w.done, w.lost, w.seq
	s.mu.Unlock()
	if done {
		return nil
	}
	_, err := s.place.results.Get(call, m.place())
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, jetstream.ErrKeyNotFound):
		return s.again(ctx, err)
	case lost:
		_ = s.place.jobs.DeleteMsg(call, seq) // nobody gets it any more
		s.mu.Lock()
		s.gone[m.place()] = true
		s.mu.Unlock()
		return errLost
	case seq == 0:
		return s.enqueue(ctx, w, j, m)
	}
	return s.stands(ctx, w, j, m)
}

// stands sees that a job that is in the queue is there to be taken: one that is gone is
// put there again, and one that no worker has or can get was given out too often while
// nobody heard.
func (s *Study) stands(ctx context.Context, w *waiting, j suite.Job, m *message) error {
	call, cancel := s.conn.within(ctx)
	defer cancel()
	info, err := s.place.taken.Info(call)
	if err != nil {
		return s.again(ctx, err)
	}
	_, err = s.place.jobs.GetMsg(call, w.seq)
	switch {
	case errors.Is(err, jetstream.ErrMsgNotFound):
		if _, err := s.place.results.Get(call, m.place()); err == nil {
			return nil
		}
		return s.enqueue(ctx, w, j, m)
	case err != nil:
		return s.again(ctx, err)
	case info.NumPending == 0 && info.NumAckPending == 0 && info.Delivered.Stream >= w.seq:
		s.lose(w.seq)
	}
	return errNotYet
}

// again makes what is gone from a server that was started anew. The error is errNotYet
// where that does it.
func (s *Study) again(ctx context.Context, why error) error {
	if _, err := s.conn.place(ctx, s.keys.Build(), s.keys.Ground().Name); err != nil {
		return why
	}
	s.mu.Lock()
	s.cases = map[weak.Pointer[scenarios.Case]]string{}
	s.mu.Unlock()
	return errNotYet
}

// enqueue puts a job into the queue.
func (s *Study) enqueue(ctx context.Context, w *waiting, j suite.Job, m *message) error {
	of, err := s.upload(ctx, j.Case)
	if err != nil {
		return err
	}
	m.Case = of
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	call, cancel := s.conn.within(context.WithoutCancel(ctx)) // or Close could come before it
	defer cancel()
	ack, err := s.conn.js.Publish(call, s.subject(), text)
	if err != nil {
		return s.again(ctx, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.seqs, w.seq)
	w.seq = ack.Sequence
	s.seqs[w.seq] = m.place()
	return errNotYet
}

func (s *Study) subject() string {
	return subjectOf(s.keys.Build(), s.keys.Ground().Name) + "." + s.id
}

// upload puts a case into the queue, once a study, and gives the digest under which it lies:
// one of an earlier study could be forgotten meanwhile.
func (s *Study) upload(ctx context.Context, c *scenarios.Case) (string, error) {
	s.mu.Lock()
	of := s.cases[weak.Make(c)]
	s.mu.Unlock()
	if of != "" {
		return of, nil
	}
	data, err := s.keys.Pack(c)
	if err != nil {
		return "", err
	}
	call, cancel := s.conn.within(ctx)
	defer cancel()
	of = digest(data)
	if err := s.pack.renew(call, s.place.cases, of, data); err != nil {
		return "", fmt.Errorf("%s: its files: %w", c.Name(), err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cases[weak.Make(c)] = of
	return of, nil
}

// result reads the result of a job under a key. A cut of the connection is waited for.
func (s *Study) result(ctx context.Context, j suite.Job, key string) (suite.Result, error) {
	for tried := 0; ; tried++ {
		r, err := s.readResult(ctx, j, key)
		if err == nil || tried == patience || ctx.Err() != nil {
			return r, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(s.conn.tune.again):
		}
	}
}

func (s *Study) readResult(ctx context.Context, j suite.Job, key string) (suite.Result, error) {
	call, cancel := s.conn.within(ctx)
	defer cancel()
	data, err := s.pack.get(call, s.place.results, key)
	if err == nil && data == nil {
		err = errors.New("its result is gone from the queue")
	}
	if err != nil {
		return suite.Result{}, err
	}
	return suite.ReadResult(j, data)
}

// Close takes the study's jobs out of the queue, and stops those that go on. Its error may
// be of a second result that came when the first had been given out.
func (s *Study) Close() error {
	late := s.late()
	call, cancel := s.conn.within(context.Background())
	defer cancel()
	if !s.conn.nats.IsConnected() {
		return late // the server forgets them in time
	}
	err := s.place.jobs.Purge(call, jetstream.WithPurgeSubject(s.subject()))
	return errors.Join(late, err, s.conn.nats.Publish(stopPrefix+"."+s.id, nil), s.conn.nats.FlushTimeout(s.conn.tune.answer))
}
