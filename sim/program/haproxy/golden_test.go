package haproxy_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/program/haproxy"
)

// recording is one session with the real HAProxy 2.6.12: its configuration, the
// requests it got and what became of each.
type recording struct {
	Config   string
	Backends []struct{ Name, Addr string }
	Events   []struct {
		AtMs float64 `json:"at_ms"`
		What string
	}
	Requests    []recordedRequest
	Picks       []recordedPick
	Transitions []struct {
		AtMs           float64 `json:"at_ms"`
		Server, Status string
	}
	T0 float64 `json:"t0_unix"`
}

type recordedRequest struct {
	N       int
	Src     string
	URI     string
	Cookie  string
	Method  string
	Body    string
	Port    int
	Headers map[string]string
	Held    string
	AtMs    float64 `json:"at_ms"`
}

type recordedPick struct {
	N             int
	Backend       *string
	Status        int
	LatencyMs     float64        `json:"latency_ms"`
	ReceivedBy    *[]string      `json:"received_by"`
	BackendCookie *string        `json:"backend_cookie"`
	Headers       map[string]any // of the answer, names in lower case
}

// setCookies are the cookies of the answer, one a line.
func (p *recordedPick) setCookies() string {
	switch v := p.Headers["set-cookie"].(type) {
	case string:
		return v
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, fmt.Sprint(one))
		}
		return strings.Join(all, "\n")
	}
	return ""
}

func loadRecording(t *testing.T, file string) *recording {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rec := new(recording)
	if err := json.Unmarshal(data, rec); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return rec
}

func readText(text string) (*haproxy.Config, error) {
	c, _, err := haproxy.Read(fstest.MapFS{"haproxy.cfg": {Data: []byte(text)}}, "haproxy.cfg")
	return c, err
}

// undetermined are the recordings, or some requests of them, that cannot be
// replayed one by one, with the reason.
var undetermined = []struct {
	recording, why string
	how            func(t *testing.T, rec *recording, c *haproxy.Config) verdict
}{
	{"random1_serial_w1", "HAProxy's generator cannot be seeded: shares", replayShares},
	{"random1_serial_w3", "HAProxy's generator cannot be seeded: shares", replayShares},
	{"random2_serial_w1", "HAProxy's generator cannot be seeded: shares", replayShares},
	{"url_param_userid", "the fields of a body have no names in host.Request: requests with a body left out", replayWithoutBodies},
	{"url_param_check_post", "the fields of a body have no names in host.Request: requests with a body left out", replayWithoutBodies},
	{"check_timeout_check_500ms", "the recorded checks ended 0.7 to 1.4 s after they began, when the process woke for another: the order of changes", replayOrder},
	{"slowstart_leastconn", "the recorded machine stood still, its third step of slowstart came 0.3 s late: requests of that time not compared", replayBesideStep},
}

// TestGolden replays every recording of the real HAProxy and compares each
// request: the server that answered, the status, the cookies, the time it took
// in tenths of seconds. GOLDEN_WEB names a further folder of recordings.
func TestGolden(t *testing.T) {
	roots := []string{filepath.Join("testdata", "golden", "web")}
	if more := os.Getenv("GOLDEN_WEB"); more != "" {
		roots = append(roots, more)
	}
	for _, root := range roots {
		var table summary
		files, err := filepath.Glob(filepath.Join(root, "haproxy", "*.json"))
		if err != nil || len(files) == 0 {
			t.Errorf("%s: no recordings of haproxy (%v)", root, err)
			continue
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".json")
			t.Run(name, func(t *testing.T) { table.add(name, replay(t, name, loadRecording(t, file))) })
		}
		t.Log(table.text(root))
		if table.compared == 0 {
			t.Errorf("%s: no request was compared", root)
		}
	}
}

// verdict is what became of one recording.
type verdict struct {
	compared, equal int
	how             string // what was compared beyond the rule
	unsupported     string // the reader's own reason
}

func replay(t *testing.T, name string, rec *recording) verdict {
	c, err := readText(rec.Config)
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n")
		return verdict{unsupported: reason}
	}
	if len(rec.Requests)+len(rec.Transitions) == 0 {
		t.Fatal("the recording has neither requests nor transitions")
	}
	for _, u := range undetermined {
		if u.recording == name {
			v := u.how(t, rec, c)
			v.how = u.why
			return v
		}
	}
	l := simulate(t, rec, c, nil)
	v := compare(t, rec, l.out, nil)
	compareChanges(t, rec, l, &v, changeSlack)
	return v
}

// replayShares compares how many requests each server got, within four standard
// deviations of a fair draw.
func replayShares(t *testing.T, rec *recording, c *haproxy.Config) verdict {
	var v verdict
	want, got := map[string]int{}, map[string]int{}
	for i := range rec.Picks {
		want[name(rec.Picks[i].Backend)]++
	}
	for _, o := range simulate(t, rec, c, nil).out {
		got[o.backend]++
	}
	const fourDeviations = 4 * 14 // of the difference of two draws: sqrt(2 * 400 * 1/4 * 3/4) is 12, for a share of 1/2 14
	for _, b := range rec.Backends {
		v.compared += want[b.Name]
		if d := want[b.Name] - got[b.Name]; d > fourDeviations || -d > fourDeviations {
			t.Errorf("%s answered %d requests, HAProxy's %d", b.Name, got[b.Name], want[b.Name])
			continue
		}
		v.equal += want[b.Name]
	}
	return v
}

