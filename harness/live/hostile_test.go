//go:build linux

package live

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// Connections of a flood, fewer where the limit of descriptors says so, and what each may
// cost in bytes: buffers, and the stack of the process that reads it.
const (
	floodOf   = 1000
	costsMost = 48 << 10
)

// floodSize is how many connections of both ends this process may have.
func floodSize(t *testing.T) int {
	var l unix.Rlimit
	must(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &l))
	return min(floodOf, int(l.Cur/2)-200)
}

// pageServer serves pages, and waits for clients as long as it says.
type pageServer struct {
	host.HandlerFunc
	reading host.Reading
}

func (i *pageServer) Reading() *host.Reading { return &i.reading }

// TestFloods: connections on which nothing, or half a request, is said, or on which no
// answer is taken, cost so much memory at the most, keep nobody else from being served, and
// are gone when their time is over.
func TestFloods(t *testing.T) {
	const page = 32 << 10
	for _, c := range []struct {
		name, say string
		times, of int // of say; one connection in so many of the flood
	}{
		{"nothing is said", "", 0, 1},
		{"half a request", "GET / HTTP/1.1\r\nHost: a\r\n", 1, 1},
		{"half a body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\na", 1, 1},
		{"no answer is taken", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 500, 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := floodSize(t) / c.of
			server := &pageServer{func(_ netip.Addr, _, resp host.Message) error {
				*resp.(*host.Response) = host.Response{Status: 200, BodyBytes: page}
				return nil
			}, host.Reading{Head: 5 * time.Second, Body: 5 * time.Second, Send: 5 * time.Second}}
			alongside(t, Options{}, func(h *Host) {
				at := netip.AddrPortFrom(here, uint16(freePorts(t, 1)))
				if _, err := h.Serve(at, host.HTTP, server); err != nil {
					t.Error(err)
					return
				}
				h.outside(func() { flood(t, at.String(), c.say, c.times, n) })
			})
		})
	}
}

// flood opens the connections, has somebody else served, and waits until they are gone.
func flood(t *testing.T, at, say string, times, n int) {
	before, goroutines := memory(), runtime.NumGoroutine()
	all := make([]net.Conn, 0, n)
	defer func() {
		for _, k := range all {
			_ = k.Close()
		}
	}()
	for range n {
		k, err := net.Dial("tcp", at)
		if err != nil {
			t.Errorf("connection %d of %d: %v", len(all), n, err)
			return
		}
		all = append(all, k)
		_ = k.SetWriteDeadline(time.Now().Add(time.Minute))
		for range times {
			_, _ = io.WriteString(k, say) // what is refused is part of the attack
		}
	}
	if cost := (memory() - before) / int64(n); cost > costsMost {
		t.Errorf("%d connections cost %d bytes each, want %d at the most", n, cost, costsMost)
	}
	k, err := net.Dial("tcp", at)
	if err == nil {
		_, err = io.WriteString(k, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
	}
	var a *http.Response
	if err == nil {
		_ = k.SetDeadline(time.Now().Add(time.Minute))
		a, err = http.ReadResponse(bufio.NewReader(k), nil)
	}
	if err != nil || a.StatusCode != 200 {
		t.Errorf("somebody else during the flood: %v, error %v", a, err)
	}
	_ = k.Close()
	for until := time.Now().Add(time.Minute); runtime.NumGoroutine() > goroutines; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Errorf("%d goroutines are left, %d before", runtime.NumGoroutine(), goroutines)
			return
		}
	}
}

// memory is what is in use for the heap and for stacks.
func memory() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}
