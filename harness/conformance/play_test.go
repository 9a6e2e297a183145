package conformance

import (
	"math"
	"os/exec"
	"sort"
	"time"

	"github.com/hadrill/hadrill/sim/replay"
)

// action is a request that is sent, or an event.
type action struct {
	at      float64 // ms
	request int     // -1 for an event
	event   replay.Action
}

// beforeStart reports whether an event was there before the program started.
func beforeStart(e replay.Event) bool { return e.AtMs < 0 && e.Action.Command == "" }

// actions gives those of a recording in their order.
func actions(rec *replay.WebRecording) (all []action) {
	for _, e := range rec.Events {
		if !beforeStart(e) {
			all = append(all, action{e.AtMs, -1, e.Action})
		}
	}
	for i, r := range rec.Requests {
		all = append(all, action{at: r.AtMs, request: i})
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].at < all[j].at })
	return all
}

// steps gives a recorded time, in milliseconds, in the tenths to which those are
// rounded: sums of them in binary miss each other by less than a step.
func steps(ms float64) int { return int(math.Round(10 * ms)) }

// ends gives when the requests had ended, in steps. A release comes before the end of
// what it released.
func ends(rec *replay.WebRecording) []int {
	released := map[string]int{}
	for _, e := range rec.Events {
		if e.Action.Release != "" {
			released[e.Action.Release] = steps(e.AtMs)
		}
	}
	all := make([]int, len(rec.Requests))
	for i, r := range rec.Requests {
		all[i] = steps(r.AtMs + rec.Picks[i].LatencyMs)
		if at, held := released[r.Headers["X-Hold"]]; held {
			all[i] = max(all[i], at+2)
		}
	}
	return all
}

// afterLast is how long changes are waited for when nothing is done any more.
const afterLast = 1500 * time.Millisecond

// play does everything at its recorded time, and nothing before what the
// recording shows to have been over: on a slow machine it is late, but in the
// same order.
func (s *replaySession) play() {
	done := make(chan struct{}, len(s.rec.Requests))
	for _, a := range actions(s.rec) {
		time.Sleep(time.Until(s.zero.Add(replay.Millis(a.at))))
		s.waitFor(a.at)
		s.late(time.Since(s.zero.Add(replay.Millis(a.at))))
		if a.request < 0 {
			s.event(a.event)
			continue
		}
		s.mark(s.sent, a.request)
		go func() {
			s.request(a.request)
			s.mark(s.settled, a.request)
			s.mark(s.ended, a.request)
			done <- struct{}{}
		}()
	}
	for range s.rec.Requests {
		<-done
	}
	if n := len(s.rec.Transitions); n > 0 {
		time.Sleep(time.Until(s.zero.Add(replay.Millis(s.rec.Transitions[n-1].AtMs) + afterLast)))
	}
}

func (s *replaySession) mark(of []bool, i int) {
	s.mu.Lock()
	of[i] = true
	s.changed.Broadcast()
	s.mu.Unlock()
}

// unsettled is how long a request that was sent before is waited for until some
// backend has it; one that the recorded program kept back never arrives.
const unsettled = 250 * time.Millisecond

// waitFor waits until every request has ended that had ended by then in the
// recording, and every other that was sent has reached a backend.
func (s *replaySession) waitFor(at float64) {
	patience := time.AfterFunc(unsettled, func() { s.changed.Broadcast() })
	defer patience.Stop()
	began := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		ready := true
		for i := range s.rec.Requests {
			if s.rec.Requests[i].AtMs >= at || !s.sent[i] {
				continue
			}
			over := s.ends[i] <= steps(at)+1 // each of the two may have been rounded by half a step
			ready = ready && (s.ended[i] || !over && (s.settled[i] || time.Since(began) >= unsettled))
		}
		if ready {
			return
		}
		s.changed.Wait()
	}
}

// event does what the recording has, as the simulator's replay does.
func (s *replaySession) event(a replay.Action) {
	switch {
	case a.Heal:
		s.iptables("-F", "INPUT")
	case a.Cut != "":
		s.iptables("-I", "INPUT", "-p", "tcp", "--syn", "-d", s.backends[a.Cut].at.Addr().String(), "-j", "DROP")
	case a.Command != "":
		if err := s.program.command(a.Command); err != nil {
			s.problem("command %q: %v", a.Command, err)
		}
	case a.Release != "":
		s.mu.Lock()
		s.released[a.Release] = true
		s.changed.Broadcast()
		s.mu.Unlock()
	case a.Backend != "":
		s.backends[a.Backend].setMode(a.Mode)
	}
}

func (s *replaySession) iptables(args ...string) {
	if out, err := exec.Command("iptables", append([]string{"-w"}, args...)...).CombinedOutput(); err != nil {
		s.problem("iptables %v: %v: %s", args, err, out)
	}
}
