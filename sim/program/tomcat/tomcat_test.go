package tomcat

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/session"
	"github.com/hadrill/hadrill/sim/world"
)

const ms = time.Millisecond

func TestRoute(t *testing.T) {
	rows := []struct {
		context, path string
		want          endpoint
		name, reason  string
	}{
		{"", "/test/save", save, "", "the article's application"},
		{"", "/test/query", query, "", "the article's application"},
		{"", "/index.jsp", count, "", ""},
		{"", "/backend/test/save", save, "", "proxy_pass without a URI passes the location's prefix on"},
		{"", "/index.jsp;jsessionid=ABC.t1", count, "", "URL rewriting"},
		{"", "/remoting/machineService", remoting, "machineService", "the article's service tier"},
		{"", "/shop/web/orders", web, "orders", "a web module below a context"},
		{"", "/remoting/", notFound, "", "no service named"},
		{"", "/test/saved", notFound, "", ""},
		{"", "/", notFound, "", ""},
		{"", "", notFound, "", ""},
		{"/backend", "/backend/test/save", save, "", "a context that is given must be there"},
		{"/backend", "/test/save", notFound, "", "and"},
		{"/backend", "/backend/x/test/save", notFound, "", "alone"},
		{"/backend", "/backend/web/a", web, "a", ""},
		{"/backend", "/backend/x/web/a", notFound, "", ""},
	}
	for _, row := range rows {
		if got, name := route(row.context, row.path); got != row.want || name != row.name {
			t.Errorf("route(%q, %q) = %d %q, want %d %q (%s)", row.context, row.path, got, name, row.want, row.name, row.reason)
		}
	}
}

func TestPathParameter(t *testing.T) {
	for uri, want := range map[string]string{
		"/a": "", "/a;jsessionid=X": "X", "/a;jsessionid=X.t1?b=c": "X.t1", "/a;v=1;jsessionid=X;w=2": "X", "/a;jsessionid=": "",
	} {
		if got := pathParameter(uri); got != want {
			t.Errorf("pathParameter(%q) = %q, want %q", uri, got, want)
		}
	}
}

// TestLocalSessions is the article's dialogue against one and two servers.
func TestLocalSessions(t *testing.T) {
	r := newRig(t, Config{SessionTimeout: time.Minute}, nil)
	v := &visitor{r: r}
	if a := v.ask("t5", "POST", "/test/query", ""); a.Status != 200 || a.Value != "" || a.SetCookie != "" || a.Served != "t5" {
		t.Errorf("query without a session: %+v, want no value and no new session", a)
	}
	if a := v.ask("t5", "POST", "/test/save", "Pan"); a.Status != 200 || a.Value != "Pan" || !strings.HasPrefix(a.SetCookie, "JSESSIONID=") {
		t.Errorf("first save: %+v, want the value and a cookie", a)
	}
	if a := v.ask("t5", "POST", "/backend/test/save", "Li"); a.Value != "Li" || a.SetCookie != "" {
		t.Errorf("second save: %+v, want the same session", a)
	}
	if a := v.ask("t5", "GET", "/test/query", ""); a.Value != "Li" {
		t.Errorf("query: %+v, want what was saved", a)
	}
	url := &visitor{r: r}
	if a := url.ask("t5", "GET", "/test/query;jsessionid="+v.id(), ""); a.Value != "Li" {
		t.Errorf("query with the id in the path: %+v", a)
	}
	if a := v.ask("t6", "GET", "/test/query", ""); a.Status != 200 || a.Value != "" || a.SetCookie != "" {
		t.Errorf("query of another server: %+v, want no value", a)
	}
	before := v.id()
	if a := v.ask("t6", "POST", "/test/save", "Wu"); a.Value != "Wu" || a.SetCookie == "" || v.id() == before {
		t.Errorf("save at another server: %+v, want a new session", a)
	}
	r.w.Run(r.w.Elapsed() + time.Minute)
	if a := v.ask("t6", "GET", "/test/query", ""); a.Value != "" {
		t.Errorf("query after the session timeout: %+v", a)
	}
	if a := v.ask("t6", "GET", "/nothing", ""); a.Status != 404 || a.Served != "t6" {
		t.Errorf("another path: %+v", a)
	}
}

func overRedis() Config {
	return Config{Sessions: Sessions{Way: "redis", Redis: redisAddr, ConnectTimeout: time.Second, Timeout: 2 * time.Second}}
}

