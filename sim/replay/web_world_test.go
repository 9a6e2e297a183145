package replay

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// through sends every request on to one server, and answers 502 without it.
func through(to string) host.Main {
	return func(h host.Host) error {
		_, err := h.Serve(netip.MustParseAddrPort("127.0.0.1:8000"), host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
			q := *req.(*host.Request)
			answer := new(host.Response)
			if err := h.Call(netip.MustParseAddrPort(to), &q, answer, host.Options{Connect: 500 * time.Millisecond, Read: time.Second}); err != nil {
				*answer = host.Response{Status: 502}
			}
			*resp.(*host.Response) = *answer
			return nil
		}))
		return err
	}
}

// session returns a recording of one request, held until 300 ms, and events at
// 1 ms.
func session(t *testing.T, what ...string) *WebRecording {
	t.Helper()
	rec := &WebRecording{
		Name:     "planted",
		Backends: []Backend{{Name: "b1", Addr: "127.0.1.1:8080"}},
		Requests: []Request{{N: 1, Src: "127.0.0.9", URI: "/?bytes=7", Cookie: "A=1", AtMs: 10, Headers: map[string]string{"X-Hold": "h1", "Host": "shop"}}},
		T0:       1e9,
	}
	for _, w := range what {
		rec.Events = append(rec.Events, Event{AtMs: 1, What: w})
	}
	rec.Events = append(rec.Events, Event{AtMs: 300, What: "release h1"})
	rec.readEvents(&HAProxy, t.Errorf)
	return rec
}

// TestModes: what a backend does in each mode, and how long it takes.
func TestModes(t *testing.T) {
	for _, c := range []struct {
		event    string
		status   int
		received bool
		took     time.Duration // rounded
	}{
		{"backend b1 -> ok", 200, true, 290 * time.Millisecond}, // until it is released
		{"backend b1 -> sleep ms=600", 200, true, 600 * time.Millisecond},
		{"backend b1 -> code code=503", 503, true, 290 * time.Millisecond},
		{"backend b1 -> half", 200, true, 290 * time.Millisecond},
		{"backend b1 -> hang", 502, true, time.Second},
		{"backend b1 -> rst", 502, true, 0},
		{"backend b1 -> early", 502, true, 0},
		{"backend b1 -> refuse", 502, false, 0},
		{"SYN to b1 dropped", 502, false, 500 * time.Millisecond},
	} {
		out, err := NewWebReplay(session(t, c.event), WebOptions{}).Replay("proxy", through("127.0.1.1:8080"))
		if err != nil {
			t.Errorf("%s: %v", c.event, err)
		}
		o := out[0]
		if o.Status != c.status || slices.Equal(o.Received, []string{"b1"}) != c.received || o.Took.Round(10*time.Millisecond) != c.took {
			t.Errorf("%s: %+v, want %+v", c.event, o, c)
		}
		if c.status == 200 && (o.Backend != "b1" || o.URI != "/?bytes=7" || o.Cookie != "A=1") {
			t.Errorf("%s: what the backend saw: %+v", c.event, o)
		}
	}
}

// TestTroubleIsAnError: what a replay cannot do is an error, never passed over.
func TestTroubleIsAnError(t *testing.T) {
	for _, c := range []struct {
		why  string
		edit func(rec *WebRecording)
		want string
	}{
		{"an address", func(rec *WebRecording) { rec.Backends[0].Addr = "here" }, "backend b1"},
		{"a client", func(rec *WebRecording) { rec.Requests[0].Src = "me" }, "request 1"},
		{"no answer", func(rec *WebRecording) { rec.Requests[0].Port = 9 }, "request 1: no answer"},
		{"a mode", func(rec *WebRecording) { rec.Events[0].Action = Action{Backend: "b1", Mode: Mode{Name: "tired"}} }, `mode "tired" is not known`},
		{"an event", func(rec *WebRecording) { rec.Events[0].Action = Action{} }, `event "backend b1 -> ok": nobody has read`},
	} {
		rec := session(t, "backend b1 -> ok")
		c.edit(rec)
		if _, err := NewWebReplay(rec, WebOptions{}).Replay("proxy", through("127.0.1.1:8080")); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s that is not known: %v, want %q", c.why, err, c.want)
		}
	}
}

// TestBeforeTheStart: what was done before the program started holds from its
// start on.
func TestBeforeTheStart(t *testing.T) {
	for _, c := range []struct {
		event    string
		status   int
		received bool
	}{
		{"backend b1 -> refuse", 502, false},
		{"backend b1 -> code code=404", 404, true},
		{"SYN to b1 dropped", 502, false},
	} {
		rec := session(t, c.event)
		rec.Events[0].AtMs = -2000
		seen := 0
		early := func(h host.Host) error { // asks before anything else can happen
			req, resp := host.Request{Method: "GET", URI: "/", Header: []host.Field{{Name: numberHeader, Value: "0"}}}, host.Response{}
			if h.Call(netip.MustParseAddrPort("127.0.1.1:8080"), &req, &resp, host.Options{Connect: time.Millisecond, Read: time.Second}) == nil {
				seen = resp.Status
			}
			return through("127.0.1.1:8080")(h)
		}
		out, err := NewWebReplay(rec, WebOptions{Lead: time.Millisecond}).Replay("proxy", early)
		if o := out[0]; err != nil || o.Status != c.status || slices.Contains(o.Received, "b1") != c.received {
			t.Errorf("%s: %+v, %v, want %d", c.event, o, err, c.status)
		}
		if c.received != (seen == c.status) {
			t.Errorf("%s: %d at the start", c.event, seen)
		}
	}
}

// TestOptions: commands are handed on, what was only looked at asks nothing,
// requests that are left out are not sent.
func TestOptions(t *testing.T) {
	rec := session(t, "set weight app/b1 3", "queue b1:qcur=0,scur=2 BACKEND:qcur=0,scur=2")
	l := NewWebReplay(rec, WebOptions{Left: func(int) bool { return true }, Lead: time.Second})
	if len(l.Commands) != 1 || l.Commands[0].Text != "set weight app/b1 3" || l.Commands[0].After != time.Second+time.Millisecond {
		t.Errorf("commands: %+v", l.Commands)
	}
	out, err := l.Replay("proxy", through("127.0.1.1:8080"))
	if err != nil || out[0].Status != 0 || out[0].Received != nil {
		t.Errorf("a request that was left out: %+v, %v", out[0], err)
	}
}
