//go:build linux

package live

import (
	"runtime"
	"sync"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
	"golang.org/x/sys/unix"
)

// Lateness is how late a program's processes went on: after the time of their
// timer, or after the answer that they waited for was read. This host adds it
// to every latency that a program measures.
type Lateness struct {
	// All is of the whole run.
	All *metric.Histogram
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
	all     *metric.Histogram
	second  *metric.Histogram
	began   host.Time
	seconds []time.Duration
	busy    []float64
	cores   int
	used    func() time.Duration // CPU time so far
	before  time.Duration        // as it was when the present second began
}

func (l *lateness) init(now host.Time) {
	l.all, l.second = metric.NewHistogram(), metric.NewHistogram()
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
	us := min(metric.Highest, max(metric.Lowest, int64(now.Sub(due)/time.Microsecond)))
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
		l.seconds = append(l.seconds, l.second.Quantile(99))
		l.busy = append(l.busy, busy)
		l.second.Reset()
	}
}

// Lateness is a copy of what was recorded so far. It may be called from
// anywhere, at any time.
func (h *Host) Lateness() Lateness {
	l := &h.late
	l.mu.Lock()
	defer l.mu.Unlock()
	seconds := append([]time.Duration(nil), l.seconds...)
	return Lateness{l.all.Copy(), append(seconds, l.second.Quantile(99)), append([]float64(nil), l.busy...)}
}