// TestRedisSessions: with Redis the sessions outlive their server (the
// article's point), and end with Redis.
func TestRedisSessions(t *testing.T) {
	r := newRig(t, overRedis(), nil)
	v := &visitor{r: r}
	if a := v.ask("t5", "POST", "/test/query", ""); a.Status != 200 || a.Value != "" || a.SetCookie != "" {
		t.Errorf("query without an id: %+v", a)
	}
	if a := v.ask("t5", "POST", "/test/save", "Pan"); a.Status != 200 || a.Value != "Pan" || a.SetCookie == "" {
		t.Errorf("save: %+v", a)
	}
	r.servers["t5"].Kill()
	if a := v.ask("t6", "POST", "/test/query", ""); a.Value != "Pan" || a.SetCookie != "" || a.Served != "t6" {
		t.Errorf("query at the other server after a kill: %+v, want the value", a)
	}
	for i := range 3 {
		if a := v.ask("t6", "GET", "/index.jsp", ""); a.Value != fmt.Sprint(i+1) {
			t.Errorf("visit %d: %+v", i, a)
		}
	}
	if a := v.ask("t6", "POST", "/test/query", ""); a.Value != "Pan" {
		t.Errorf("query after visits: %+v, want the value still", a)
	}
	r.redis.Kill()
	r.redis.Start()
	r.w.Run(r.w.Elapsed() + 100*ms)
	if a := v.ask("t6", "POST", "/test/query", ""); a.err != nil || a.Status != 200 || a.Value != "" {
		t.Errorf("after Redis was killed: %+v, want an answer over a new connection, without the value", a)
	}
}

// TestRedisFailures: a save that Redis did not acknowledge is a 500, after the
// time that the fault takes to show.
func TestRedisFailures(t *testing.T) {
	rows := []struct {
		reason   string
		fault    func(r *rig)
		min, max time.Duration
	}{
		{"killed: the kept connection is closed, a new one refused", func(r *rig) { r.redis.Kill() }, 0, 5 * ms},
		{"frozen: the command timeout", func(r *rig) { r.redis.Freeze() }, 2 * time.Second, 2*time.Second + 5*ms},
		{"crashed: the same", func(r *rig) { r.machines["redis1"].Crash() }, 2 * time.Second, 2*time.Second + 5*ms},
		{"answers an error (OOM, READONLY, LOADING ...)", func(r *rig) { r.redis.Fail(500, 1) }, 0, 5 * ms},
	}
	for _, row := range rows {
		r := newRig(t, overRedis(), nil)
		v := &visitor{r: r}
		v.ask("t5", "POST", "/test/save", "Pan")
		row.fault(r)
		for _, uri := range []string{"/test/save", "/test/query", "/index.jsp"} {
			a := v.ask("t5", "POST", uri, "Li")
			if a.err != nil || a.Status != 500 || a.Value != "" || a.Served != "t5" {
				t.Errorf("%s: %s: %+v, want status 500", row.reason, uri, a)
			}
			if uri == "/test/save" && (a.took < row.min || a.took > row.max) {
				t.Errorf("%s: answered after %v, want %v to %v", row.reason, a.took, row.min, row.max)
			}
		}
	}
}

// TestRedisTTL: with a TTL each save prolongs the session's life.
func TestRedisTTL(t *testing.T) {
	c := overRedis()
	c.Sessions.TTL = 10 * time.Second
	r := newRig(t, c, nil)
	v := &visitor{r: r}
	for range 3 {
		v.ask("t5", "POST", "/test/save", "Pan")
		r.w.Run(r.w.Elapsed() + 9*time.Second)
		if a := v.ask("t6", "GET", "/test/query", ""); a.Value != "Pan" {
			t.Errorf("9 s after a save: %+v", a)
		}
	}
	r.w.Run(r.w.Elapsed() + time.Second)
	if a := v.ask("t6", "GET", "/test/query", ""); a.Value != "" {
		t.Errorf("10 s after the last save: %+v", a)
	}
}

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
		v := &visitor{r: r}
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
	if a := (&visitor{r: r}).ask("t6", "POST", "/remoting/machineService", ""); a.Status != 200 || a.Served != "t6" {
		t.Errorf("the service asked directly: %+v", a)
	}
}

