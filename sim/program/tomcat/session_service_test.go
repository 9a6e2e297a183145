package tomcat

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// withService makes of t6 a session service over Redis, which t5 asks.
func withService(name string, c *Config) {
	if name == "t6" {
		c.Pages = []Page{{Path: "/kept", Keeps: true}}
		c.Sessions = Sessions{Store: session.RedisStore, Redis: redisAddr, ConnectTimeout: time.Second, Timeout: time.Second}
		return
	}
	c.Sessions = Sessions{Store: session.ServiceStore, Service: Service{At: port("10.20.0.6:8080"), Path: "/kept", ConnectTimeout: time.Second, ReadTimeout: 2 * time.Second}}
	c.Pages = []Page{{Path: "/private", Session: true}}
}

// TestSessionService: t5 keeps its sessions in t6, and t6 in Redis.
func TestSessionService(t *testing.T) {
	r := newRig(t, Config{}, withService)
	v := &browser{r: r}
	if a := v.ask("t5", "POST", "/test/query", ""); a.Status != 200 || a.Value != "" || a.SetCookie != "" {
		t.Errorf("without a session: %+v", a)
	}
	if a := v.ask("t5", "GET", "/private", ""); a.Status != 401 {
		t.Errorf("a page for who has a session: %d, want 401", a.Status)
	}
	if a := v.ask("t5", "POST", "/test/save", "Pan"); a.Status != 200 || a.Value != "Pan" || a.SetCookie == "" {
		t.Fatalf("save: %+v", a)
	}
	for _, row := range []struct{ method, uri, want string }{
		{"POST", "/test/query", "Pan"}, {"GET", "/index.jsp", "1"}, {"GET", "/index.jsp", "2"}, {"GET", "/private", ""},
	} {
		if a := v.ask("t5", row.method, row.uri, ""); a.Status != 200 || a.Value != row.want {
			t.Errorf("%s: %d %q, want 200 %q", row.uri, a.Status, a.Value, row.want)
		}
	}
	for _, row := range []struct {
		method, uri string
		status      int
		value       string
	}{
		{"GET", "/kept/" + v.id(), 200, "Pan"}, {"HEAD", "/kept/" + v.id(), 200, ""}, {"GET", "/kept/other", 404, ""},
		{"HEAD", "/kept/other", 404, ""}, {"GET", "/kept", 404, ""}, {"GET", "/kept/a/b", 404, ""}, {"PATCH", "/kept/other", 405, ""},
		{"DELETE", "/kept/other", 200, ""}, {"DELETE", "/kept", 404, ""},
	} {
		if a := (&browser{r: r}).ask("t6", row.method, row.uri, ""); a.Status != row.status || a.Value != row.value || a.SetCookie != "" {
			t.Errorf("the service asked directly: %s %s: %+v", row.method, row.uri, a)
		}
	}
	r.servers["t6"].Kill()
	r.servers["t6"].Start()
	r.w.Run(r.w.Elapsed() + 10*ms)
	if a := v.ask("t5", "POST", "/test/query", ""); a.Value != "Pan" {
		t.Errorf("the service was killed and is back: %+v, want the session that Redis has", a)
	}
}

// TestSessionServiceFails: what comes of a service that does not answer as one is an
// error with its reason, and never a session that is not there.
func TestSessionServiceFails(t *testing.T) {
	for _, row := range []struct {
		reason   string
		fault    func(r *rig)
		why      string
		min, max time.Duration
	}{
		{"killed", func(r *rig) { r.servers["t6"].Kill() }, "no answer", 0, 5 * ms},
		{"crashed: the connect timeout", func(r *rig) { r.machines["t6"].Crash() }, "no answer", time.Second, time.Second + 5*ms},
		{"frozen: the read timeout", func(r *rig) { r.servers["t6"].Freeze() }, "no answer", 2 * time.Second, 2*time.Second + 5*ms},
		{"an error page of the balancer before it", func(r *rig) { r.servers["t6"].Fail(502, 1) }, "502", 0, 5 * ms},
		{"its store is dead", func(r *rig) { r.redis.Kill() }, "500", 0, 5 * ms},
	} {
		r := newRig(t, withActs(Config{}), withService)
		v := &browser{r: r}
		v.ask("t5", "POST", "/test/save", "Pan")
		row.fault(r)
		for _, ask := range []struct{ uri, form string }{{"/test/save", "Li"}, {"/test/query", ""}, {"/private", ""}, {"/index.jsp", ""}, {"/alter", "Li"}, {"/login", ""}, {"/logout", ""}} {
			a := v.ask("t5", "POST", ask.uri, ask.form)
			if a.Status != 500 || a.SetCookie != "" || a.Why != "session service: "+row.why || a.took < row.min || a.took > row.max {
				t.Errorf("%s: %s: %d %q after %v, cookie %q", row.reason, ask.uri, a.Status, a.Why, a.took, a.SetCookie)
			}
		}
	}
}

// TestSessionServiceWithoutItsPage: an answer of another page is no session.
func TestSessionServiceWithoutItsPage(t *testing.T) {
	r := newRig(t, Config{}, func(name string, c *Config) {
		if withService(name, c); name == "t6" {
			c.Pages = nil
		}
	})
	v := &browser{r: r, cookie: "JSESSIONID=A"}
	for _, ask := range []struct{ uri, form string }{{"/test/save", "Li"}, {"/test/query", ""}, {"/index.jsp", ""}} {
		if a := v.ask("t5", "POST", ask.uri, ask.form); a.Status != 500 || !strings.Contains(a.Why, "is its page there?") {
			t.Errorf("%s: %d %q, want 500 and the reason", ask.uri, a.Status, a.Why)
		}
	}
}

// TestSessionServiceNeedsAStore: a page keeps sessions of others in a store that they
// do not share with a process.
func TestSessionServiceNeedsAStore(t *testing.T) {
	c := Config{Pages: []Page{{Path: "/kept", Keeps: true}}}
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "expected a store on other machines") {
		t.Errorf("a service without a store: %v", err)
	}
	c = Config{Sessions: Sessions{Store: session.ServiceStore}}
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "expected the address and port of the session service") {
		t.Errorf("a service that is nowhere: %v", err)
	}
}

// TestSessionServiceFill: what is kept beside the value goes both ways.
func TestSessionServiceFill(t *testing.T) {
	r := newRig(t, Config{}, withService)
	r.browser.Install("tab", func(h host.Host) error {
		q, a := host.Request{Method: "PUT", Host: "kept", URI: "/kept/A", Form: "Pan", BodyBytes: 3000}, host.Response{}
		if err := h.Call(port("10.20.0.6:8080"), &q, &a, r.opts); err != nil || a.Value != "Pan" {
			t.Errorf("PUT: %+v, %v", a, err)
		}
		q, a = host.Request{Method: "GET", Host: "kept", URI: "/kept/A"}, host.Response{}
		if err := h.Call(port("10.20.0.6:8080"), &q, &a, r.opts); err != nil || a.Value != "Pan" || a.BodyBytes != 3000 {
			t.Errorf("GET: %+v, %v", a, err)
		}
		return nil
	})
	r.w.Run(r.w.Elapsed() + time.Second)
}
