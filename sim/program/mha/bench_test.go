package mha

import (
	"runtime"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// BenchmarkFailover is 60 s of three servers with 200 writes a second, and a
// failover among them.
func BenchmarkFailover(b *testing.B) {
	b.ReportAllocs()
	for i := range b.N {
		r := newRig(b, settings{seed: uint64(i + 1), top: secondary, server: map[int]string{2: candidate}})
		r.write(17*time.Second, 60*time.Second)
		r.w.At(25*time.Second, func() { r.nodes[0].Program("mysqld").Kill() })
		r.w.Run(60 * time.Second)
		if r.primary() != 2 {
			b.Fatalf("primary n%d: %q", r.primary(), r.said)
		}
		r.w.Close()
	}
}

// BenchmarkRows writes rows to a primary with two replicas as fast as it takes
// them; b.N is how many.
func BenchmarkRows(b *testing.B) {
	b.ReportAllocs()
	before := heap()
	r := newRig(b, settings{edit: func(c *Config) { c.PingInterval = time.Hour }})
	left := b.N
	for user := range 16 {
		r.at(17*time.Second+time.Duration(user)*time.Millisecond, func(h host.Host) {
			s, err := openApp(h)
			for n := uint32(1); err == nil && left > 0; n++ {
				left--
				_, err = s.Do(&host.Statement{Do: host.Insert, Row: host.TableRow{User: uint32(user), Number: n}}, 0)
			}
			if err != nil {
				b.Error(err)
			}
		})
	}
	r.w.Run(17*time.Second + time.Duration(b.N)*time.Millisecond + 10*time.Second)
	if left > 0 {
		b.Fatalf("%d rows were not written", left)
	}
	b.ReportMetric(float64(heap()-before)/float64(b.N), "heap-B/row")
	runtime.KeepAlive(r)
}

// heap is how many bytes are in use after a collection.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestMemoryOfRows: a million rows of a primary and two replicas take less than 300 MB,
// logs and all.
func TestMemoryOfRows(t *testing.T) {
	r := newRig(t, settings{edit: func(c *Config) { c.PingInterval = time.Hour }})
	wanted, written := 0, 0
	r.w.Run(17 * time.Second)
	grow := func(rows int) uint64 {
		wanted += rows
		for user := range 16 {
			r.at(r.w.Elapsed()+time.Duration(user+1)*time.Millisecond, func(h host.Host) {
				s, err := openApp(h)
				for err == nil && written < wanted {
					written++
					_, err = s.Do(&host.Statement{Do: host.Insert, Row: host.TableRow{User: uint32(user), Number: uint32(written)}}, 0)
				}
				if err != nil {
					t.Error(err)
				}
				s.Close()
			})
		}
		r.w.Run(r.w.Elapsed() + time.Duration(rows)*time.Millisecond)
		return heap()
	}
	const few, more = 100_000, 60_000 // few fill what is kept of the logs' ends in memory
	before := grow(few)
	after := grow(more)
	if written != few+more {
		t.Fatalf("%d rows were written", written)
	}
	a := float64(after-before) / more
	t.Logf("%.0f bytes a row", a)
	if a > 300 {
		t.Errorf("a row takes %.0f bytes, a million %.0f MB", a, a)
	}
	runtime.KeepAlive(r)
}
