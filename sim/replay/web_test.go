package replay

import (
	"strings"
	"testing"
	"time"
)

const one = `{"backends": [{"name": "b1", "addr": "127.0.1.1:8080"}],
	"requests": [{"n": 1, "src": "127.0.0.1", "uri": "/", "at_ms": 0.5}],
	"transitions": [{"at_ms": 0, "server": "b1", "status": "UP"}, {"at_ms": 9, "server": "b1", "status": "DOWN 1/2"}],
	"picks": [{"n": 1, "backend": "b1", "status": 200, "latency_ms": 1, "tried": ["app", "b1"], "received_by": ["b1"], "upstream_uri": "/",
		"backend_cookie": "A=1", "headers": {"location": "/x", "set-cookie": ["S=1; path=/", "T=2"]}}]}`

func load(t *testing.T, text string) *WebRecording {
	t.Helper()
	rec, err := Nginx.Read(File{"one", []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// as returns the recorded outcome.
func as() Outcome {
	return Outcome{Backend: "b1", Status: 200, Tried: []string{None, "b1"}, Received: []string{"b1"}, URI: "/",
		Cookie: "A=1", Location: "/x", SetCookie: "S=1; path=/\nT=2", Took: time.Millisecond}
}

// TestEveryDifferenceIsSeen plants one difference at a time.
func TestEveryDifferenceIsSeen(t *testing.T) {
	for _, c := range []struct {
		what  string
		plant func(o *Outcome)
	}{
		{"", func(*Outcome) {}},
		{"backend", func(o *Outcome) { o.Backend = "" }},
		{"status", func(o *Outcome) { o.Status = 502 }},
		{"tried", func(o *Outcome) { o.Tried = o.Tried[1:] }},
		{"received by", func(o *Outcome) { o.Received = nil }},
		{"URI at the backend", func(o *Outcome) { o.URI = "/y" }},
		{"cookie at the backend", func(o *Outcome) { o.Cookie = "" }},
		{"Location", func(o *Outcome) { o.Location = "" }},
		{"cookies", func(o *Outcome) { o.SetCookie = "S=1" }},
		{"latency", func(o *Outcome) { o.Took = 2 * time.Second }},
	} {
		rec, got := load(t, one), as()
		c.plant(&got)
		v := Comparison{Program: "nginx", Slack: time.Second, Tried: true, Location: true, Cookies: true}.Compare(rec, []Outcome{got})
		wrong := strings.Join(v.Wrong, "\n")
		if v.Compared != 1 || (c.what == "") != (v.Equal == 1) || c.what == "" && wrong != "" || !strings.Contains(wrong, c.what+" ") && c.what != "" {
			t.Errorf("planted %q: %d of %d equal: %q", c.what, v.Equal, v.Compared, wrong)
		}
	}
}

func TestMissingOutcomesAreSeen(t *testing.T) {
	if v := (Comparison{}).Compare(load(t, one), nil); len(v.Wrong) != 1 || v.Equal != 0 || v.Compared != 1 {
		t.Errorf("no outcomes: %+v", v)
	}
}

func TestChanges(t *testing.T) {
	down := Change{Server: "b1", At: 9 * time.Millisecond}
	for _, c := range []struct {
		why   string
		got   []Change
		equal int
		wrong int
	}{
		{"as recorded; the first state is no change", []Change{down}, 1, 0},
		{"none", nil, 0, 1},
		{"one too many", []Change{down, {Server: "b1", Up: true}}, 1, 1},
		{"the other way", []Change{{Server: "b1", Up: true, At: down.At}}, 0, 1},
		{"too late", []Change{{Server: "b1", At: time.Second}}, 0, 1},
	} {
		var v Verdict
		(Comparison{}).CompareChanges(&v, load(t, one), c.got, 10*time.Millisecond)
		if v.Compared != 1 || v.Equal != c.equal || len(v.Wrong) != c.wrong {
			t.Errorf("%s: %+v", c.why, v)
		}
	}
}

func TestShares(t *testing.T) {
	rec := load(t, one)
	for most, wrong := range map[int]int{0: 1, 1: 0} {
		if v := (Comparison{}).Shares(rec, []Outcome{{}}, most); len(v.Wrong) != wrong || v.Compared != 1 {
			t.Errorf("one request fewer, %d allowed: %+v", most, v)
		}
	}
}