// TestBoot: nobody listens until the boot is over.
func TestBoot(t *testing.T) {
	r := newRig(t, Config{Boot: 5 * time.Second}, nil)
	v := &visitor{r: r}
	if a := v.ask("t5", "GET", "/index.jsp", ""); !errors.Is(a.err, host.ErrRefused) {
		t.Errorf("while booting: %+v, want refused", a)
	}
	r.w.Run(6 * time.Second)
	if a := v.ask("t5", "GET", "/index.jsp", ""); a.Status != 200 {
		t.Errorf("after it: %+v", a)
	}
}

// TestStop: server.shutdown immediate cuts requests in flight, graceful lets
// them end within its time; new connections are refused.
func TestStop(t *testing.T) {
	rows := []struct {
		grace, work time.Duration
		want        error
		alive       time.Duration // until then
		reason      string
	}{
		{0, 2 * time.Second, host.ErrClosed, 0, "immediate"},
		{10 * time.Second, 2 * time.Second, nil, 2 * time.Second, "graceful, in time"},
		{time.Second, 5 * time.Second, host.ErrClosed, time.Second, "graceful, not in time"},
	}
	for _, row := range rows {
		r := newRig(t, Config{Work: dist.Constant(row.work), StopGrace: row.grace}, nil)
		began := r.w.Elapsed()
		ended := time.Duration(-1)
		r.w.Watch(func(e world.Event) {
			if e.Machine == "t5" && e.Kind == "ended" {
				ended = r.w.Elapsed() - began
			}
		})
		first, done := (&visitor{r: r}).begin("t5", "GET", "/index.jsp", "")
		r.w.Run(began + 10*ms)
		r.servers["t5"].Stop()
		r.w.Run(began + 20*ms)
		if a := (&visitor{r: r}).ask("t5", "GET", "/index.jsp", ""); !errors.Is(a.err, host.ErrRefused) {
			t.Errorf("%s: a new request: %+v, want refused", row.reason, a)
		}
		r.w.Run(began + 20*time.Second)
		if !*done || !errors.Is(first.err, row.want) || (row.want == nil) != (first.Status == 200) {
			t.Errorf("%s: the request in flight: %+v, want error %v", row.reason, first, row.want)
		}
		if ended < row.alive || ended > row.alive+50*ms {
			t.Errorf("%s: the server ended after %v, want about %v", row.reason, ended, row.alive)
		}
	}
}

// TestThreads: two workers, five requests of a second each, sent in order.
func TestThreads(t *testing.T) {
	r := newRig(t, Config{Threads: 2, Work: dist.Constant(time.Second)}, nil)
	var answers []*answer
	for range 5 {
		a, _ := (&visitor{r: r}).begin("t5", "GET", "/index.jsp", "")
		answers = append(answers, a)
		r.w.Run(r.w.Elapsed() + ms)
	}
	r.w.Run(r.w.Elapsed() + 10*time.Second)
	for i, want := range []time.Duration{1, 1, 2, 2, 3} {
		if d := answers[i].took - want*time.Second; answers[i].Status != 200 || d.Abs() > 10*ms {
			t.Errorf("request %d: %+v after %v, want %d s", i, answers[i], answers[i].took, want)
		}
	}
}

// TestConnectionLimit: beyond maxConnections and acceptCount the SYN is sent
// again after 1, 3, 7 s, and served when there is room by then.
func TestConnectionLimit(t *testing.T) {
	r := newRig(t, Config{Threads: 1, MaxConnections: 1, Accept: 1, Work: dist.Constant(900 * ms)}, nil)
	var answers []*answer
	for range 4 {
		a, _ := (&visitor{r: r}).begin("t5", "GET", "/index.jsp", "")
		answers = append(answers, a)
		r.w.Run(r.w.Elapsed() + ms)
	}
	r.w.Run(r.w.Elapsed() + 10*time.Second)
	for i, want := range []time.Duration{900 * ms, 1800 * ms, 2700 * ms, 3900 * ms} {
		if d := answers[i].took - want; answers[i].Status != 200 || d.Abs() > 10*ms {
			t.Errorf("request %d: %+v after %v, want %v", i, answers[i], answers[i].took, want)
		}
	}
}

