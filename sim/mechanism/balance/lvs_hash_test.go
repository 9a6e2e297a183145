package balance

import (
	"net/netip"
	"testing"
)

// TestLVSBuckets: the upper 8 bits of the product with 0x61c88647, worked by
// hand: 0x0a000000 times it is 0xc6000000.
func TestLVSBuckets(t *testing.T) {
	for _, c := range []struct {
		why, address string
		port         uint16
		want         uint8
	}{
		{"0xc6000000 + 0x61c88647 = 0x27c88647", "10.0.0.1", 0, 0x27},
		{"0xc6000000 + 2 * 0x61c88647 = 0x89910c8e", "10.0.0.2", 0, 0x89},
		{"the port is added to the address", "10.0.0.0", 2, 0x89},
		{"the words of IPv6 are combined: 0x0a000000 ^ 1", "a00::1", 0, 0x27},
		{"0", "0.0.0.0", 0, 0},
	} {
		if got := bucketOf(netip.MustParseAddr(c.address), c.port); got != c.want {
			t.Errorf("%s: bucket %#x, want %#x", c.why, got, c.want)
		}
	}
	if got := bucketOf(netip.Addr{}, 0); got != 0 {
		t.Errorf("no address: bucket %#x", got)
	}
}

// TestLVSHashes: whose the bucket is. The list of servers 0, 1, 2 is 2, 1, 0;
// 10.0.0.1 has bucket 39, 10.0.0.2 has 137.
func TestLVSHashes(t *testing.T) {
	fallback := ServiceOptions{Fallback: true}
	for _, c := range []struct {
		why, name string
		options   ServiceOptions
		weights   []int
		from      string
		port      uint16
		do        func(*Service)
		want      int
	}{
		{"39 = 13 * 3 + 0", "sh", ServiceOptions{}, []int{1, 1, 1}, "10.0.0.1", 0, nil, 2},
		{"137 = 45 * 3 + 2", "sh", ServiceOptions{}, []int{1, 1, 1}, "10.0.0.2", 0, nil, 0},
		{"two buckets in a row for weight 2: 39 = 9 * 4 + 3", "sh", ServiceOptions{}, []int{1, 1, 2}, "10.0.0.1", 0, nil, 0},
		{"137 = 34 * 4 + 1", "sh", ServiceOptions{}, []int{1, 1, 2}, "10.0.0.2", 0, nil, 2},
		{"quiesced: it keeps one bucket, and who hashes there gets nothing", "sh", ServiceOptions{}, []int{1, 1, 0}, "10.0.0.1", 0, nil, -1},
		{"with fallback on from bucket 78 = 26 * 3, the same one, to 79", "sh", fallback, []int{1, 1, 0}, "10.0.0.1", 0, nil, 1},
		{"78 = 19 * 4 + 2, not 39 = 9 * 4 + 3 and on", "sh", fallback, []int{0, 1, 1, 1}, "10.0.0.1", 0, nil, 1},
		{"with fallback from 274 - 256 = 18", "sh", fallback, []int{0, 1, 1}, "10.0.0.2", 0, nil, 2},
		{"fallback finds nothing either", "sh", fallback, []int{0, 0}, "10.0.0.1", 0, nil, -1},
		{"overloaded", "sh", ServiceOptions{}, []int{1, 1, 1}, "10.0.0.1", 0, func(v *Service) { v.Servers[2].Overloaded = true }, -1},
		{"removed: dealt anew, 39 = 19 * 2 + 1", "sh", ServiceOptions{}, []int{1, 1, 1}, "10.0.0.1", 0, func(v *Service) { v.Remove(&v.Servers[2]) }, 0},
		{"all removed", "sh", fallback, []int{1}, "10.0.0.1", 0, func(v *Service) { v.Remove(&v.Servers[0]) }, -1},
		{"the port does not count", "sh", ServiceOptions{}, []int{1, 1, 1}, "10.0.0.1", 1, nil, 2},
		{"unless asked for", "sh", ServiceOptions{Port: true}, []int{1, 1, 1}, "10.0.0.1", 1, nil, 0},

		{"39", "dh", ServiceOptions{}, []int{1, 1, 1}, "10.0.0.1", 0, nil, 2},
		{"one bucket each, whatever the weight", "dh", ServiceOptions{}, []int{1, 1, 2}, "10.0.0.1", 0, nil, 2},
		{"137 = 45 * 3 + 2", "dh", ServiceOptions{}, []int{1, 1, 2}, "10.0.0.2", 0, nil, 0},
		{"quiesced", "dh", ServiceOptions{}, []int{1, 1, 0}, "10.0.0.1", 0, nil, -1},
		{"dh knows no fallback", "dh", fallback, []int{1, 1, 0}, "10.0.0.1", 0, nil, -1},
		{"removed", "dh", ServiceOptions{}, []int{1, 1, 1}, "10.0.0.1", 0, func(v *Service) { v.Remove(&v.Servers[2]) }, 0},
	} {
		v := service(c.name, c.options, c.weights...)
		if c.do != nil {
			c.do(v)
		}
		r := &Request{Addr: netip.MustParseAddr(c.from), Port: c.port}
		if c.name == "dh" {
			r.To, r.Addr = r.Addr, netip.MustParseAddr("10.9.9.9")
		}
		got := -1
		if s := v.Schedule(r); s != nil {
			got = s.Number
		}
		if got != c.want {
			t.Errorf("%s %v, %s: %d, want %d", c.name, c.weights, c.why, got, c.want)
		}
	}
}

// TestLVSClosed: a connection is active until it is closed, and inactive for
// 120 seconds after that.
func TestLVSClosed(t *testing.T) {
	e, _ := Find("lvs", "lc")
	p := e.NewPool(poolServers(2, 1), PoolOptions{}).(*servicePool)
	s := &p.service.Servers[1]
	const began = -1000 * second // of a clock that starts anywhere
	for i := range int64(3) {
		if got := p.Pick(&Request{}, began+i*second); got != 1 {
			t.Fatalf("connection %d went to %d", i, got)
		}
		p.service.Servers[0].Active++
	}
	p.Done(1, true, second, 0, began+3*second)
	p.Done(1, true, second, 0, began+50*second)
	for _, c := range []struct {
		at               int64 // seconds
		active, inactive int
	}{{50, 1, 2}, {122, 1, 2}, {123, 1, 1}, {169, 1, 1}, {170, 1, 0}, {10_000, 1, 0}} {
		p.closed.advance(began + c.at*second)
		if s.Active != c.active || s.Inactive != c.inactive {
			t.Errorf("after %d s: %d active, %d inactive, want %d and %d", c.at, s.Active, s.Inactive, c.active, c.inactive)
		}
	}
	p.Done(1, true, second, 0, began+10_000*second)
	p.closed.advance(began + 20_000*second)
	if s.Inactive != 0 || s.Active != 0 {
		t.Errorf("long after all: %d active, %d inactive", s.Active, s.Inactive)
	}
}
