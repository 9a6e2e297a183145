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

// beat tells now and then that the worker lives, and what it does.
func (w *Worker) beat(ctx context.Context) {
	tick := time.NewTicker(w.Conn.tune.beat)
	defer tick.Stop()
	for {
		w.tell(false)
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

// flush has the server have what was told last.
func (w *Worker) flush() error {
	if !w.Conn.nats.IsConnected() {
		return nil // nobody hears of it
	}
	return w.Conn.nats.FlushTimeout(w.Conn.tune.answer)
}
