package nginx_test

import (
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/world"
)

// outcome is what became of one request in the simulation.
type outcome struct {
	backend  string
	status   int
	tried    []string
	received []string
	uri      string
	location string
	took     time.Duration
}

// lab is the machine of a recording: nginx, the backends and the clients, all
// on loopback addresses, as they were recorded.
type lab struct {
	t        *testing.T
	rec      *recording
	w        *world.World
	names    map[netip.AddrPort]string
	number   map[*host.Request]int // index of a client's request
	released map[string]bool
	out      []outcome
}

// simulate runs the first n requests of a recording, all when n is 0.
func simulate(t *testing.T, rec *recording, c *nginx.Config, o nginx.Options, n int) []outcome {
	t.Helper()
	if n == 0 {
		n = len(rec.Requests)
	}
	l := &lab{
		t: t, rec: rec, names: map[netip.AddrPort]string{}, number: map[*host.Request]int{},
		released: map[string]bool{}, out: make([]outcome, n),
	}
	start := host.Time(math.Round(rec.T0*1000)) * host.Time(time.Millisecond)
	l.w = world.New(world.Options{Seed: 1, Start: start, Delay: 50 * time.Microsecond})
	defer l.w.Close()
	any4, any6 := netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")
	m := l.w.Add("lab", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.11"), Ranges: []netip.Prefix{any4, any6}})
	l.scheduleDrops()
	for _, b := range rec.Backends {
		at := netip.MustParseAddrPort(b.Addr)
		l.names[at] = b.Name
		m.Install(b.Name, (&backend{l: l, name: b.Name, at: at}).main)
	}
	o.Tried = l.tried
	m.Install("nginx", c.Main(o))
	m.Install("clients", l.clients)
	last := rec.Requests[n-1].AtMs
	if n == len(rec.Requests) && len(rec.Events) > 0 {
		last = max(last, rec.Events[len(rec.Events)-1].AtMs)
	}
	l.w.Run(ms(last) + time.Minute)
	return l.out
}

func ms(f float64) time.Duration { return time.Duration(math.Round(f*1000)) * time.Microsecond }

// clients sends each request at its time.
func (l *lab) clients(h host.Host) error {
	for i := range l.out {
		r := &l.rec.Requests[i]
		h.After(ms(r.AtMs), host.TaskFunc(func() { l.send(h, i, r) }))
	}
	return nil
}

// numberHeader tells the backends which request they got.
const numberHeader = "X-N"

func (l *lab) send(h host.Host, i int, r *recordedRequest) {
	req := &host.Request{Method: r.Method, Host: "test", URI: r.URI, Cookie: r.Cookie}
	if req.Method == "" {
		req.Method = "GET"
	}
	req.Header = append(req.Header, host.Field{Name: numberHeader, Value: strconv.Itoa(i)})
	if r.Held != "" {
		req.Header = append(req.Header, host.Field{Name: "X-Hold", Value: r.Headers["X-Hold"]})
	}
	port := uint16(8000)
	if r.Port != 0 {
		port = uint16(r.Port)
	}
	l.number[req] = i
	var resp host.Response
	began := l.w.Elapsed()
	to := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port)
	err := h.Call(to, req, &resp, host.Options{From: netip.MustParseAddr(r.Src)})
	o := &l.out[i]
	o.took = l.w.Elapsed() - began
	if err != nil {
		l.t.Errorf("request %d: nginx gave no answer: %v", r.N, err)
		return
	}
	o.backend, o.status, o.location = resp.Served, resp.Status, resp.Location
}

func (l *lab) tried(req *host.Request, chain []netip.AddrPort, status int) {
	o := &l.out[l.number[req]]
	for _, a := range chain {
		n, ok := l.names[a]
		if !ok {
			n = noLive
		}
		o.tried = append(o.tried, n)
	}
}

// scheduleDrops drops the SYNs of a backend from one event to the other.
func (l *lab) scheduleDrops() {
	var rule *world.Rule
	for _, e := range l.rec.Events {
		var name string
		switch {
		case e.What == "DROP removed":
			l.w.At(ms(e.AtMs), func() { rule.Remove() })
		case strings.HasPrefix(e.What, "SYN to "):
			if _, err := fmt.Sscanf(e.What, "SYN to %s dropped", &name); err != nil {
				l.t.Fatalf("event %q: %v", e.What, err)
			}
			l.w.At(ms(e.AtMs), func() {
				for at, n := range l.names {
					if n == name {
						rule = l.w.AddRule(world.Rule{To: at.Addr(), Protocol: 6, DropShare: 1})
					}
				}
			})
		case !strings.HasPrefix(e.What, "backend ") && !strings.HasPrefix(e.What, "release "):
			l.t.Fatalf("event %q is not known to the replay", e.What)
		}
	}
}

// backend is a server that misbehaves as the recording says.
type backend struct {
	l    *lab
	name string
	at   netip.AddrPort
	h    host.Host
	stop func() error // stops listening; nil while it does not listen
	hold host.Cond

	mode  string
	sleep time.Duration
	code  int
}

func (b *backend) main(h host.Host) error {
	b.h, b.hold, b.mode = h, h.NewCond(), "ok"
	b.listen()
	for _, e := range b.l.rec.Events {
		words := strings.Fields(e.What)
		switch {
		case words[0] == "backend" && words[1] == b.name:
			h.After(ms(e.AtMs), host.TaskFunc(func() { b.setMode(words[3:]) }))
		case words[0] == "release":
			h.After(ms(e.AtMs), host.TaskFunc(func() {
				b.l.released[words[1]] = true
				b.hold.Broadcast()
			}))
		}
	}
	return nil
}

func (b *backend) listen() {
	c, err := b.h.Serve(b.at, b)
	if err != nil {
		b.l.t.Errorf("backend %s: %v", b.name, err)
		return
	}
	b.stop = c.Close
}

// setMode takes the words after the arrow: "sleep ms=3000".
func (b *backend) setMode(words []string) {
	b.mode = words[0]
	for _, w := range words[1:] {
		key, value, _ := strings.Cut(w, "=")
		n, err := strconv.Atoi(value)
		switch {
		case err == nil && key == "ms":
			b.sleep = time.Duration(n) * time.Millisecond
		case err == nil && key == "code":
			b.code = n
		default:
			b.l.t.Errorf("backend %s: mode %q is not known", b.name, words)
		}
	}
	switch {
	case b.mode == "refuse" && b.stop != nil:
		b.stop()
		b.stop = nil
	case b.mode != "refuse" && b.stop == nil:
		b.listen()
	}
}

func (b *backend) Handle(_ netip.Addr, req, resp host.Message) error {
	q, a := req.(*host.Request), resp.(*host.Response)
	i, err := strconv.Atoi(q.Get(numberHeader))
	if err != nil {
		b.l.t.Errorf("backend %s: a request without its number: %v", b.name, err)
		return host.ErrReset
	}
	o := &b.l.out[i]
	o.received, o.uri = append(o.received, b.name), q.URI
	answer := host.Response{Status: 200, Served: b.name}
	switch b.mode {
	case "ok":
	case "sleep":
		b.h.Sleep(b.sleep)
	case "code":
		answer.Status = b.code
	case "hang":
		b.h.NewCond().Wait(0)
	case "rst":
		return host.ErrReset
	case "early":
		return host.ErrClosed
	case "half":
		answer.Truncated = true
	default:
		b.l.t.Errorf("backend %s: mode %q is not known", b.name, b.mode)
	}
	for held := q.Get("X-Hold"); held != "" && !b.l.released[held]; {
		b.hold.Wait(0)
	}
	*a = answer
	return nil
}
