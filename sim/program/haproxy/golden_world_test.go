package haproxy_test

import (
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/haproxy"
	"github.com/hadrill/hadrill/sim/world"
)

// outcome is what became of one request in the simulation.
type outcome struct {
	backend   string
	status    int
	received  []string
	cookie    string // that the server saw
	setCookie string
	took      time.Duration
}

// lab is the machine of a recording: HAProxy, the servers and the clients, all
// on loopback addresses, as they were recorded.
type lab struct {
	t        *testing.T
	rec      *recording
	w        *world.World
	names    map[netip.AddrPort]string
	released map[string]bool
	out      []outcome
	changes  []change
}

// simulate runs the requests of a recording but those left out.
func simulate(t *testing.T, rec *recording, c *haproxy.Config, left func(i int) bool) *lab {
	t.Helper()
	l := &lab{t: t, rec: rec, names: map[netip.AddrPort]string{}, released: map[string]bool{}, out: make([]outcome, len(rec.Requests))}
	start := (host.Time(math.Round(rec.T0*1000)) * host.Time(time.Millisecond)).Add(-lead)
	l.w = world.New(world.Options{Seed: 1, Start: start, Delay: 50 * time.Microsecond})
	defer l.w.Close()
	any4, any6 := netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")
	m := l.w.Add("lab", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.11"), Ranges: []netip.Prefix{any4, any6}})
	commands := l.schedule()
	for _, b := range rec.Backends {
		address := netip.MustParseAddrPort(b.Addr)
		l.names[address] = b.Name
		m.Install(b.Name, (&backend{l: l, name: b.Name, at: address}).main)
	}
	l.w.Watch(l.watch)
	m.Install("haproxy", c.Main(haproxy.Options{Commands: commands}))
	m.Install("clients", func(h host.Host) error {
		for i := range l.out {
			if left == nil || !left(i) {
				h.After(at(rec.Requests[i].AtMs), host.TaskFunc(func() { l.send(h, i, &rec.Requests[i]) }))
			}
		}
		return nil
	})
	l.w.Run(l.lasts() + lead)
	return l
}

// lasts is how long the recording goes on: a minute after the last request
// where there is one, so that every answer comes.
func (l *lab) lasts() time.Duration {
	var last float64
	for _, r := range l.rec.Requests {
		last = max(last, r.AtMs+60_000)
	}
	for _, e := range l.rec.Events {
		last = max(last, e.AtMs)
	}
	for _, e := range l.rec.Transitions {
		last = max(last, e.AtMs)
	}
	return ms(last) + time.Second
}

func ms(f float64) time.Duration { return time.Duration(math.Round(f*1000)) * time.Microsecond }

// lead is how long HAProxy had run when the clock of a recording began: second
// servers of three with an interval of 2 s were first checked at 591 to 626 ms
// instead of 667.
const lead = 55 * time.Millisecond

// at is a recorded time in the simulation.
func at(f float64) time.Duration { return ms(f) + lead }

func (l *lab) watch(e world.Event) {
	if e.Kind != "note:haproxy" {
		return
	}
	if words := strings.Fields(e.Detail); len(words) == 4 && words[0] == "Server" {
		_, server, _ := strings.Cut(words[1], "/")
		l.changes = append(l.changes, change{server, words[3] == "UP", l.w.Elapsed() - lead})
		return
	}
	l.t.Errorf("a note that is not known to the replay: %s", e.Detail)
}

// schedule drops the SYNs of a server from one event to the other, and gives
// the commands to the stats socket.
func (l *lab) schedule() (commands []haproxy.Command) {
	var rule *world.Rule
	for _, e := range l.rec.Events {
		var name string
		switch {
		case e.What == "DROP removed":
			l.w.At(at(e.AtMs), func() { rule.Remove() })
		case strings.HasPrefix(e.What, "SYN to "):
			if _, err := fmt.Sscanf(e.What, "SYN to %s dropped", &name); err != nil {
				l.t.Fatalf("event %q: %v", e.What, err)
			}
			l.w.At(at(e.AtMs), func() {
				for at, n := range l.names {
					if n == name {
						rule = l.w.AddRule(world.Rule{To: at.Addr(), Protocol: 6, DropShare: 1})
					}
				}
			})
		case strings.HasPrefix(e.What, "set "):
			commands = append(commands, haproxy.Command{After: at(e.AtMs), Text: e.What})
		case !strings.HasPrefix(e.What, "backend ") && !strings.HasPrefix(e.What, "release ") && !strings.HasPrefix(e.What, "queue "):
			l.t.Fatalf("event %q is not known to the replay", e.What)
		}
	}
	return commands
}

// numberHeader tells the servers which request they got.
const numberHeader = "X-N"

func (l *lab) send(h host.Host, i int, r *recordedRequest) {
	req := &host.Request{Method: r.Method, Host: "test", URI: r.URI, Cookie: r.Cookie, BodyBytes: len(r.Body)}
	if req.Method == "" {
		req.Method = "GET"
	}
	req.Header = append(req.Header, host.Field{Name: numberHeader, Value: strconv.Itoa(i)})
	for name, value := range r.Headers {
		if strings.EqualFold(name, "host") {
			req.Host = value
			continue
		}
		req.Header = append(req.Header, host.Field{Name: name, Value: value})
	}
	port := uint16(8000)
	if r.Port != 0 {
		port = uint16(r.Port)
	}
	var resp host.Response
	began := l.w.Elapsed()
	to := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port)
	err := h.Call(to, req, &resp, host.Options{From: netip.MustParseAddr(r.Src)})
	o := &l.out[i]
	o.took = l.w.Elapsed() - began
	if err != nil {
		l.t.Errorf("request %d: HAProxy gave no answer: %v", r.N, err)
		return
	}
	o.backend, o.status, o.setCookie = resp.Served, resp.Status, resp.SetCookie
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
			h.After(at(e.AtMs), host.TaskFunc(func() { b.setMode(words[3:]) }))
		case words[0] == "release":
			h.After(at(e.AtMs), host.TaskFunc(func() {
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

// Handle answers a request, or a check, which has no number.
func (b *backend) Handle(_ netip.Addr, req, resp host.Message) error {
	q, a := req.(*host.Request), resp.(*host.Response)
	if n := q.Get(numberHeader); n != "" {
		i, err := strconv.Atoi(n)
		if err != nil {
			b.l.t.Errorf("backend %s: request %q: %v", b.name, n, err)
			return host.ErrReset
		}
		o := &b.l.out[i]
		o.received, o.cookie = append(o.received, b.name), q.Cookie
	}
	answer := host.Response{Status: 200, Served: b.name, SetCookie: q.Get("X-Set-Cookie")}
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
