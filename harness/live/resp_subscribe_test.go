//go:build linux

package live

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestSubscribe: a program that publishes to one that listens, both on real sockets:
// each call after the first gives the next message, in order, and the server's end
// is seen.
func TestSubscribe(t *testing.T) {
	var got []string
	server := host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
		q, ok := req.(*host.Subscribe)
		p, isPublished := resp.(*host.Published)
		if !ok || !isPublished {
			return host.ErrReset
		}
		switch {
		case q.Seen == 0:
			p.Sequence = 1
		case q.Seen > 3:
			return host.ErrClosed
		default:
			*p = host.Published{Channel: q.Channels[0], Text: strings.Repeat("x", int(q.Seen)), Sequence: q.Seen + 1}
		}
		return nil
	})
	h := New(Options{Machine: "m", Program: "p", Address: netip.MustParseAddr("127.0.0.1")})
	at := freePort(t)
	var failed error
	err := h.Run(t.Context(), func(h host.Host) error {
		if _, err := h.Serve(at, host.RESP, server); err != nil {
			return err
		}
		h.Go(host.TaskFunc(func() {
			defer h.Exit()
			conn, err := h.Dial(at, host.Options{Connect: time.Second})
			q := host.Subscribe{Channels: []string{"news"}}
			for err == nil {
				var p host.Published
				if err = conn.Call(&q, &p, 5*time.Second); err == nil && p.Channel != "" {
					got = append(got, p.Channel+" "+p.Text)
				}
			}
			failed = err
		}))
		return nil
	})
	if want := []string{"news x", "news xx", "news xxx"}; err != nil || !slices.Equal(got, want) || failed != host.ErrClosed {
		t.Errorf("%q, then %v, %v", got, failed, err)
	}
}

// freePort is a port that nobody listens on now.
func freePort(t *testing.T) netip.AddrPort {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).AddrPort()
}

// FuzzPublished: no bytes harm the reader of messages, and what it read is written as
// what reads the same.
func FuzzPublished(f *testing.F) {
	for _, seed := range []string{"*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n", "*4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$1\r\na\r\n$1\r\nb\r\n", "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n", "-LOADING\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var p, again host.Published
		if reading(b).readPublished(&p) != nil {
			return
		}
		wire := appendPublished(nil, &host.Subscribe{Channels: []string{p.Channel}}, &p)
		if err := reading(wire).readPublished(&again); err != nil || p != again {
			t.Errorf("read %+v, and %+v of what that is written as, error %v", p, again, err)
		}
	})
}
