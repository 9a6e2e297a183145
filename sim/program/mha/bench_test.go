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
