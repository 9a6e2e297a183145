package replay

import (
	"strings"
	"testing"
)

// recorded is a recording that HAProxy's replay understands; each row of the
// tests changes one thing in it.
const recorded = `{"backends": [{"name": "b1", "addr": "127.0.1.1:8080", "options": "weight 1"}], "version": "2.6.12",
	"events": [{"at_ms": 1, "what": "backend b1 -> sleep ms=20"}, {"at_ms": 2, "what": "set server be/b1 state maint"},
		{"at_ms": 3, "what": "SYN to b1 dropped"}, {"at_ms": 4, "what": "DROP removed"}],
	"requests": [{"n": 1, "src": "127.0.0.1", "uri": "/", "cookie": null, "at_ms": 0.5, "headers": {"X-Hold": "h1", "host": "shop"}, "held": "h1"}],
	"transitions": [{"at_ms": 0, "server": "b1", "status": "UP 1/2", "check": "L4OK"}],
	"picks": [{"n": 1, "backend": "b1", "status": 200, "latency_ms": 1, "body": "x", "headers": {"x-ha": "b1"}}]}`

// TestReadIsStrict: what a replay does not understand is an error that names
// it, before anything is replayed.
func TestReadIsStrict(t *testing.T) {
	if _, err := HAProxy.Read(File{"one", []byte(recorded)}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ why, from, to, want string }{
		{"a field of the recording", `"version"`, `"vendor"`, `recording "one": field "vendor": not known to the replay`},
		{"a field of a backend", `"options"`, `"zone"`, `field "backends[0].zone"`},
		{"a field of an event", `"at_ms": 1,`, `"at_ms": 1, "run": 3,`, `field "events[0].run"`},
		{"a field of a request", `"uri"`, `"path"`, `field "requests[0].path"`},
		{"a field of a pick", `"body"`, `"worker"`, `field "picks[0].worker"`},
		{"a field in other letters", `"uri"`, `"URI"`, `field "requests[0].URI"`},
		{"a field of a transition", `"check"`, `"why"`, `field "transitions[0].why"`},
		{"a field of another type", `"status": 200`, `"status": "200"`, "picks.status"},
		{"an event", "DROP removed", "reload", `event 4: "reload": not known`},
		{"a mode", "sleep ms=20", "tired", `event 1: "backend b1 -> tired": not known`},
		{"a mode's setting", "sleep ms=20", "sleep s=1", `"backend b1 -> sleep s=1": not known`},
		{"a mode without its setting", "sleep ms=20", "sleep", `"backend b1 -> sleep": not known`},
		{"a setting where there is none", "sleep ms=20", "refuse kill=True", `"backend b1 -> refuse kill=True": not known`},
		{"a backend of an event", "SYN to b1", "SYN to b9", `event 3: "SYN to b9 dropped": no such backend`},
		{"an end without a beginning", "SYN to b1 dropped", "release h1", `event 4: "DROP removed": nothing is dropped`},
		{"a command", "state maint", "state tired", `event 2: "set server be/b1 state tired": not known`},
		{"a header of a request", `"host"`, `"X-Unknown"`, `request 1: header "X-Unknown": not known`},
		{"a header of an answer", `"x-ha"`, `"x-unknown"`, `pick 1: header "x-unknown": not known`},
		{"held by another name", `"held": "h1"`, `"held": "h2"`, `request 1: held "h2"`},
		{"how the client's address came", `"uri"`, `"src_via": "X-Real-IP", "uri"`, `src_via "X-Real-IP"`},
		{"a state", "UP 1/2", "NOLB", `transition 1: status "NOLB": not known`},
		{"a server of a state", `"server": "b1"`, `"server": "b9"`, `transition 1: server "b9": no such backend`},
		{"picks of other requests", `"picks": [{"n": 1`, `"picks": [{"n": 2`, "pick 2 stands beside request 1"},
		{"too few picks", `"picks": [`, `"picks": [], "results": [], "weights": [], "notes": [`, "1 requests, 0 picks"},
	} {
		text := strings.Replace(recorded, c.from, c.to, 1)
		if text == recorded {
			t.Fatalf("%s: nothing was changed", c.why)
		}
		if _, err := HAProxy.Read(File{"one", []byte(text)}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s that is not known: %v, want %q", c.why, err, c.want)
		}
	}
	for _, c := range []struct{ why, text, want string }{
		{"nothing in it", "{}", "neither requests nor"},
		{"no JSON", "{", `recording "one"`},
		{"more than one", "{} {}", `recording "one"`},
	} {
		if _, err := HAProxy.Read(File{"one", []byte(c.text)}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.why, err, c.want)
		}
	}
	if _, err := Nginx.Read(File{"one", []byte(recorded)}); err == nil || !strings.Contains(err.Error(), `"set server be/b1 state maint": not known`) {
		t.Errorf("a command to a program that takes none: %v", err)
	}
}

// TestPassedOver: a row names a field that no replay reads, and has a reason.
func TestPassedOver(t *testing.T) {
	for _, table := range []struct {
		name   string
		passed []passedOver
		read   func(f File) error
		text   string
	}{
		{"web", webPassedOver, func(f File) error { _, err := HAProxy.Read(f); return err }, recorded},
		{"vrrp", vrrpPassedOver, func(f File) error { _, err := ReadVRRP(f); return err }, recordedVRRP},
		{"redis", redisPassedOver, func(f File) error { _, err := ReadRedis(f); return err }, recordedRedis},
	} {
		if len(table.passed) == 0 {
			t.Errorf("%s: no rows", table.name)
		}
		for _, p := range table.passed {
			if p.why == "" {
				t.Errorf("%s: %s has no reason", table.name, p.field)
			}
			if strings.Contains(p.field, ".") {
				continue
			}
			text := strings.Replace(table.text, "{", `{"`+p.field+`": [["anything"]], `, 1)
			if err := table.read(File{"one", []byte(text)}); err != nil {
				t.Errorf("%s: %s is read, the table has it passed over: %v", table.name, p.field, err)
			}
		}
	}
}

// TestHeadersThatWereNotRecorded: they are not compared; where some were, an
// answer without one had none.
func TestHeadersThatWereNotRecorded(t *testing.T) {
	got := as()
	for _, c := range []struct {
		why, headers string
		equal        int
	}{
		{"recorded", `, "headers": {"location": "/x", "set-cookie": ["S=1; path=/", "T=2"]}`, 1},
		{"recorded, and none", `, "headers": {}`, 0},
		{"not recorded", "", 1},
	} {
		rec := load(t, strings.Replace(one, `, "headers": {"location": "/x", "set-cookie": ["S=1; path=/", "T=2"]}`, c.headers, 1))
		v := Comparison{Program: "nginx", Slack: 1e9, Tried: true, Location: true, Cookies: true}.Compare(rec, []Outcome{got})
		if v.Equal != c.equal {
			t.Errorf("%s: %+v", c.why, v)
		}
	}
}
