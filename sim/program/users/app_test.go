package users

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/world"
)

const (
	ms     = time.Millisecond
	second = time.Second
)

var (
	at      = netip.MustParseAddrPort("10.0.0.2:80")
	session = &Session{Save: Step{"POST", "/test/save"}, Query: Step{"POST", "/test/query"}}
	count   = Count{Page: Step{"GET", "/index.jsp"}}
	get     = Get{Pages: []Step{{"GET", "/web/machines"}}}
)

// store is the sessions of an application: values of /test/save and counts of
// index.jsp by session id.
type store struct {
	values map[string]string
	counts map[string]int
	ids    int
}

func newStore() *store { return &store{values: map[string]string{}, counts: map[string]int{}} }

// app is an application server. A request takes 4 ms on the wires of rig and
// 6 ms of work: 10 ms.
type app struct {
	shared *store // nil: each instance has sessions of its own
	work   time.Duration
	// the first 1000 requests: who, what, when they came
	peers []netip.Addr
	seen  []host.Request
	began []host.Time
	// the slow-th request (from 0) takes slowBy more; no slowBy, none
	slow   int
	slowBy time.Duration
	// meddle, if there, changes the answer, or breaks it with an error.
	meddle func(req *host.Request, resp *host.Response) error
}

func (a *app) main(h host.Host) error {
	s := a.shared
	if s == nil {
		s = newStore()
	}
	_, err := h.Serve(netip.AddrPortFrom(netip.IPv4Unspecified(), 80), host.HTTP, host.HandlerFunc(func(peer netip.Addr, req, resp host.Message) error {
		in, out := req.(*host.Request), resp.(*host.Response)
		if len(a.seen) < 1000 {
			a.seen, a.peers, a.began = append(a.seen, *in), append(a.peers, peer), append(a.began, h.Now())
		}
		if a.slowBy > 0 && len(a.seen) == a.slow+1 {
			h.Work(a.slowBy)
		}
		h.Work(a.work)
		*out = host.Response{Status: 200, Served: h.Machine()}
		s.answer(in, out)
		if a.meddle != nil {
			return a.meddle(in, out)
		}
		return nil
	}))
	return err
}

func (s *store) answer(in *host.Request, out *host.Response) {
	id, known := in.CookieValue("JSESSIONID")
	if !known {
		s.ids++
		id = "S" + strconv.Itoa(s.ids)
		out.SetCookie = "JSESSIONID=" + id
	}
	switch strings.TrimPrefix(in.Path(), "/shop") {
	case "/test/save":
		s.values[id] = in.Form
	case "/test/query":
		out.Value = s.values[id]
	case "/index.jsp":
		s.counts[id]++
		out.Value = strconv.Itoa(s.counts[id])
	case "/test/login":
		out.Value = s.values[id]
		delete(s.values, id)
		s.ids++
		id = "S" + strconv.Itoa(s.ids)
		s.values[id], out.SetCookie = out.Value, "JSESSIONID="+id
	case "/test/logout":
		delete(s.values, id)
	}
}

// rig is a world of a machine with users and one with an application.
type rig struct {
	w      *world.World
	web    *world.Machine
	prog   *world.Program
	people *world.Program
	app    *app
	group  *Group
}

func newRig(t testing.TB, c Config, a *app) *rig {
	t.Helper()
	r := &rig{w: world.New(world.Options{Seed: 1, Delay: ms}), app: a}
	t.Cleanup(r.w.Close)
	if a.work == 0 {
		a.work = 6 * ms
	}
	o := world.MachineOptions{Address: netip.MustParseAddr("10.0.0.1")}
	if c.From.IsValid() {
		o.Ranges = []netip.Prefix{c.From}
	}
	m := r.w.Add("people", o)
	r.web = r.w.Add("web1", world.MachineOptions{Address: at.Addr(), Cores: 2})
	r.prog = r.web.Install("tomcat", a.main)
	c.Name = "shoppers"
	if !c.To.IsValid() {
		c.To = at
	}
	if c.Count == 0 {
		c.Count = 1
	}
	r.group = New(c, []string{"web1", "web2"})
	r.people = m.Install("users", r.group.Main())
	return r
}

// run runs to the end and checks what holds of every result.
func (r *rig) run(t testing.TB, lasts time.Duration) *Result {
	t.Helper()
	r.w.Run(lasts)
	res := r.group.Finish(lasts)
	if err := consistent(res, lasts); err != nil {
		t.Errorf("inconsistent result: %v", err)
	}
	return res
}

// consistent: segments cover the run, and every view counts the same requests.
func consistent(r *Result, lasts time.Duration) error {
	var from time.Duration
	var latency, service, outOfRange int64
	for _, s := range r.Segments {
		if s.From != from {
			return fmt.Errorf("segment from %v, want %v", s.From, from)
		}
		from = s.To
		latency, service, outOfRange = latency+s.Latency.TotalCount(), service+s.Service.TotalCount(), outOfRange+s.OutOfRange
	}
	c := r.Totals
	if from != lasts {
		return fmt.Errorf("segments end at %v, want %v", from, lasts)
	}
	if n := int64(c.Total); latency+service+outOfRange != 2*n {
		return fmt.Errorf("%d latencies and %d services and %d out of range of %d requests", latency, service, outOfRange, n)
	}
	bad := c.Refused + c.Unreachable + c.Timeouts + c.Resets + c.Status4xx + c.Status5xx
	if c.OK+bad != c.Total {
		return fmt.Errorf("%d ok and %d errors of %d requests", c.OK, bad, c.Total)
	}
	s := r.Series
	if sum(s.Requests) != c.Total || sum(s.Errors) != bad || sum(s.Lost) != c.Lost || sum(s.Backends[0]) != c.Backends[0] {
		return fmt.Errorf("series %+v does not sum up to %+v", s, c)
	}
	want := int((lasts + second - 1) / second)
	for _, n := range []int{len(s.Requests), len(s.Errors), len(s.Lost), len(s.P50), len(s.P99), len(s.Backends[0]), len(s.Backends[1])} {
		if n != want {
			return fmt.Errorf("series of %d seconds, want %d", n, want)
		}
	}
	return nil
}

func sum(xs []int) (n int) {
	for _, x := range xs {
		n += x
	}
	return n
}

// each returns a think time that is always d.
func each(d time.Duration) Think { return Think{dist.Constant(d)} }
