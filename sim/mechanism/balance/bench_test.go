package balance

import (
	"fmt"
	"net/netip"
	"testing"
)

// BenchmarkPick measures one request of another client for another thing each
// time: its pick, and its end. Round robin of nginx, and least connections of
// nginx and LVS, look at every server, as the programs do.
func BenchmarkPick(b *testing.B) {
	for _, e := range Strategies {
		for _, n := range []int{3, 100, 10_000} {
			b.Run(fmt.Sprintf("%s/%s/%d", e.Program, e.Name, n), func(b *testing.B) { benchmarkPick(b, e, n) })
		}
	}
}

func benchmarkPick(b *testing.B, e Entry, n int) {
	keys := make([][]byte, 1<<12)
	addresses := make([]netip.Addr, len(keys))
	v := newVisits()
	for i := range keys {
		r := v.next()
		keys[i], addresses[i] = append([]byte(nil), r.Key...), r.Addr
	}
	p, r, now := e.NewPool(poolServers(n, 1), seeded()), Request{}, second
	p.Pick(v.next(), now)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i = (i + 1) & (len(keys) - 1)
		r.Reset()
		r.Key = append(r.Key, keys[i]...)
		r.Addr, r.To = addresses[i], addresses[i]
		s := p.Pick(&r, now)
		if s < 0 {
			b.Fatal("no server")
		}
		now += 1000
		p.Done(s, true, 1000, 500, now)
	}
}

// BenchmarkRing measures how long it takes to put 10,000 servers to work, up to
// the first pick: rings and tables for most.
func BenchmarkRing(b *testing.B) {
	servers := poolServers(10_000, 1)
	for _, e := range Strategies {
		b.Run(fmt.Sprintf("%s/%s/%d", e.Program, e.Name, len(servers)), func(b *testing.B) {
			v := newVisits()
			b.ReportAllocs()
			for b.Loop() {
				if e.NewPool(servers, seeded()).Pick(v.next(), second) < 0 {
					b.Fatal("no server")
				}
			}
		})
	}
}
