//go:build linux

package cli

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/client"
)

// kills is how many runs TestKilledAtAnyMoment has something killed in: those that CI
// has the time for, unless KILLS says otherwise (make soak).
func kills(t *testing.T) int {
	t.Helper()
	text := os.Getenv("KILLS")
	if text == "" {
		return 2 * len(victims)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < len(victims) {
		t.Fatalf("KILLS=%q: expected a number of runs, %d or more", text, len(victims))
	}
	return n
}

// victims are what is killed, and the exit codes that hadrill may have then.
var victims = []struct {
	name string
	// kill does it, and reports false where there is none (yet, or any more).
	kill  func(s *site, d *drill, r *rand.Rand) bool
	codes []int
}{
	{"hadrill", killHadrill, []int{-1}},
	{"a container", killContainer, []int{0, 1, 3}},
	{"the watchdog", killWatchdog, []int{0, 1}},
}

// killHadrill waits for its session: before that there is nothing that could be left.
func killHadrill(s *site, d *drill, _ *rand.Rand) bool {
	return len(s.ids) > 0 && d.cmd.Process.Signal(syscall.SIGKILL) == nil
}

func killContainer(s *site, _ *drill, r *rand.Rand) bool {
	all := s.containers("running")
	if len(all) == 0 {
		return false
	}
	_, err := s.engine.ContainerKill(s.t.Context(), all[r.IntN(len(all))].ID, client.ContainerKillOptions{Signal: "SIGKILL"})
	return err == nil // it may have ended meanwhile
}

func killWatchdog(s *site, _ *drill, _ *rand.Rand) bool {
	all := s.watchdogs()
	return len(all) > 0 && syscall.Kill(all[0], syscall.SIGKILL) == nil
}

// life is what a run of the variant "kept" takes on a quiet machine: the moments are
// drawn from it.
const life = 15 * time.Second

// TestKilledAtAnyMoment: whatever is killed, and whenever, nothing is left of the run.
// Each run has its moment and its victim from its number; a victim that is not there
// yet is waited for, and one that has gone is none.
func TestKilledAtAnyMoment(t *testing.T) {
	made(t, newSite(t))
	var mu sync.Mutex
	hits, volumes, slowest := map[string]int{}, 0, time.Duration(0)
	n := kills(t)
	t.Run("runs", func(t *testing.T) {
		for i := range n {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(uint64(i), 0))
				v, moment := victims[i%len(victims)], time.Duration(r.Int64N(int64(life)))
				s := newSite(t)
				hit, took := s.killed(moment, v.kill, v.codes, r)
				t.Logf("%s at %v: hit %v, all away %v later", v.name, moment.Round(time.Millisecond), hit, took.Round(time.Millisecond))
				mu.Lock()
				defer mu.Unlock()
				volumes += len(s.volumes)
				if hit {
					hits[v.name]++
					slowest = max(slowest, took)
				}
			})
		}
	})
	t.Logf("hit in %d runs: %v; %d volumes seen; all was away %v later at the most", n, hits, volumes, slowest.Round(time.Millisecond))
	if volumes == 0 {
		t.Error("no volume was seen: that none is left shows nothing")
	}
	for _, v := range victims {
		if hits[v.name] == 0 {
			t.Errorf("%s was never hit", v.name)
		}
	}
}

// killed begins a run in which something is killed at a moment, wants all of it to go
// away, and gives how long that took from the end of hadrill.
func (s *site) killed(moment time.Duration, kill func(*site, *drill, *rand.Rand) bool, codes []int, r *rand.Rand) (hit bool, took time.Duration) {
	s.t.Helper()
	began := time.Now()
	d := s.run("kept")
	s.eventually("the moment, a victim, or the end", func() bool {
		s.look()
		select {
		case <-d.done:
			return true
		default:
		}
		hit = time.Since(began) >= moment && kill(s, d, r)
		return hit
	})
	s.look()
	if code := d.wait(); hit && !slices.Contains(codes, code) {
		s.t.Errorf("exit code %d, want one of %v:\n%s", code, codes, d.out)
	}
	ended := time.Now()
	s.emptied()
	return hit, time.Since(ended)
}
