package tomcat

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/world"
)

// TestServiceTier: t5 is the web module, t6 the service.
func TestServiceTier(t *testing.T) {
	tier := func(name string, c *Config) {
		if name == "t5" {
			c.Work = dist.Dist{}
			c.Service = Service{At: port("10.20.0.6:8080"), ConnectTimeout: time.Second, ReadTimeout: 3 * time.Second}
		}
	}
	rows := []struct {
		reason   string
		fault    func(r *rig)
		status   int
		min, max time.Duration
	}{
		{"healthy: the service's work", func(*rig) {}, 200, 20 * ms, 22 * ms},
		{"killed", func(r *rig) { r.servers["t6"].Kill() }, 500, 0, 5 * ms},
		{"crashed: the connect timeout", func(r *rig) { r.machines["t6"].Crash() }, 500, time.Second, time.Second + 5*ms},
		{"frozen: the read timeout", func(r *rig) { r.servers["t6"].Freeze() }, 500, 3 * time.Second, 3*time.Second + 5*ms},
		{"an error page of the balancer before it", func(r *rig) { r.servers["t6"].Fail(502, 1) }, 500, 0, 5 * ms},
	}
	for _, row := range rows {
		r := newRig(t, Config{Work: dist.Constant(20 * ms)}, tier)
		v := &browser{r: r}
		v.ask("t5", "GET", "/web/machines", "") // ARP is known from here on
		row.fault(r)
		for range 2 {
			a := v.ask("t5", "GET", "/web/machines", "")
			if a.err != nil || a.Status != row.status || a.Served != "t5" || a.took < row.min || a.took > row.max {
				t.Errorf("%s: %+v after %v, want status %d after %v to %v", row.reason, a, a.took, row.status, row.min, row.max)
			}
		}
	}
	r := newRig(t, Config{Work: dist.Constant(20 * ms)}, tier)
	if a := (&browser{r: r}).ask("t6", "POST", "/remoting/machineService", ""); a.Status != 200 || a.Served != "t6" {
		t.Errorf("the service asked directly: %+v", a)
	}
}

// TestServiceNames: each call names its own service.
func TestServiceNames(t *testing.T) {
	r := newRig(t, Config{}, func(name string, c *Config) {
		c.Service = Service{At: port("10.20.0.51:80"), Host: "service", Path: "/api"}
	})
	var got []string
	r.browser.Install("service", func(h host.Host) error {
		_, err := h.Serve(port("10.20.0.51:80"), host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
			q := req.(*host.Request)
			got = append(got, q.Method+" "+q.Host+q.URI)
			*resp.(*host.Response) = host.Response{Status: 200, Value: "answer of " + q.URI}
			return nil
		}))
		return err
	})
	v := &browser{r: r}
	for _, name := range []string{"a", "a", "b", "a"} {
		if a := v.ask("t5", "GET", "/web/"+name, ""); a.Value != "answer of /api/remoting/"+name {
			t.Errorf("call of %s: %+v", name, a)
		}
	}
	want := "[POST service/api/remoting/a POST service/api/remoting/a POST service/api/remoting/b POST service/api/remoting/a]"
	if fmt.Sprint(got) != want {
		t.Errorf("the service saw %v, want %s", got, want)
	}
}

// TestServiceKeepsRows: a web module without a database has the service write and read,
// by POST as Hessian does, and fails where the service does.
func TestServiceKeepsRows(t *testing.T) {
	s := &cached{}
	r := newRig(t, Config{ItemWrites: []Step{{"POST", "/items"}}, ItemReads: []Step{{"GET", "/items"}}}, func(name string, c *Config) {
		if name == "t5" {
			c.Service = Service{At: port("10.20.0.6:8080")}
		} else {
			c.Database = Database{Write: port("10.20.0.41:3306")}
		}
	})
	r.machines["db"] = r.w.Add("db", world.MachineOptions{Address: addr("10.20.0.41")})
	r.machines["db"].Install("db", s.main)
	r.pause(100 * time.Millisecond)
	b := &browser{r: r}
	if a := b.ask("t5", "POST", "/items", "i3.v1"); a.Status != 200 || a.Value != "i3.v1" || s.version != 1 {
		t.Errorf("the write is answered %d %q, and the database has version %d", a.Status, a.Value, s.version)
	}
	if a := b.ask("t5", "GET", "/items?item=3", ""); a.Value != "i3.v1" || a.Served != "t5" {
		t.Errorf("the read is answered %q by %s", a.Value, a.Served)
	}
	s.fails = true
	if a := b.ask("t5", "POST", "/items", "i3.v2"); a.Status != 500 {
		t.Errorf("a write that the database refuses is answered %d", a.Status)
	}
}
