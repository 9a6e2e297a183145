package world

import (
	"math"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// pending is the number of events that wait in the event benchmarks.
const pending = 10_000

// BenchmarkEvents is the bare loop: take an event, let it happen, make another.
func BenchmarkEvents(b *testing.B) {
	w := New(Options{Seed: 1})
	r := rand.New(rand.NewPCG(1, 1))
	w.calls = []func(){func() {}}
	var delays [1024]int64
	for i := range delays {
		delays[i] = r.Int64N(int64(time.Second))
	}
	w.until = math.MaxInt64
	n := 0
	again := func() {
		w.calls[0] = w.calls[1]
		w.idleCal = w.idleCal[:0]
		n++
		w.push(w.now+delays[n&1023], evCall, 0, 0)
	}
	w.calls = []func(){again, again}
	for i := 0; i < pending; i++ {
		w.push(delays[i&1023], evCall, 0, 0)
	}
	b.ReportAllocs()
	for b.Loop() {
		w.step()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkPlainHeap is the baseline of BenchmarkEvents: a 4-ary heap of the
// same values and nothing else.
func BenchmarkPlainHeap(b *testing.B) {
	var q plainHeap
	r := rand.New(rand.NewPCG(1, 1))
	var delays [1024]int64
	for i := range delays {
		delays[i] = r.Int64N(int64(time.Second))
	}
	for i := 0; i < pending; i++ {
		q.push(event{at: delays[i&1023], key: uint64(i)})
	}
	n := uint64(pending)
	b.ReportAllocs()
	for b.Loop() {
		e := q.pop()
		n++
		q.push(event{at: e.at + delays[n&1023], key: n})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkCall is one request over a connection of its own: two machines.
func BenchmarkCall(b *testing.B) {
	w := New(Options{Seed: 1})
	defer w.Close()
	s := w.Add("s", MachineOptions{Address: ip("10.0.0.2")})
	s.Install("echo", func(h host.Host) error {
		_, err := h.Serve(port("0.0.0.0:80"), host.HTTP, host.HandlerFunc(func(_ netip.Addr, _, resp host.Message) error {
			resp.(*host.Response).Status = 200
			return nil
		}))
		return err
	})
	n := 0
	w.Add("c", MachineOptions{Address: ip("10.0.0.1")}).Install("caller", func(h host.Host) error {
		var req host.Request
		var resp host.Response
		to := port("10.0.0.2:80")
		for {
			if err := h.Call(to, &req, &resp, host.Options{Connect: time.Second, Read: time.Minute}); err != nil {
				return err
			}
			n++
		}
	})
	w.Run(time.Second)
	b.ReportAllocs()
	b.ResetTimer()
	for n = 0; n < b.N; {
		w.Run(w.Elapsed() + time.Millisecond)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}

// plainHeap is the textbook's: each pop and each push walks the heap.
type plainHeap []event

func (h *plainHeap) push(e event) {
	*h = append(*h, e)
	ev := *h
	i := len(ev) - 1
	for i > 0 && e.before(&ev[(i-1)/4]) {
		ev[i] = ev[(i-1)/4]
		i = (i - 1) / 4
	}
	ev[i] = e
}

func (h *plainHeap) pop() event {
	ev := *h
	top, e := ev[0], ev[len(ev)-1]
	ev = ev[:len(ev)-1]
	*h = ev
	i := 0
	for c := 1; c < len(ev); c = 4*i + 1 {
		least := c
		for k := c + 1; k < min(c+4, len(ev)); k++ {
			if ev[k].before(&ev[least]) {
				least = k
			}
		}
		if !ev[least].before(&e) {
			break
		}
		ev[i], i = ev[least], least
	}
	ev[i] = e
	return top
}
