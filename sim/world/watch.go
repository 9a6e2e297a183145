package world

import (
	"github.com/hadrill/hadrill/sim/host"
)

// Event is something worth recording: not every packet, but what a person
// would write down. Kinds are "started", "ended" (Detail says why),
// "address-added", "address-removed", "crashed", "restarted", "paused",
// "resumed", "frozen", "thawed", "link-up", "link-down" and "note:<kind>" for host.Host.Note.
type Event struct {
	At      host.Time
	Machine string
	Program string
	Kind    string
	Detail  string
}

// Watch has f called for each Event, in order.
func (w *World) Watch(f func(Event)) { w.watchers = append(w.watchers, f) }

func (w *World) tell(machine, program, kind, detail string) {
	for _, f := range w.watchers {
		f(Event{w.Now(), machine, program, kind, detail})
	}
}
