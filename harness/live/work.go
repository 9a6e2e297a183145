//go:build linux

package live

import (
	"math"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// stretch is how many times as long work takes.
type stretch struct {
	factor    atomic.Uint64 // bits of a float64; 0 is 1
	stretched atomic.Int64
}

// SetStretch makes Work and Compute that begin from now on take factor times as
// long; 1 is normal. A CPU quota of the container acts on Compute alone, which
// is measured in the thread's own CPU time; world.Machine.Slow acts on both,
// and so does this. It may be called from anywhere.
func (h *Host) SetStretch(factor float64) {
	h.stretch.factor.Store(math.Float64bits(factor))
	for _, k := range h.children() {
		k.SetStretch(factor)
	}
}

// Stretched counts the pieces of work that took longer for SetStretch: the
// evidence that it had an effect. Those of living children count too.
func (h *Host) Stretched() int {
	n := int(h.stretch.stretched.Load())
	for _, k := range h.children() {
		n += k.Stretched()
	}
	return n
}

// slow reports whether work takes longer.
func (s *stretch) slow() bool {
	bits := s.factor.Load()
	return bits != 0 && bits != math.Float64bits(1)
}

func (s *stretch) of(d time.Duration) time.Duration {
	bits := s.factor.Load()
	if bits == 0 || bits == math.Float64bits(1) {
		return d
	}
	s.stretched.Add(1)
	return time.Duration(float64(d) * math.Float64frombits(bits))
}

// Work implements host.Host.
func (h *Host) Work(d time.Duration) {
	h.self()
	if d > 0 {
		h.Sleep(h.stretch.of(d))
	}
}

// cores are the program's processors: Compute queues for them, first come
// first served.
type cores struct {
	free  int
	queue []waiter
}

// Compute implements host.Host. It spins for d of its thread's CPU time.
func (h *Host) Compute(d time.Duration) {
	if d <= 0 {
		h.self()
		return
	}
	p := h.lock()
	if h.cores.free > 0 {
		h.cores.free--
		h.mu.Unlock()
	} else {
		h.cores.queue = append(h.cores.queue, waiter{p, p.begin()})
		p.park() // until a core is handed over
	}
	defer h.releaseCore()
	d = h.stretch.of(d)
	h.outside(func() { h.burn(d) })
}

// releaseCore hands the core to who has waited longest for one.
func (h *Host) releaseCore() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.cores.queue) > 0 {
		w := h.cores.queue[0]
		h.cores.queue = append(h.cores.queue[:0], h.cores.queue[1:]...)
		if w.p.wakeUp(w.gen, wokenUp) {
			return
		}
	}
	h.cores.free++
}

// rounds are how many steps of arithmetic stand between two looks at the
// clock, and looks how many of those between two offers to the other
// goroutines: some microseconds, and some hundred.
const (
	rounds = 2000
	looks  = 100
)

// sink keeps the arithmetic from being left out.
var sink atomic.Uint64

// burn uses d of CPU time, less when the program ends.
func (h *Host) burn(d time.Duration) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	x := uint64(1)
	for n, end := 1, threadTime()+d; threadTime() < end && !h.over.Load(); n++ {
		for range rounds {
			x = x*6364136223846793005 + 1442695040888963407
		}
		if n%looks == 0 {
			runtime.Gosched()
		}
	}
	sink.Store(x)
}

// threadTime is the CPU time that the calling thread has used.
func threadTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err) // the clock is there since Linux 2.6
	}
	return time.Duration(t.Nano())
}
