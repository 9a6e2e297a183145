package mha

import (
	"runtime"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mysqld"
)

// failOver is 60 s of three servers with 200 writes a second, and a failover among them.
func failOver(t testing.TB, seed uint64) {
	r := newRig(t, settings{seed: seed, top: secondary, server: map[int]string{2: candidate}})
	r.write(17*time.Second, 60*time.Second)
	r.w.At(25*time.Second, func() { r.nodes[0].Program("mysqld").Kill() })
	r.w.Run(60 * time.Second)
	if r.primary() != 2 {
		t.Fatalf("primary n%d: %q", r.primary(), r.said)
	}
	r.w.Close()
}

// BenchmarkFailover is how long such a failover takes.
func BenchmarkFailover(b *testing.B) {
	b.ReportAllocs()
	for i := range b.N {
		failOver(b, uint64(i+1))
	}
}

// TestFailoverBytes: a failover of three servers with 200 writes a second, 60 s of virtual
// time, allocates less than 8 MiB.
func TestFailoverBytes(t *testing.T) {
	const most = 8 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	failOver(t, 1)
	runtime.ReadMemStats(&after)
	used := after.TotalAlloc - before.TotalAlloc
	t.Logf("%d bytes, %d objects", used, after.Mallocs-before.Mallocs)
	if used > most {
		t.Errorf("a failover allocates %d bytes, expected at most %d", used, most)
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

// lag is how many of the primary's rows the replicas lack in all.
func (r *rig) lag() (rows int) {
	for i, m := range r.nodes {
		m.Program("mysqld").Exposed().(*mysqld.Copy).Rows(func(_, _ uint32) {
			if rows--; i == 0 {
				rows += len(r.nodes)
			}
		})
	}
	return rows
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
		for limit := r.w.Elapsed() + time.Hour; r.lag() > 0 || written < wanted; {
			if r.w.Run(r.w.Elapsed() + 10*time.Second); r.w.Elapsed() > limit {
				t.Fatalf("%d rows were written, the replicas lack %d", written, r.lag())
			}
		}
		return heap()
	}
	// ends holds what is kept of logs' ends in memory, and what threads have read last: as
	// much for a million rows.
	const rows, ends = 160_000, 20 << 20
	before := heap()
	a := float64(grow(rows)-before-ends) / rows
	t.Logf("%.0f bytes a row", a)
	if most := 300.0 - ends/1e6; a > most {
		t.Errorf("a row takes %.0f bytes, a million more than 300 MB", a)
	}
	runtime.KeepAlive(r)
}
