package sessions

import (
	"fmt"
	"strings"
	"time"
)

// Scene describes the course of a run: the faults that the servers meet, if any.
type Scene struct {
	// Name on the command line; Title is a sentence, About what to look for.
	Name, Title, About string
	// OfStore: it happens to what keeps the sessions, and only ways with such a machine
	// take part.
	OfStore bool
	// faults are lines of a scenario, and lasts how long the run is, with so many
	// servers.
	faults func(w *Way, servers int) []string
	lasts  func(servers int) time.Duration
}

// fixed is the length of a run that does not depend on the servers.
func fixed(d time.Duration) func(int) time.Duration { return func(int) time.Duration { return d } }

// The rolling update: every updateEach the next server is stopped for updateStop.
const (
	updateEach = 10 * time.Second
	updateStop = 6 * time.Second
)

// Scenes returns all scenes.
func Scenes() []Scene {
	return []Scene{
		{Name: "steady", Title: "nothing happens", About: "What a way costs where it is not needed.",
			faults: func(*Way, int) []string { return nil }, lasts: fixed(40 * time.Second)},
		{Name: "killed", Title: "one server loses power for 20 s", About: "Who was there goes to another server, once the balancer has noticed.",
			faults: func(*Way, int) []string { return []string{"{at: 10s, for: 20s, crash: t1}"} }, lasts: fixed(45 * time.Second)},
		{Name: "paused", Title: "the programs of one server are frozen for 10 s", About: "Its kernel goes on answering: who waits for it waits in vain.",
			faults: func(*Way, int) []string { return []string{"{at: 10s, for: 10s, pause: t2}"} }, lasts: fixed(40 * time.Second)},
		{Name: "cut", Title: "one server does not hear the others and the store for 15 s, and the balancer hears all", About: "Its own users go on, and what they do stays there, or fails.",
			faults: func(w *Way, servers int) []string {
				from := w.names()
				for i := 1; i <= servers; i++ {
					if i != 2 {
						from = append(from, node(i))
					}
				}
				return []string{fmt.Sprintf("{at: 10s, for: 15s, cut: t2, from: [%s], name: split}", strings.Join(from, ", "))}
			}, lasts: fixed(45 * time.Second)},
		{Name: "updated", Title: "every server in turn is stopped cleanly for 6 s, one each 10 s", About: "A rolling update: in the end no server is the one that it was.",
			faults: func(_ *Way, servers int) []string {
				var all []string
				for i := 1; i <= servers; i++ {
					all = append(all, fmt.Sprintf("{at: %v, for: %v, stop: %s/tomcat}", time.Duration(i)*updateEach, updateStop, node(i)))
				}
				return all
			}, lasts: func(servers int) time.Duration { return time.Duration(servers)*updateEach + 20*time.Second }},
		{Name: "store", Title: "the machine that keeps the sessions loses power for 15 s", About: "Only ways with one take part. Of Sentinel's servers it is the master.", OfStore: true,
			faults: func(*Way, int) []string { return []string{"{at: 10s, for: 15s, crash: " + storeMachine + "}"} }, lasts: fixed(45 * time.Second)},
	}
}

// FindScenes gives the scenes of these names, as FindWays does.
func FindScenes(names []string) ([]Scene, error) {
	return find(Scenes(), names, "scene", func(s *Scene) string { return s.Name })
}

// takes reports whether a way takes part.
func (s *Scene) takes(w *Way) bool { return !s.OfStore || len(w.machines) > 0 }

// names are those of the way's machines.
func (w *Way) names() []string {
	var all []string
	for _, m := range w.machines {
		name, _, _ := strings.Cut(m, ":")
		all = append(all, name)
	}
	return all
}

// node is the name of an application server, from 1 on.
func node(i int) string { return fmt.Sprintf("t%d", i) }