// replayWithoutBodies leaves the requests with a body out; they take no turn of
// the others.
func replayWithoutBodies(t *testing.T, rec *recording, c *haproxy.Config) verdict {
	left := func(i int) bool { return rec.Requests[i].Body != "" }
	return compare(t, rec, simulate(t, rec, c, left).out, left)
}

// replayBesideStep leaves out the requests between the time when a step of the
// weight was due and when it was seen.
func replayBesideStep(t *testing.T, rec *recording, c *haproxy.Config) verdict {
	const due, seen = 6600, 6936.5
	left := func(i int) bool { return rec.Requests[i].AtMs > due && rec.Requests[i].AtMs < seen }
	return compare(t, rec, simulate(t, rec, c, nil).out, left)
}

// replayOrder compares which servers went down and came up, not when.
func replayOrder(t *testing.T, rec *recording, c *haproxy.Config) verdict {
	var v verdict
	compareChanges(t, rec, simulate(t, rec, c, nil), &v, time.Hour)
	return v
}

// compare compares every request but those left out.
func compare(t *testing.T, rec *recording, got []outcome, left func(i int) bool) verdict {
	t.Helper()
	if len(rec.Picks) != len(rec.Requests) || len(got) != len(rec.Requests) {
		t.Fatalf("%d requests, %d picks recorded, %d outcomes", len(rec.Requests), len(rec.Picks), len(got))
	}
	var v verdict
	for i := range got {
		if left != nil && left(i) {
			continue
		}
		v.compared++
		if d := differences(&rec.Picks[i], &got[i]); len(d) > 0 {
			t.Errorf("request %d at %v ms: %s", rec.Picks[i].N, rec.Requests[i].AtMs, strings.Join(d, "; "))
			continue
		}
		v.equal++
	}
	return v
}

// latencySlack is how far the recorded latencies are from being exact;
// changeSlack the same of the times at which servers went down and came up.
const (
	latencySlack = 500 * time.Millisecond
	changeSlack  = 300 * time.Millisecond
)

func differences(want *recordedPick, got *outcome) (all []string) {
	add := func(what string, got, want any) {
		all = append(all, fmt.Sprintf("%s %v, HAProxy's %v", what, got, want))
	}
	if got.backend != name(want.Backend) {
		add("backend", got.backend, name(want.Backend))
	}
	if got.status != want.Status {
		add("status", got.status, want.Status)
	}
	if want.ReceivedBy != nil && !slices.Equal(got.received, *want.ReceivedBy) {
		add("received by", got.received, *want.ReceivedBy)
	}
	if want.BackendCookie != nil && got.cookie != *want.BackendCookie {
		add("cookie at the server", got.cookie, *want.BackendCookie)
	}
	if w := strings.ReplaceAll(want.setCookies(), "; path=/", ""); got.setCookie != w {
		add("cookies", fmt.Sprintf("%q", got.setCookie), fmt.Sprintf("%q", w))
	}
	if d := got.took - ms(want.LatencyMs); d > latencySlack || d < -latencySlack {
		add("latency", got.took, want.LatencyMs)
	}
	return all
}

// change is a server that went down or came up.
type change struct {
	server string
	up     bool
	at     time.Duration
}

// changes are the recorded ones.
func (rec *recording) changes() (all []change) {
	up := map[string]bool{}
	for _, t := range rec.Transitions {
		is := strings.HasPrefix(t.Status, "UP")
		if was, known := up[t.Server]; t.Server != "BACKEND" {
			if known && was != is || !known && !is { // every server begins UP
				all = append(all, change{t.Server, is, ms(t.AtMs)})
			}
			up[t.Server] = is
		}
	}
	return all
}

func compareChanges(t *testing.T, rec *recording, l *lab, v *verdict, slack time.Duration) {
	t.Helper()
	if len(rec.Transitions) == 0 {
		return
	}
	want := rec.changes()
	v.compared += len(want)
	for i, w := range want {
		if i >= len(l.changes) {
			t.Errorf("change %d: none, HAProxy's %v", i+1, w)
			continue
		}
		g := l.changes[i]
		if d := g.at - w.at; g.server != w.server || g.up != w.up || d > slack || d < -slack {
			t.Errorf("change %d: %v, HAProxy's %v", i+1, g, w)
			continue
		}
		v.equal++
	}
	if len(l.changes) > len(want) {
		t.Errorf("%d changes, HAProxy's %d: %v", len(l.changes), len(want), l.changes)
	}
}

func name(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// summary is the table at the end.
type summary struct {
	rows            []string
	supported       int
	compared, equal int
	unsupported     []string
}

func (s *summary) add(name string, v verdict) {
	if v.unsupported != "" {
		s.unsupported = append(s.unsupported, fmt.Sprintf("%-40s %s", name, v.unsupported))
		return
	}
	s.supported++
	s.compared += v.compared
	s.equal += v.equal
	s.rows = append(s.rows, strings.TrimRight(fmt.Sprintf("%-40s %4d of %4d %s", name, v.equal, v.compared, v.how), " "))
}

func (s *summary) text(root string) string {
	return fmt.Sprintf("%s: %d of %d as HAProxy in %d recordings\n%s\nnot yet supported: %d recordings\n%s",
		root, s.equal, s.compared, s.supported, strings.Join(s.rows, "\n"), len(s.unsupported), strings.Join(s.unsupported, "\n"))
}
