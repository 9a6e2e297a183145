package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/record"
)

// listen hears of results, of jobs that were given out too often, and of workers. Each may
// be missed while the connection is cut: whoever waits looks by itself, too.
func (s *Study) listen(ctx context.Context) error {
	results, err := s.place.results.WatchAll(context.WithoutCancel(ctx), jetstream.UpdatesOnly(), jetstream.MetaOnly())
	if err != nil {
		return fmt.Errorf("queue: cannot hear of results: %w", err)
	}
	go func() {
		for entry := range results.Updates() {
			if entry != nil {
				s.arrived(entry.Key())
			}
		}
	}()
	_, err = s.conn.nats.Subscribe(givenUp, func(m *nats.Msg) {
		var a struct {
			Seq uint64 `json:"stream_seq"`
		}
		if json.Unmarshal(m.Data, &a) == nil {
			s.lose(a.Seq)
		}
	})
	if err == nil {
		_, err = s.conn.nats.Subscribe(beats, func(m *nats.Msg) {
			var b beat
			if json.Unmarshal(m.Data, &b) == nil {
				s.mu.Lock()
				defer s.mu.Unlock()
				s.workers[b.ID] = seen{b, time.Now()}
			}
		})
	}
	if err != nil {
		return fmt.Errorf("queue: cannot hear of jobs and workers: %w", err)
	}
	return errors.Join(s.conn.nats.FlushTimeout(s.conn.tune.answer), s.findOthers(ctx))
}

// findOthers notes the second results that are there from before: their first ones do not
// count.
func (s *Study) findOthers(ctx context.Context) error {
	call, cancel := s.conn.within(ctx)
	defer cancel()
	all, err := s.place.results.ListKeysFiltered(call, "*"+otherMark+"*")
	if err != nil {
		return fmt.Errorf("queue: cannot look for results that came out otherwise: %w", err)
	}
	for {
		select {
		case key, more := <-all.Keys():
			if !more {
				return nil
			}
			s.arrived(key)
		case <-call.Done():
			return fmt.Errorf("queue: cannot look for results that came out otherwise: %w", call.Err())
		}
	}
}

// arrived notes a result.
func (s *Study) arrived(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if of, _, two := strings.Cut(key, otherMark); two {
		s.other[of] = key
		key = of
	}
	for _, w := range s.waiting[key] {
		w.done = true
		w.tell()
	}
}

// single is an error where a job has two results.
func (s *Study) single(ctx context.Context, key string, r suite.Result) error {
	s.mu.Lock()
	second := s.other[key]
	s.given[key] = second == ""
	s.mu.Unlock()
	if second == "" {
		return nil
	}
	two := &suite.TwoResults{
		Case: r.Record.Run.Name(), Seed: r.Seed, Difference: "how it was written",
		Err: twoKept(key, second),
	}
	if other, err := s.result(ctx, r.Job, second); err == nil {
		if first, err := record.Difference(r.Record, other.Record); err == nil && first != "" {
			two.Difference = first
		}
	}
	return two
}

// late is an error where a second result came when the first had been given out.
func (s *Study) late() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for of, second := range s.other { // order cannot show but where there are several
		if s.given[of] {
			return twoKept(of, second)
		}
	}
	return nil
}

func twoKept(first, second string) error {
	return fmt.Errorf("two workers gave two results: both are kept in the queue's bucket %s, under %s and %s", resultsBucket, first, second)
}

// lose notes a job that was given out too often.
func (s *Study) lose(seq uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.waiting[s.seqs[seq]] {
		if w.seq == seq {
			w.lost = true
			w.tell()
		}
	}
}

// tell wakes who waits. The lock is held.
func (w *waiting) tell() {
	close(w.news)
	w.news = make(chan struct{})
}

// seen is a worker's last sign of life.
type seen struct {
	beat
	at time.Time
}

// Workers gives how many workers of this build were heard of lately, and how many runs
// they do side by side; others are those of another build, one named.
func (s *Study) Workers() (workers, slots int, other string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.workers { // order cannot show but in which other one is named
		switch {
		case w.Left || time.Since(w.at) > missed*s.conn.tune.beat:
		case w.Build != s.keys.Build():
			other = w.Worker
		case w.Ground == s.keys.Ground().Name:
			workers, slots = workers+1, slots+w.Slots
		}
	}
	return workers, slots, other
}
