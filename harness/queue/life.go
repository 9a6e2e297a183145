package queue

import (
	"cmp"
	"context"
	"encoding/json"
	"runtime"
	"slices"
	"time"
)

// running is a run that goes on.
type running struct {
	name   string
	since  time.Time
	cancel context.CancelFunc
}

// often is how many times within a beat something new is told.
const often = 4

// beat tells now and then that the worker lives, and sooner where it does something else.
func (w *Worker) beat(ctx context.Context) {
	tick := time.NewTicker(w.Conn.tune.beat / often)
	defer tick.Stop()
	for n := 0; ; n++ {
		w.mu.Lock()
		news := w.news
		w.news = false
		w.mu.Unlock()
		if news || n%often == 0 {
			w.tell(false)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// tell tells of the worker once. One that cannot be told is missed, as many are while a
// connection is cut.
func (w *Worker) tell(left bool) {
	w.mu.Lock()
	b := beat{Worker: w.Name, ID: w.id, Build: w.Keys.Build(), Ground: w.Ground.Name(), Slots: w.Slots, Done: w.done, Cores: runtime.NumCPU(), Left: left}
	for _, all := range w.running { // sorted below
		for _, r := range all {
			b.Runs = append(b.Runs, Running{r.name, time.Since(r.since)})
		}
	}
	w.mu.Unlock()
	slices.SortFunc(b.Runs, func(a, b Running) int { return cmp.Or(-cmp.Compare(a.For, b.For), cmp.Compare(a.Name, b.Name)) })
	if text, err := json.Marshal(b); err == nil {
		_ = w.Conn.nats.Publish(beats, text)
	}
}

// leave tells that the worker ends, where anybody hears it.
func (w *Worker) leave() {
	w.tell(true)
	if w.Conn.nats.IsConnected() {
		_ = w.Conn.nats.FlushTimeout(w.Conn.tune.answer)
	}
}
