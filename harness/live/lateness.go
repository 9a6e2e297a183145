//go:build linux

package live

import (
	"runtime"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// Lateness is how late a program's processes went on: after the time of their
// timer, or after the answer that they waited for was read. It is what this
// host adds to every latency that a program measures.
type Lateness struct {
	// All is the whole run in microseconds, 1 us to 2 min, 3 significant figures.
	All *hdrhistogram.Histogram
	// Seconds is the 99th percentile of each second of the run, up to the
	// present one; 0 where nothing happened.
	Seconds []time.Duration
	// Busy is the CPU time that this process used in each of those seconds but
	// the present one, as a share of what GOMAXPROCS cores have. An answer that
	// waits in the kernel because nobody reads it is late without a trace; a
	// process that does not keep up with its answers is a busy one.
	Busy []float64
}

// bearable is the lateness that a program may have without being what limits
// the run: about what a busy core adds to any process in one turn of Linux's
// scheduler (base_slice_ns 3 ms).
const bearable = 5 * time.Millisecond

// full is the share of its cores that a program may use without being what
// limits the run.
const full = 0.95

// Behind are the seconds, counted from 0, in which the program could not keep
// up: one in a hundred processes was later than 5 ms, or 95 % of its cores'
// time was used. What was measured in them says as much about the measuring as
// about the measured.
func (l Lateness) Behind() []int {
	var seconds []int
	for i, p99 := range l.Seconds {
		if p99 > bearable || i < len(l.Busy) && l.Busy[i] > full {
			seconds = append(seconds, i)
		}
	}
	return seconds
}

type lateness struct {
	mu      sync.Mutex
	all     *hdrhistogram.Histogram
	second  *hdrhistogram.Histogram
	began   host.Time
	seconds []time.Duration
	busy    []float64
	cores   int
	used    func() time.Duration // CPU time so far
	before  time.Duration        // as it was when the present second began
}

const (
	latestMicros = int64(2 * time.Minute / time.Microsecond)
	figures      = 3
)

func (l *lateness) init(now host.Time) {
	l.all, l.second = hdrhistogram.New(1, latestMicros, figures), hdrhistogram.New(1, latestMicros, figures)
	l.began = now
	l.cores, l.used = runtime.GOMAXPROCS(0), processTime
	l.before = l.used()
}

// processTime is the CPU time that this process has used.
func processTime() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0 // never for one's own
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (l *lateness) record(due, now host.Time) {
	us := min(latestMicros, max(1, int64(now.Sub(due)/time.Microsecond)))
	l.mu.Lock()
	defer l.mu.Unlock()
	if over := int(now.Sub(l.began)/time.Second) - len(l.seconds); over > 0 {
		l.close(over)
	}
	_, _ = l.all.RecordValue(us), l.second.RecordValue(us) // within their range
}

// close ends the present second and those after it in which nothing happened;
// the CPU time is shared out among them.
func (l *lateness) close(n int) {
	used := l.used()
	busy := float64(used-l.before) / float64(time.Duration(n*l.cores)*time.Second)
	l.before = used
	for range n {
		l.seconds = append(l.seconds, l.p99())
		l.busy = append(l.busy, busy)
		l.second.Reset()
	}
}

// p99 is the present second's.
func (l *lateness) p99() time.Duration {
	if l.second.TotalCount() == 0 {
		return 0
	}
	return time.Duration(l.second.ValueAtPercentile(99)) * time.Microsecond
}

// Lateness is a copy of what was recorded so far. It may be called from
// anywhere, at any time.
func (h *Host) Lateness() Lateness {
	l := &h.late
	l.mu.Lock()
	defer l.mu.Unlock()
	seconds := append([]time.Duration(nil), l.seconds...)
	return Lateness{hdrhistogram.Import(l.all.Export()), append(seconds, l.p99()), append([]float64(nil), l.busy...)}
}
