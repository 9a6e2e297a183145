package lab

import (
	"fmt"
	"math"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/recording"
	"github.com/hadrill/hadrill/sim/world"
)

// Options are what the recording does not say.
type Options struct {
	// Lead is how long the program had run when the recording's clock began.
	Lead time.Duration
	// First is how many of the requests are sent, 0 for all.
	First int
	// Left tells which requests are not sent; nil for none.
	Left func(i int) bool
	// Checks: the program asks the backends on its own, too.
	Checks bool
	// Silent are beginnings of events that ask nothing of the replay.
	Silent []string
	// Watch is told of every event of the world with its time on the recording's
	// clock; nil for nobody.
	Watch func(at time.Duration, e world.Event)
}

// Command is an operator's command of the recording.
type Command struct {
	After time.Duration // since the program started
	Text  string
}

// Lab is one replay.
type Lab struct {
	// Commands are the operator's, for the program that takes them.
	Commands []Command

	rec      *recording.Recording
	o        Options
	w        *world.World
	m        *world.Machine
	names    map[netip.AddrPort]string
	number   map[*host.Request]int
	released map[string]bool
	out      []recording.Outcome
	wrong    []string
}

// New prepares the machine of a recording.
func New(rec *recording.Recording, o Options) *Lab {
	if o.First == 0 {
		o.First = len(rec.Requests)
	}
	l := &Lab{
		rec: rec, o: o, names: map[netip.AddrPort]string{}, number: map[*host.Request]int{},
		released: map[string]bool{}, out: make([]recording.Outcome, o.First),
	}
	start := (host.Time(int64(math.Round(rec.T0*1000))) * host.Time(time.Millisecond)).Add(-o.Lead)
	l.w = world.New(world.Options{Seed: 1, Start: start, Delay: 50 * time.Microsecond})
	any4, any6 := netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")
	l.m = l.w.Add("lab", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.11"), Ranges: []netip.Prefix{any4, any6}})
	l.prepare()
	return l
}

// Run replays the recording with the program and gives what became of each
// request. The error is all that the replay did not understand.
func (l *Lab) Run(name string, main host.Main) ([]recording.Outcome, error) {
	defer l.w.Close()
	for _, b := range l.rec.Backends {
		at, err := netip.ParseAddrPort(b.Addr)
		if err != nil {
			l.blame("backend %s: %v", b.Name, err)
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
	if len(l.wrong) > 0 {
		return l.out, fmt.Errorf("replay of %q: %s", l.rec.Name, strings.Join(l.wrong, "; "))
	}
	return l.out, nil
}

func (l *Lab) blame(format string, a ...any) {
	l.wrong = append(l.wrong, fmt.Sprintf(format, a...))
}

// at is a recorded time in the world.
func (l *Lab) at(f float64) time.Duration { return recording.Millis(f) + l.o.Lead }

// lasts is how long the recording goes on: a minute after the last request, so
// that every answer comes.
func (l *Lab) lasts() time.Duration {
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
	return recording.Millis(last) + time.Second
}

// Tried notes the chain of servers that the program says it tried for a
// request; its signature is what nginx.Options asks for.
func (l *Lab) Tried(req *host.Request, chain []netip.AddrPort, _ int) {
	o := &l.out[l.number[req]]
	for _, a := range chain {
		n, ok := l.names[a]
		if !ok {
			n = recording.None
		}
		o.Tried = append(o.Tried, n)
	}
}
