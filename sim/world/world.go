package world

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/stream"
)

// Options of a world. Zero values give the defaults named.
type Options struct {
	// Seed is the root of every random number of the run.
	Seed uint64
	// Start is the wall clock at virtual time 0; 0 draws a moment of the year
	// 2024 from the seed, so that whole seconds fall differently in each run.
	Start host.Time
	// Subnet is the network all machines are in; the zero Prefix allows any address.
	Subnet netip.Prefix
	// Delay is the one-way delay between two machines; default 100 us.
	Delay time.Duration
	// Jitter is added to Delay: uniform in [0, Jitter).
	Jitter time.Duration
	// Bandwidth of each machine's link in bits per second; 0 is unlimited.
	Bandwidth int64
	// TLS is the cost of opening TLS.
	TLS TLS
	// LinearSYN is tcp_syn_linear_timeouts, 4 in Linux 6.5 and later: so many times
	// more SYN is sent again after 1 s before the time doubles.
	LinearSYN int
}

// loopback is the delay of a packet that does not leave its machine, about
// what ping 127.0.0.1 shows as half a round trip.
const loopback = 15 * time.Microsecond

// World is one run's machines, network and clock.
type World struct {
	opt    Options
	start  host.Time
	now    int64
	seq    uint64
	digest uint64
	events uint64

	queue queue
	until int64 // how far the present Run goes

	coroutines []*coroutine
	idleCo     []*coroutine
	next       *proc // what the present event lets run when it has happened; nil for none

	// what events refer to
	procs   []*proc
	idle    []*proc
	timers  []*timer
	idleTmr []*timer
	conns   []*conn
	idleCon []*conn
	flights []*flight
	idleFlt []*flight
	calls   []func()
	idleCal []uint32

	current  *proc
	machines []*Machine
	byName   map[string]*Machine
	rules    []*Rule
	plain    bool // see judgePlain
	tickets  map[ticketOf]ticket
	jitter   *rand.Rand
	loss     *rand.Rand
	watchers []func(Event)
	traffic  traffic
	halted   bool
}

// New makes an empty world.
func New(o Options) *World {
	if o.Delay == 0 {
		o.Delay = 100 * time.Microsecond
	}
	o.TLS.withDefaults()
	w := &World{opt: o, byName: map[string]*Machine{}, tickets: map[ticketOf]ticket{}, digest: offset64}
	// at once, a packet, and a connection's opening with its first packet
	w.queue = newQueue([lanes]int64{0, int64(o.Delay), 3 * int64(o.Delay)})
	w.judgePlain()
	w.jitter = w.Rand("network", "jitter")
	w.loss = w.Rand("network", "loss")
	w.start = o.Start
	if w.start == 0 {
		const newYear2024, year = 1704067200, 366 * 24 * 3600
		r := w.Rand("world", "start")
		w.start = host.Time((newYear2024+r.Int64N(year))*int64(time.Second) + r.Int64N(int64(time.Second)))
	}
	return w
}

// Now is the wall clock.
func (w *World) Now() host.Time { return w.start.Add(time.Duration(w.now)) }

// Elapsed is the virtual time since the start of the run.
func (w *World) Elapsed() time.Duration { return time.Duration(w.now) }

// Digest is a fingerprint of every event so far.
func (w *World) Digest() uint64 { return w.digest }

// Events is the number of events so far.
func (w *World) Events() uint64 { return w.events }

// At has f called, outside any program, at virtual time d.
func (w *World) At(d time.Duration, f func()) {
	var i uint32
	if n := len(w.idleCal); n > 0 {
		i = w.idleCal[n-1]
		w.idleCal = w.idleCal[:n-1]
		w.calls[i] = f
	} else {
		i = uint32(len(w.calls))
		w.calls = append(w.calls, f)
	}
	w.push(max(int64(d), w.now), evCall, i, 0)
}

// Halt ends Run after the present event. It may be called from At and Watch.
func (w *World) Halt() { w.halted = true }

// Run goes on until virtual time until, or until Halt.
func (w *World) Run(until time.Duration) {
	for _, m := range w.machines {
		m.boot()
	}
	w.halted, w.until = false, int64(until)
	w.loop(nil)
	if !w.halted {
		w.now = max(w.now, int64(until))
	}
}

