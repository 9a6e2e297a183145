//go:build linux

package live

import (
	"context"
	"io"
	"math/rand/v2"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/stream"
)

// Host is one program on this machine. It runs once.
type Host struct {
	opt    Options
	made   time.Time
	clock  clock
	parent *Host
	ctx    context.Context // of the run

	// over: the program has ended; nothing it does has an effect any more
	over atomic.Bool
	// ended is closed together with it
	ended chan struct{}
	group sync.WaitGroup // every goroutine of the program

	// what only the process with the turn touches
	now     host.Time
	streams map[string]*rand.Rand
	onStop  host.Task
	numbers map[int]uint16 // of the packets sent, by the sequence that they count in

	mu      sync.Mutex // guards what follows
	busy    bool       // a process has the turn
	current *proc
	ready   fifo
	procs   []*proc // those that may wait
	idle    []*proc // goroutines without a task
	timers  heap
	alarm   *alarm
	err     error // why the program ended
	open    map[io.Closer]struct{}
	kids    []*Host
	clients map[*served]struct{} // connections that were accepted
	onLink  []host.Task
	linkOn  bool // the link is watched
	frozen  bool // Freeze has the turn
	cores   cores

	freezing sync.Mutex // held while Freeze and Thaw are at work

	late    lateness
	stretch stretch
	faults  faults
}

var _ host.Host = (*Host)(nil)

// New prepares a program. Nothing happens before Run.
func New(o Options) *Host {
	o = o.withDefaults()
	h := &Host{opt: o, made: time.Now(), ended: make(chan struct{}), streams: map[string]*rand.Rand{}, numbers: map[int]uint16{}, open: map[io.Closer]struct{}{}, clients: map[*served]struct{}{}}
	h.clock.init()
	h.now = h.clock.read()
	h.late.init(h.now)
	h.cores.free = o.Cores
	h.faults.init()
	return h
}

// Machine implements host.Host.
func (h *Host) Machine() string { return h.opt.Machine }

// Program implements host.Host.
func (h *Host) Program() string { return h.opt.Program }

// Address implements host.Host.
func (h *Host) Address() netip.Addr { return h.opt.Address }

// Created gives when New made it.
func (h *Host) Created() time.Time { return h.made }

// Rand gives the same numbers as a world of the same seed.
func (h *Host) Rand(name string) *rand.Rand {
	r := h.streams[name]
	if r == nil {
		r = stream.New(h.opt.Seed, h.opt.Machine+"/"+h.opt.Program, name)
		h.streams[name] = r
	}
	return r
}

// Note implements host.Host.
func (h *Host) Note(kind, detail string) {
	if !h.over.Load() {
		h.opt.Note(kind, detail)
	}
}

// OnStop implements host.Host.
func (h *Host) OnStop(t host.Task) { h.onStop = t }
