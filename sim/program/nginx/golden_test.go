package nginx_test

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

	"github.com/hadrill/hadrill/sim/program/nginx"
)

// recording is one session with the real nginx 1.22.1: its configuration, the
// requests it got and what became of each.
type recording struct {
	Config   string
	Backends []struct{ Name, Addr string }
	Events   []struct {
		AtMs float64 `json:"at_ms"`
		What string
	}
	Requests []recordedRequest
	Picks    []recordedPick
	// Results are of `nginx -t`, in the recording about backup.
	Results []struct {
		Method   string
		Accepted bool
		Message  string
	}
	T0        float64 `json:"t0_unix"`
	WorkerPid int64   `json:"worker_pid"`
}

type recordedRequest struct {
	N       int
	Src     string
	URI     string
	Cookie  string
	Method  string
	Port    int
	Headers map[string]string
	Held    string
	AtMs    float64 `json:"at_ms"`
}

type recordedPick struct {
	N           int
	Backend     *string
	Status      int
	LatencyMs   float64 `json:"latency_ms"`
	Tried       []string
	ReceivedBy  *[]string         `json:"received_by"`
	UpstreamURI *string           `json:"upstream_uri"`
	Headers     map[string]string // of the answer, names in lower case
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

func readText(text string) (*nginx.Config, error) {
	c, _, err := nginx.Read(fstest.MapFS{"nginx.conf": {Data: []byte(text)}}, "nginx.conf")
	return c, err
}

// TestGolden replays every recording of the real nginx and compares each
// request: the server that answered, the status, the chain of servers tried.
// GOLDEN_WEB names a further folder of recordings, laid out alike.
func TestGolden(t *testing.T) {
	roots := []string{filepath.Join("testdata", "golden", "web")}
	if more := os.Getenv("GOLDEN_WEB"); more != "" {
		roots = append(roots, more)
	}
	for _, root := range roots {
		var table summary
		files, err := filepath.Glob(filepath.Join(root, "nginx", "*.json"))
		if err != nil || len(files) == 0 {
			t.Errorf("%s: no recordings of nginx (%v)", root, err)
			continue
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".json")
			t.Run(name, func(t *testing.T) { table.add(name, replay(t, loadRecording(t, file))) })
		}
		table.otherPrograms(t, root)
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

// replay compares one recording. What cannot be read is not yet supported;
// what is compared follows from the configuration, never from the file's name.
func replay(t *testing.T, rec *recording) verdict {
	if len(rec.Results) > 0 {
		return replayChecks(t, rec)
	}
	c, err := readText(rec.Config)
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n")
		t.Logf("not yet supported: %s", reason)
		return verdict{unsupported: reason}
	}
	if len(rec.Requests) == 0 {
		t.Fatal("the recording has neither requests nor results")
	}
	switch {
	case c.Workers > 1:
		return replayShares(t, rec, c)
	case slices.ContainsFunc(c.Upstreams, func(u *nginx.Upstream) bool { return strings.HasPrefix(u.Strategy, "random") }):
		return replayRandom(t, rec, c)
	}
	return compare(t, rec, simulate(t, rec, c, nginx.Options{}, 0))
}

// replayChecks compares which methods accept backup when the file is read.
func replayChecks(t *testing.T, rec *recording) verdict {
	v := verdict{how: "accepted by nginx -t or not"}
	for _, r := range rec.Results {
		method := r.Method
		if !strings.HasSuffix(method, ";") {
			method = "" // round robin is what there is without a directive
		}
		_, err := readText("events {} http { upstream app { " + method + " server 127.0.0.1:1; server 127.0.0.1:2 backup; }" +
			" server { location / { proxy_pass http://app; } } }")
		v.compared++
		if (err == nil) != r.Accepted {
			t.Errorf("%q with backup: accepted %v, nginx %v: %s", r.Method, err == nil, r.Accepted, r.Message)
			continue
		}
		const why = `balancing method does not support parameter "backup"`
		if err != nil && (!strings.Contains(err.Error(), why) || !strings.Contains(r.Message, why)) {
			t.Errorf("%q with backup: %v, nginx: %s", r.Method, err, r.Message)
			continue
		}
		v.equal++
	}
	return v
}

// replayShares is for several workers: which of them took a connection is up
// to the kernel, but each is fair, so the totals differ by at most one for
// each worker.
func replayShares(t *testing.T, rec *recording, c *nginx.Config) verdict {
	v := verdict{how: "totals: the kernel chooses the worker"}
	want, got := map[string]int{}, map[string]int{}
	for _, p := range rec.Picks {
		want[name(p.Backend)]++
	}
	for _, o := range simulate(t, rec, c, nginx.Options{}, 0) {
		got[o.backend]++
	}
	for _, b := range rec.Backends {
		v.compared += want[b.Name]
		if d := want[b.Name] - got[b.Name]; d > c.Workers || -d > c.Workers {
			t.Errorf("%s answered %d requests, nginx's %d", b.Name, got[b.Name], want[b.Name])
			continue
		}
		v.equal += want[b.Name]
	}
	return v
}

// compare compares every request.
func compare(t *testing.T, rec *recording, got []outcome) verdict {
	t.Helper()
	if len(rec.Picks) != len(rec.Requests) || len(got) != len(rec.Requests) {
		t.Fatalf("%d requests, %d picks recorded, %d outcomes", len(rec.Requests), len(rec.Picks), len(got))
	}
	v := verdict{compared: len(got)}
	for i := range got {
		if d := differences(rec, &rec.Picks[i], &got[i]); len(d) > 0 {
			t.Errorf("request %d at %v ms: %s", rec.Picks[i].N, rec.Requests[i].AtMs, strings.Join(d, "; "))
			continue
		}
		v.equal++
	}
	return v
}

// latencySlack is how far the recorded latencies are from being exact.
const latencySlack = 300 * time.Millisecond

func differences(rec *recording, want *recordedPick, got *outcome) (all []string) {
	add := func(what string, got, want any) {
		all = append(all, fmt.Sprintf("%s %v, nginx's %v", what, got, want))
	}
	if got.backend != name(want.Backend) {
		add("backend", got.backend, name(want.Backend))
	}
	if got.status != want.Status {
		add("status", got.status, want.Status)
	}
	if w := rec.chain(want.Tried); !slices.Equal(got.tried, w) {
		add("tried", got.tried, w)
	}
	if want.ReceivedBy != nil && !slices.Equal(got.received, *want.ReceivedBy) {
		add("received by", got.received, *want.ReceivedBy)
	}
	if want.UpstreamURI != nil && got.uri != *want.UpstreamURI {
		add("URI at the upstream", got.uri, *want.UpstreamURI)
	}
	if l := want.Headers["location"]; got.location != l {
		add("Location", got.location, l)
	}
	if d := got.took - time.Duration(want.LatencyMs*float64(time.Millisecond)); d > latencySlack || d < -latencySlack {
		add("latency", got.took, want.LatencyMs)
	}
	return all
}

// noLive stands in a chain for the name of the upstream, which nginx gives when
// no server was left.
const noLive = "(none)"

// chain is a recorded chain with what is no backend as noLive.
func (rec *recording) chain(tried []string) []string {
	var all []string
	for _, n := range tried {
		if !slices.ContainsFunc(rec.Backends, func(b struct{ Name, Addr string }) bool { return b.Name == n }) {
			n = noLive
		}
		all = append(all, n)
	}
	return all
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
		s.unsupported = append(s.unsupported, fmt.Sprintf("%-45s %s", name, v.unsupported))
		return
	}
	s.supported++
	s.compared += v.compared
	s.equal += v.equal
	s.rows = append(s.rows, strings.TrimRight(fmt.Sprintf("%-45s %4d of %4d %s", name, v.equal, v.compared, v.how), " "))
}

// otherPrograms lists the recordings of programs that have no reader here.
func (s *summary) otherPrograms(t *testing.T, root string) {
	files, err := filepath.Glob(filepath.Join(root, "*", "*.json"))
	if err != nil {
		t.Error(err)
	}
	for _, f := range files {
		if p := filepath.Base(filepath.Dir(f)); p != "nginx" {
			s.unsupported = append(s.unsupported, fmt.Sprintf("%-45s %s", p+"/"+filepath.Base(f), "another program than nginx"))
		}
	}
}

func (s *summary) text(root string) string {
	return fmt.Sprintf("%s: %d of %d requests as nginx in %d recordings\n%s\nnot yet supported: %d recordings\n%s",
		root, s.equal, s.compared, s.supported, strings.Join(s.rows, "\n"), len(s.unsupported), strings.Join(s.unsupported, "\n"))
}
