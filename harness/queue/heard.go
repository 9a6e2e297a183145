package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
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
	return s.conn.nats.FlushTimeout(s.conn.tune.answer)
}

// arrived notes a result.
func (s *Study) arrived(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if of, _, two := strings.Cut(key, otherMark); two {
		s.other[of] = key
		key = of
	}
	if w := s.waiting[key]; w != nil {
		w.done = true
		w.tell()
	}
}

// lose notes a job that was given out too often.
func (s *Study) lose(seq uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.waiting[s.seqs[seq]]; w != nil && w.seq == seq {
		w.lost = true
		w.tell()
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
