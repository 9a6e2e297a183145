package lab

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/recording"
)

// through sends every request on to one server, and answers 502 without it.
func through(to string) host.Main {
	return func(h host.Host) error {
		_, err := h.Serve(netip.MustParseAddrPort("127.0.0.1:8000"), host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
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

func session(what ...string) *recording.Recording {
	rec := &recording.Recording{
		Name:     "planted",
		Backends: []recording.Backend{{Name: "b1", Addr: "127.0.1.1:8080"}},
		Requests: []recording.Request{{N: 1, Src: "127.0.0.9", URI: "/?bytes=7", Cookie: "A=1", AtMs: 10, Headers: map[string]string{"X-Hold": "h1", "Host": "shop"}}},
		T0:       1e9,
	}
	for _, w := range what {
		rec.Events = append(rec.Events, recording.Event{AtMs: 1, What: w})
	}
	rec.Events = append(rec.Events, recording.Event{AtMs: 300, What: "release h1"})
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
		out, err := New(session(c.event), Options{}).Run("proxy", through("127.0.1.1:8080"))
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

// TestTroubleIsTold: what the replay does not understand is an error, never
// passed over.
func TestTroubleIsTold(t *testing.T) {
	for _, c := range []struct {
		why  string
		rec  *recording.Recording
		edit func(rec *recording.Recording)
		want string
	}{
		{"an event", session("reload"), nil, `event "reload" is not known`},
		{"a mode", session("backend b1 -> tired"), nil, `mode "tired" is not known`},
		{"a mode's setting", session("backend b1 -> sleep s=1"), nil, `mode ["sleep" "s=1"] is not known`},
		{"a backend", session("SYN to b9 dropped"), nil, "no such backend"},
		{"an address", session(), func(rec *recording.Recording) { rec.Backends[0].Addr = "here" }, "backend b1"},
		{"a client", session(), func(rec *recording.Recording) { rec.Requests[0].Src = "me" }, "request 1"},
		{"no answer", session(), func(rec *recording.Recording) { rec.Requests[0].Port = 9 }, "request 1: no answer"},
	} {
		if c.edit != nil {
			c.edit(c.rec)
		}
		if _, err := New(c.rec, Options{}).Run("proxy", through("127.0.1.1:8080")); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s that is not known: %v, want %q", c.why, err, c.want)
		}
	}
}

// TestOptions: commands are handed on, silent events ask nothing, requests that
// are left out are not sent.
func TestOptions(t *testing.T) {
	rec := session("set weight app/b1 3", "queue 2")
	l := New(rec, Options{Silent: []string{"queue "}, Left: func(int) bool { return true }, Lead: time.Second})
	if len(l.Commands) != 1 || l.Commands[0].Text != "set weight app/b1 3" || l.Commands[0].After != time.Second+time.Millisecond {
		t.Errorf("commands: %+v", l.Commands)
	}
	out, err := l.Run("proxy", through("127.0.1.1:8080"))
	if err != nil || out[0].Status != 0 || out[0].Received != nil {
		t.Errorf("a request that was left out: %+v, %v", out[0], err)
	}
}
