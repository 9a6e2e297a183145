package haproxy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/program/haproxy"
	"github.com/hadrill/hadrill/sim/replay"
	"github.com/hadrill/hadrill/sim/world"
)

func readText(text string) (*haproxy.Config, error) {
	c, _, err := read(text)
	return c, err
}

// TestGolden replays every recording of the real HAProxy 2.6.12 and compares
// each request: the server that answered, the status, the cookies, the time it
// took in tenths of seconds.
func TestGolden(t *testing.T) { replay.HAProxy.Test(t, replayRecording) }

func replayRecording(t *testing.T, rec *replay.WebRecording) replay.Verdict {
	c, err := readText(rec.Config)
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n")
		return replay.Verdict{Unsupported: reason}
	}
	var left func(i int) bool
	if e := replay.HAProxy.Exception(rec); e != nil && e.Unsent {
		left = func(i int) bool { return e.Left(rec, &rec.Requests[i]) } // they take no turn of the others
	}
	out, changes := simulate(t, rec, c, left)
	return replay.HAProxy.Judge(replay.HAProxy.Comparison, rec, out, changes)
}

// lead is how long HAProxy had run when the clock of a recording began: second
// servers of three with an interval of 2 s were first checked at 591 to 626 ms
// instead of 667.
const lead = 55 * time.Millisecond

// simulate runs the requests of a recording but those left out.
func simulate(t *testing.T, rec *replay.WebRecording, c *haproxy.Config, left func(i int) bool) (out []replay.Outcome, changes []replay.Change) {
	t.Helper()
	watch := func(at time.Duration, e world.Event) {
		if e.Kind != "note:haproxy" {
			return
		}
		words := strings.Fields(e.Detail)
		if words[0] == "backend" {
			return // it has no server: the last one's change said so
		}
		if len(words) < 4 || words[0] != "Server" {
			t.Errorf("a note that is not known to the replay: %s", e.Detail)
			return
		}
		_, server, _ := strings.Cut(words[1], "/")
		changes = append(changes, replay.Change{Server: server, Up: strings.Trim(words[3], ".,") == "UP", At: at})
	}
	r := replay.NewWebReplay(rec, replay.WebOptions{Lead: lead, Left: left, Checks: true, Watch: watch})
	var commands []haproxy.Command
	for _, o := range r.Commands {
		commands = append(commands, haproxy.Command(o))
	}
	out, err := r.Replay("haproxy", c.Main(haproxy.Options{Commands: commands}))
	if err != nil {
		t.Error(err)
	}
	return out, changes
}
