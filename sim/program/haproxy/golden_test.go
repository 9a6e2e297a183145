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

// undetermined are the recordings, or some requests of them, that cannot be
// replayed one by one, with the reason.
var undetermined = []struct {
	recording, why string
	how            func(t *testing.T, rec *recording.Recording, c *haproxy.Config) recording.Verdict
}{
	{"random1_serial_w1", "HAProxy's generator cannot be seeded: shares", replayShares},
	{"random1_serial_w3", "HAProxy's generator cannot be seeded: shares", replayShares},
	{"random2_serial_w1", "HAProxy's generator cannot be seeded: shares", replayShares},
	{"url_param_userid", "the fields of a body have no names in host.Request: requests with a body left out", replayWithoutBodies},
	{"url_param_check_post", "the fields of a body have no names in host.Request: requests with a body left out", replayWithoutBodies},
	{"check_timeout_check_500ms", "the recorded checks ended 0.7 to 1.4 s after they began, when the process woke for another: the order of changes", replayOrder},
	{"slowstart_leastconn", "the recorded machine stood still, its third step of slowstart came 0.3 s late: requests of that time not compared", replayBesideStep},
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

// closely is how requests are compared; changeSlack is how far the recorded
// times at which servers went down and came up are from being exact.
var closely = recording.Comparison{Program: "HAProxy", Slack: 500 * time.Millisecond, Cookies: true}

const changeSlack = 300 * time.Millisecond

func replay(t *testing.T, rec *recording.Recording) recording.Verdict {
	c, err := readText(rec.Config)
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n")
		return recording.Verdict{Unsupported: reason}
	}
	for _, u := range undetermined {
		if u.recording == rec.Name {
			v := u.how(t, rec, c)
			v.How = u.why
			return v
		}
	}
	out, changes := simulate(t, rec, c, nil)
	v := closely.Compare(rec, out)
	closely.CompareChanges(&v, rec, changes, changeSlack)
	return v
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

// replayShares compares how many requests each server got, within four standard
// deviations of a fair draw.
func replayShares(t *testing.T, rec *recording.Recording, c *haproxy.Config) recording.Verdict {
	const fourDeviations = 4 * 14 // of the difference of two draws: sqrt(2 * 400 * 1/4 * 3/4) is 12, for a share of 1/2 14
	out, _ := simulate(t, rec, c, nil)
	return closely.Shares(rec, out, fourDeviations)
}

// without compares all requests but those left out.
func without(rec *recording.Recording, out []recording.Outcome, left func(i int) bool) recording.Verdict {
	some := closely
	some.Left = left
	return some.Compare(rec, out)
}

// replayWithoutBodies leaves the requests with a body out; they take no turn of
// the others.
func replayWithoutBodies(t *testing.T, rec *recording.Recording, c *haproxy.Config) recording.Verdict {
	left := func(i int) bool { return rec.Requests[i].Body != "" }
	out, _ := simulate(t, rec, c, left)
	return without(rec, out, left)
}

// replayBesideStep leaves out the requests between the time when a step of the
// weight was due and when it was seen.
func replayBesideStep(t *testing.T, rec *recording.Recording, c *haproxy.Config) recording.Verdict {
	const due, seen = 6600, 6936.5
	out, _ := simulate(t, rec, c, nil)
	return without(rec, out, func(i int) bool { return rec.Requests[i].AtMs > due && rec.Requests[i].AtMs < seen })
}

// replayOrder compares which servers went down and came up, not when.
func replayOrder(t *testing.T, rec *recording.Recording, c *haproxy.Config) recording.Verdict {
	var v recording.Verdict
	_, changes := simulate(t, rec, c, nil)
	closely.CompareChanges(&v, rec, changes, time.Hour)
	return v
}
