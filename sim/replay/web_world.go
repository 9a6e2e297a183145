package replay

import (
	"fmt"
	"math"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// WebOptions are settings that a recording does not have.
type WebOptions struct {
	// Lead is how long the program had run when the recording's clock began.
	Lead time.Duration
	// First is how many of the requests are sent, 0 for all.
	First int
	// Left reports whether a request is not sent; nil for none.
	Left func(i int) bool
	// Checks: the program also checks the backends by itself.
	Checks bool
	// Watch gets every event of the world with its time on the recording's
	// clock; nil for none.
	Watch func(at time.Duration, e world.Event)
}

// Command is an operator's command of the recording.
type Command struct {
	After time.Duration // since the program started
	Text  string
}

// WebReplay is one replay of a recording in a world: one machine with the load
// balancer, the backends and the clients on loopback addresses, as they were
// recorded.
type WebReplay struct {
	// Commands are the operator's, for the program that takes them.
	Commands []Command

	rec      *WebRecording
	o        WebOptions
	w        *world.World
	m        *world.Machine
	names    map[netip.AddrPort]string
	number   map[*host.Request]int
	released map[string]bool
	cuts     []*world.Rule
	out      []Outcome
	problems []string
}

// NewWebReplay prepares the machine of a recording.
func NewWebReplay(rec *WebRecording, o WebOptions) *WebReplay {
	if o.First == 0 {
		o.First = len(rec.Requests)
	}
	l := &WebReplay{
		rec: rec, o: o, names: map[netip.AddrPort]string{}, number: map[*host.Request]int{},
		released: map[string]bool{}, out: make([]Outcome, o.First),
	}
	start := (host.Time(int64(math.Round(rec.T0*1000))) * host.Time(time.Millisecond)).Add(-o.Lead)
	l.w = world.New(world.Options{Seed: 1, Start: start, Delay: 50 * time.Microsecond})
	any4, any6 := netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")
	l.m = l.w.Add("lab", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.11"), Ranges: []netip.Prefix{any4, any6}})
	l.planEvents()
	return l
}

// Replay repeats the recorded session with the program and returns the outcome
// of each request. The error lists everything that the replay could not do.
func (l *WebReplay) Replay(name string, main host.Main) ([]Outcome, error) {
	defer l.w.Close()
	for _, b := range l.rec.Backends {
		at, err := netip.ParseAddrPort(b.Addr)
		if err != nil {
			l.problem("backend %s: %v", b.Name, err)
			continue
		}
		l.names[at] = b.Name
		l.m.Install(b.Name, (&backend{l: l, name: b.Name, at: at}).main)
	}
	if l.o.Watch != nil {
		l.w.Watch(func(e world.Event) { l.o.Watch(l.w.Elapsed()-l.o.Lead, e) })
	}
	l.m.Install(name, main)
	l.m.Install("clients", l.clients)
	l.w.Run(l.lasts() + l.o.Lead)
	if len(l.problems) > 0 {
		return l.out, fmt.Errorf("replay of %q: %s", l.rec.Name, strings.Join(l.problems, "; "))
	}
	return l.out, nil
}

func (l *WebReplay) problem(format string, a ...any) {
	l.problems = append(l.problems, fmt.Sprintf(format, a...))
}

// at returns a recorded time in the world; one from before the program's start
// is 0 or negative.
func (l *WebReplay) at(f float64) time.Duration { return Millis(f) + l.o.Lead }

// lasts returns the length of the recording: a minute after the last request,
// so that every answer comes.
func (l *WebReplay) lasts() time.Duration {
	const answer = 60_000
	var last float64
	for _, r := range l.rec.Requests[:l.o.First] {
		last = max(last, r.AtMs+answer)
	}
	if l.o.First == len(l.rec.Requests) {
		for _, e := range l.rec.Events {
			last = max(last, e.AtMs)
		}
		for _, e := range l.rec.Transitions {
			last = max(last, e.AtMs)
		}
	}
	return Millis(last) + time.Second
}

// NoteServers notes the chain of servers that the program sent a request to, by
// its own account; its signature is that of nginx.Options.Proxied.
func (l *WebReplay) NoteServers(req *host.Request, chain []netip.AddrPort, _ int) {
	o := &l.out[l.number[req]]
	for _, a := range chain {
		n, ok := l.names[a]
		if !ok {
			n = None
		}
		o.Tried = append(o.Tried, n)
	}
}