// Close unwinds every process. The world is of no use afterwards.
func (w *World) Close() {
	for _, m := range w.machines {
		for _, p := range m.programs {
			p.end("", endQuiet)
		}
	}
	for _, c := range w.coroutines {
		c.stop()
	}
	w.procs, w.idle, w.coroutines, w.idleCo = nil, nil, nil, nil
}

const offset64, prime64 = 0xcbf29ce484222325, 0x9e3779b97f4a7c15

// mix folds x into the digest.
func (w *World) mix(x uint64) {
	d := (w.digest ^ x) * prime64
	w.digest = d ^ d>>29
}

// oneEvent is the step of seq, whose low 8 bits are for the kind of an event.
const oneEvent = 1 << 8

func (w *World) push(at int64, k kind, idx, gen uint32) {
	w.seq += oneEvent
	w.queue.push(w.now, event{at, w.seq | uint64(k), idx, gen})
}

// step takes the next event and lets it happen; false when there is none before
// the end of the present Run.
func (w *World) step() bool {
	e, ok := w.queue.popUntil(w.until)
	if !ok {
		return false
	}
	w.now = e.at
	w.events++
	w.mix(uint64(e.at) ^ uint64(e.idx)<<40 ^ uint64(e.key&0xff))
	w.happen(e)
	return true
}

// kind names the effect of an event; happen is the table.
type kind uint8

const (
	evResume   kind = iota // a process goes on
	evTimeout              // a process waited too long
	evTimer                // a timer's task starts
	evCore                 // a slice of core time ends
	evCall                 // the harness's own function
	evDatagram             // a datagram arrives

	// what follows is about a connection

	evSynSend // a connection is asked for again
	evSyn     // the question arrives
	evAnswer  // its answer arrives (open, or refused)
	evReqSend // a request is sent again
	evReq     // a request arrives
	evRepSend // an answer is sent again
	evRep     // an answer arrives
	evFinSend // the end of a connection is told again
	evFin     // the end of a connection arrives
	evAccept  // a program gets a connection as such
	evEndSend // the client's end of it is told again
	evEnd     // the client's end of it arrives
	evGone    // the client's end reaches a program whose request follows it
)

func (w *World) happen(e event) {
	k := e.kind()
	if k >= evSynSend {
		c := w.conns[e.idx]
		if c.gen != e.gen {
			return
		}
		switch k {
		case evSynSend:
			c.sendSyn()
		case evSyn:
			c.synArrives()
		case evAnswer:
			c.answerArrives(e)
		case evReqSend:
			c.sendRequest()
		case evReq:
			c.requestArrives(e)
		case evRepSend:
			c.sendReply()
		case evRep:
			c.replyArrives(e)
		case evFinSend:
			c.sendFin()
		case evFin:
			c.finArrives(e)
		case evAccept:
			c.accept(e)
		case evEndSend:
			c.sendEnd()
		case evEnd:
			c.endArrives(e)
		case evGone:
			c.goneArrives(e)
		}
		return
	}
	switch k {
	case evResume:
		if p := w.procs[e.idx]; p.gen == e.gen {
			p.resume(e)
		}
	case evTimeout:
		w.procs[e.idx].expire(e)
	case evTimer:
		w.timers[e.idx].fire(e)
	case evCore:
		w.coreDone(e)
	case evCall:
		f := w.calls[e.idx]
		w.calls[e.idx] = nil
		w.idleCal = append(w.idleCal, e.idx)
		f()
	case evDatagram:
		w.flights[e.idx].arrive(e)
	}
}

// Rand is the random stream named by owner and name, for the harness's own
// draws, independent of every program's.
func (w *World) Rand(owner, name string) *rand.Rand { return stream.New(w.opt.Seed, owner, name) }

// broken reports a broken invariant of the simulator.
func (w *World) broken(format string, a ...any) {
	panic(fmt.Sprintf("world: broken invariant at %v of seed %d: %s", w.Elapsed(), w.opt.Seed, fmt.Sprintf(format, a...)))
}
