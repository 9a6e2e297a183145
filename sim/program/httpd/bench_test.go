package httpd_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// setups are configurations with what a request usually meets.
var setups = []struct{ name, lines string }{
	{"http", pair("http", "", "", "stickysession=JSESSIONID|jsessionid")},
	{"ajp", pair("ajp", "", "", "stickysession=JSESSIONID|jsessionid")},
}

// plain returns a server that answers at once.
func plain(h host.Host) error {
	answer := host.HandlerFunc(func(_ netip.Addr, _, resp host.Message) error {
		*resp.(*host.Response) = host.Response{Status: 200, Served: "web"}
		return nil
	})
	for _, port := range []uint16{8080, 8009} {
		if _, err := h.Serve(netip.AddrPortFrom(netip.IPv4Unspecified(), port), protocolOf(port), answer); err != nil {
			return err
		}
	}
	return nil
}

// loop returns a shop whose user sends requests without end, and reuses its
// structs.
func loop(tb testing.TB, lines string) (*shop, *int) {
	sent := new(int)
	s := openWith(tb, lines, func(string, *shop) host.Main { return plain }, func(h host.Host) error {
		req := &host.Request{Method: "GET", Host: "site", URI: "/app/list?id=1", Cookie: "A=b; JSESSIONID=1.b"}
		resp := new(host.Response)
		for {
			if err := h.Call(netip.MustParseAddrPort("10.20.0.11:80"), req, resp, host.Options{}); err != nil {
				return err
			}
			if resp.Status == 200 {
				*sent++
			}
			h.Sleep(time.Millisecond)
		}
	})
	s.w.Run(time.Second) // pools fill
	return s, sent
}

// BenchmarkRequest measures one request from a user through httpd to a server
// and back, the world's part included.
func BenchmarkRequest(b *testing.B) {
	for _, c := range setups {
		b.Run(c.name, func(b *testing.B) {
			s, sent := loop(b, c.lines)
			b.ReportAllocs()
			b.ResetTimer()
			for from, at := *sent, s.w.Elapsed(); *sent-from < b.N; {
				at += 100 * time.Millisecond
				s.w.Run(at)
			}
		})
	}
}

// TestRequestDoesNotAllocate: a second of requests allocates next to nothing.
func TestRequestDoesNotAllocate(t *testing.T) {
	for _, c := range setups {
		s, sent := loop(t, c.lines)
		at, before := s.w.Elapsed(), *sent
		const seconds = 5
		allocs := testing.AllocsPerRun(seconds, func() {
			at += time.Second
			s.w.Run(at)
		})
		requests := float64(*sent-before) / (seconds + 1) // AllocsPerRun runs once more, to warm up
		if requests < 100 || allocs/requests > 0.05 {
			t.Errorf("%s: %v requests a second, %v allocations", c.name, requests, allocs)
		}
	}
}
