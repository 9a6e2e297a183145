package haproxy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/lab"
	"github.com/hadrill/hadrill/sim/program/haproxy"
	"github.com/hadrill/hadrill/sim/program/recording"
	"github.com/hadrill/hadrill/sim/world"
)

func readText(text string) (*haproxy.Config, error) {
	c, _, err := haproxy.Read(fstest.MapFS{"haproxy.cfg": {Data: []byte(text)}}, "haproxy.cfg")
	return c, err
}

// TestGolden replays every recording of the real HAProxy 2.6.12 and compares
// each request: the server that answered, the status, the cookies, the time it
// took in tenths of seconds. GOLDEN_WEB names a further folder of recordings.
func TestGolden(t *testing.T) {
	roots := []string{filepath.Join("testdata", "golden", "web")}
	if more := os.Getenv("GOLDEN_WEB"); more != "" {
		roots = append(roots, more)
	}
	for _, root := range roots {
		all, err := recording.Load(os.DirFS(root), "haproxy")
		if err != nil {
			t.Errorf("%s: %v", root, err)
			continue
		}
		table := recording.Summary{Program: "HAProxy"}
		for _, rec := range all {
			t.Run(rec.Name, func(t *testing.T) {
				v := replay(t, rec)
				for _, w := range v.Wrong {
					t.Error(w)
				}
				table.Add(rec.Name, v)
			})
		}
		t.Logf("%s: %s", root, &table)
		if table.Compared == 0 {
			t.Errorf("%s: no request was compared", root)
		}
	}
}

func replay(t *testing.T, rec *recording.Recording) recording.Verdict {
	c, err := readText(rec.Config)
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n")
		return recording.Verdict{Unsupported: reason}
	}
	var left func(i int) bool
	if e := recording.HAProxy.Exception(rec); e != nil && e.Unsent {
		left = func(i int) bool { return e.Left(rec, &rec.Requests[i]) } // they take no turn of the others
	}
	out, changes := simulate(t, rec, c, left)
	return recording.HAProxy.Judge(recording.HAProxy.Comparison, rec, out, changes)
}

// lead is how long HAProxy had run when the clock of a recording began: second
// servers of three with an interval of 2 s were first checked at 591 to 626 ms
// instead of 667.
const lead = 55 * time.Millisecond

// simulate runs the requests of a recording but those left out.
func simulate(t *testing.T, rec *recording.Recording, c *haproxy.Config, left func(i int) bool) (out []recording.Outcome, changes []recording.Change) {
	t.Helper()
	watch := func(at time.Duration, e world.Event) {
		if e.Kind != "note:haproxy" {
			return
		}
		words := strings.Fields(e.Detail)
		if len(words) != 4 || words[0] != "Server" {
			t.Errorf("a note that is not known to the replay: %s", e.Detail)
			return
		}
		_, server, _ := strings.Cut(words[1], "/")
		changes = append(changes, recording.Change{Server: server, Up: words[3] == "UP", At: at})
	}
	l := lab.New(rec, lab.Options{Lead: lead, Left: left, Checks: true, Silent: []string{"queue "}, Watch: watch})
	var commands []haproxy.Command
	for _, o := range l.Commands {
		commands = append(commands, haproxy.Command(o))
	}
	out, err := l.Run("haproxy", c.Main(haproxy.Options{Commands: commands}))
	if err != nil {
		t.Error(err)
	}
	return out, changes
}