// TestCPU: time on a core is shared by the machine's cores, other work is not.
func TestCPU(t *testing.T) {
	r := newRig(t, Config{CPU: dist.Constant(100 * ms)}, nil) // 2 cores
	var answers []*answer
	for range 4 {
		a, _ := (&visitor{r: r}).begin("t5", "GET", "/index.jsp", "")
		answers = append(answers, a)
	}
	r.w.Run(r.w.Elapsed() + time.Second)
	for i, want := range []time.Duration{100, 100, 200, 200} {
		if d := answers[i].took - want*ms; d.Abs() > 5*ms {
			t.Errorf("request %d after %v, want %d ms", i, answers[i].took, want)
		}
	}
}

func TestValidate(t *testing.T) {
	rows := []struct {
		c    Config
		want string // part of the error, "" for none
	}{
		{Config{}, ""},
		{overRedis(), ""},
		{Config{Threads: -1}, `tomcat: cannot use threads "-1": expected 0 or more`},
		{Config{Accept: -1}, `tomcat: cannot use accept count "-1": expected 0 or more`},
		{Config{StopGrace: -1}, `tomcat: cannot use stop grace "-1ns": expected 0 or more`},
		{Config{AJP: 8080}, `tomcat: cannot use ajp port "8080": expected another than the HTTP connector's`},
		{Config{Context: "backend"}, `tomcat: cannot use context "backend": expected a path such as /backend`},
		{Config{Context: "/"}, `tomcat: cannot use context "/": expected a path such as /backend`},
		{Config{Sessions: Sessions{Way: "lokal"}}, `tomcat: cannot use sessions "lokal": expected one of local, redis`},
		{Config{Sessions: Sessions{Way: "redis"}}, `tomcat: cannot use sessions "redis": expected the address and port of the Redis server`},
		{Config{Work: dist.Uniform(2*ms, ms)}, "expected 0 <= min <= max"},
		{Config{CPU: dist.Constant(-1)}, "expected a duration of 0 or more"},
	}
	for _, row := range rows {
		err := row.c.Validate()
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%+v: %v, want %q", row.c, err, row.want)
		}
	}
}

// TestSameSeedSameRun: the same requests, event by event.
func TestSameSeedSameRun(t *testing.T) {
	digest := func(work dist.Dist) uint64 {
		c := overRedis()
		c.Work = work
		r := newRig(t, c, nil)
		v := &visitor{r: r}
		for range 50 {
			v.ask("t5", "POST", "/test/save", "Pan")
			v.ask("t6", "POST", "/test/query", "")
		}
		return r.w.Digest()
	}
	a, b, c := digest(dist.Exponential(5*ms)), digest(dist.Exponential(5*ms)), digest(dist.Exponential(6*ms))
	if a != b || a == c {
		t.Errorf("digests %x, %x and, of another run, %x", a, b, c)
	}
}

// TestEveryWayIsServed: the table of ways and the table of keepers agree.
func TestEveryWayIsServed(t *testing.T) {
	for _, w := range session.Ways {
		if newKeeper[w.Name] == nil {
			t.Errorf("session way %q has no keeper", w.Name)
		}
	}
	if len(newKeeper) != len(session.Ways) || len(newKeeper) == 0 {
		t.Errorf("%d keepers for %d ways", len(newKeeper), len(session.Ways))
	}
}

// TestServiceNames: each call names its own service.
func TestServiceNames(t *testing.T) {
	r := newRig(t, Config{}, func(name string, c *Config) {
		c.Service = Service{At: port("10.20.0.51:80"), Host: "service", Path: "/api"}
	})
	var got []string
	r.browser.Install("service", func(h host.Host) error {
		_, err := h.Serve(port("10.20.0.51:80"), host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
			q := req.(*host.Request)
			got = append(got, q.Method+" "+q.Host+q.URI)
			*resp.(*host.Response) = host.Response{Status: 200, Value: "answer of " + q.URI}
			return nil
		}))
		return err
	})
	v := &visitor{r: r}
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

// TestStreams: work and processor time come from streams of their own, so that
// minting a session id changes no time.
func TestStreams(t *testing.T) {
	work, cpu := dist.Exponential(50*ms), dist.Exponential(70*ms)
	r := newRig(t, Config{Work: work, CPU: cpu}, nil)
	w, c := r.w.Rand("t5/tomcat", "work"), r.w.Rand("t5/tomcat", "cpu")
	for i := range 5 {
		a := (&visitor{r: r}).ask("t5", "GET", "/index.jsp", "") // a new session each
		want := work.Draw(w) + cpu.Draw(c)
		if d := a.took - want; d < 0 || d > ms {
			t.Errorf("request %d took %v, want %v and the network's time", i, a.took, want)
		}
	}
}
