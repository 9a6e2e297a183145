package bench

import (
	"net/netip"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/program/redis"
	"github.com/hadrill/hadrill/sim/program/tomcat"
	"github.com/hadrill/hadrill/sim/program/users"
	"github.com/hadrill/hadrill/sim/world"
)

const proxyConf = `
upstream app {
    server 10.0.0.21:8080;
    server 10.0.0.22:8080;
}
server {
    listen 80;
    location / {
        proxy_pass http://app;
    }
}`

// path is the whole path: users, nginx, two application servers that keep
// sessions in Redis. 10,000 requests a second come, as in the peers' model, and
// each takes 5 to 10 ms of a worker.
type path struct {
	w *world.World
	g *users.Group
}

const perSecond = 10_000

func newPath(tb testing.TB) *path {
	tb.Helper()
	ip := netip.MustParseAddr
	w := world.New(world.Options{Seed: 1, Delay: 100 * time.Microsecond})
	tb.Cleanup(w.Close)
	conf, _, err := nginx.Read(fstest.MapFS{"nginx.conf": {Data: []byte(proxyConf)}}, "nginx.conf")
	if err != nil {
		tb.Fatal(err)
	}
	w.Add("lb", world.MachineOptions{Address: ip("10.0.0.11")}).Install("nginx", conf.Main(nginx.Options{}))
	w.Add("store", world.MachineOptions{Address: ip("10.0.0.31")}).Install("redis", redis.Config{Persistence: redis.Persistence{Save: []redis.SavePoint{}}}.Main())
	for _, m := range []struct{ name, ip string }{{"web1", "10.0.0.21"}, {"web2", "10.0.0.22"}} {
		app := &tomcat.Config{
			Work:     dist.Uniform(5*time.Millisecond, 10*time.Millisecond),
			Sessions: tomcat.Sessions{Store: "redis", Redis: netip.MustParseAddrPort("10.0.0.31:6379")},
		}
		w.Add(m.name, world.MachineOptions{Address: ip(m.ip)}).Install("tomcat", app.Main())
	}
	from := netip.MustParsePrefix("10.0.64.0/18")
	g := users.New(users.Config{
		Name: "users", Count: 2000, From: from, To: netip.MustParseAddrPort("10.0.0.11:80"),
		Journey:   &users.Session{Save: users.Step{Method: "POST", Path: "/test/save"}, Query: users.Step{Method: "POST", Path: "/test/query"}},
		Pace:      users.Rate{PerSecond: perSecond / 2}, // a visit is two requests
		Keepalive: true,
	}, []string{"web1", "web2"})
	m := w.Add("users", world.MachineOptions{Address: from.Addr(), Ranges: []netip.Prefix{from}})
	w.At(time.Second, func() { m.Install("users", g.Main()) })
	w.Run(3 * time.Second) // pools have their size, sessions are open
	return &path{w, g}
}

// BenchmarkFullPath measures requests on the whole path and back, each session
// checked against the ledger; an op is a request.
func BenchmarkFullPath(b *testing.B) {
	p := newPath(b)
	start := p.w.Elapsed()
	b.ReportAllocs()
	b.ResetTimer()
	p.w.Run(start + time.Duration(b.N)*time.Second/perSecond)
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	p.check(b, b.N)
}

// check reports whether the requests took the whole path.
func (p *path) check(tb testing.TB, asked int) {
	tb.Helper()
	r := p.g.Finish(p.w.Elapsed() - time.Second)
	if t := r.Totals; t.Total < asked*9/10 || t.OK != t.Total || t.Lost != 0 || t.Stale != 0 || t.Acknowledged == 0 {
		tb.Fatalf("asked for %d requests, got %+v", asked, t)
	}
}

// TestFullPathAllocations holds the path to at most one allocation a request.
func TestFullPathAllocations(t *testing.T) {
	p := newPath(t)
	const requests = 20_000
	per := testing.AllocsPerRun(1, func() {
		p.w.Run(p.w.Elapsed() + requests*time.Second/perSecond)
	}) / requests
	if per > 1 || per <= 0 {
		t.Errorf("%.2f allocations a request, want more than 0 and at most 1", per)
	}
	p.check(t, 2*requests)
}
