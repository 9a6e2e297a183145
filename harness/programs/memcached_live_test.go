//go:build linux

package programs

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/live"
	"github.com/hadrill/hadrill/scenarios"
)

// spoken lists requests of a client and the replies of memcached 1.6.18: taken
// from the real one, in a container, in this order.
var spoken = [][2]string{
	{"set a 5 0 3\r\nabc\r\n", "STORED\r\n"},
	{"gets a b\r\n", "VALUE a 5 3 1\r\nabc\r\nEND\r\n"},
	{"gats 100 a\r\n", "VALUE a 5 3 1\r\nabc\r\nEND\r\n"},
	{"append a 0 0 2\r\nxy\r\n", "STORED\r\n"},
	{"prepend a 9 0 1\r\n>\r\n", "STORED\r\n"},
	{"get a\r\n", "VALUE a 5 6\r\n>abcxy\r\nEND\r\n"},
	{"cas a 0 0 1 99\r\nz\r\n", "EXISTS\r\n"},
	{"set n 0 0 2\r\n10\r\n", "STORED\r\n"},
	{"decr n 1\r\n", "9\r\n"},
	{"get n\r\n", "VALUE n 0 2\r\n9 \r\nEND\r\n"},
	{"incr n 18446744073709551615\r\n", "8\r\n"},
	{"incr n -1\r\n", "CLIENT_ERROR invalid numeric delta argument\r\n"},
	{"touch b 0\r\n", "NOT_FOUND\r\n"},
	{"delete a 5\r\n", "CLIENT_ERROR bad command line format.  Usage: delete <key> [noreply]\r\n"},
	{"set k 0 0 2\r\nabcd\r\n", "CLIENT_ERROR bad data chunk\r\nERROR\r\n"},
	{"set k 0 0 abc\r\n", "CLIENT_ERROR bad command line format\r\n"},
	{"set z 0 0 0\r\n\r\n", "STORED\r\n"},
	{"incr z 1\r\n", "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n"},
	{"set s 0 0 3\r\n5  \r\n", "STORED\r\n"},
	{"incr s 1\r\n", "6\r\n"},
	{"get  s   z\r\n", "VALUE s 0 3\r\n6  \r\nVALUE z 0 0\r\n\r\nEND\r\n"},
	{"set n 0 0 1 noreply\r\n5\r\nincr n 1 noreply\r\nget n\r\n", "VALUE n 0 1\r\n6\r\nEND\r\n"},
	{"gat 10\r\n", "END\r\n"},
	{"GET n\r\n", "ERROR\r\n"},
	{"flush_all x\r\n", "CLIENT_ERROR invalid exptime argument\r\n"},
	{"version\r\n", "VERSION 1.6.18\r\n"},
	{"quit\r\n", ""},
}

// TestMemcachedOnTheWire has a TCP client talk to ours on a socket, before and
// after a kill.
func TestMemcachedOnTheWire(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := free.Addr().(*net.TCPAddr).AddrPort()
	_ = free.Close()
	spec := Spec{Kind: "memcached", Settings: fmt.Appendf(nil, `{"Port": %d}`, at.Port())}
	e, err := spec.Env()
	if err != nil {
		t.Fatal(err)
	}
	if m := e.Settings.(*scenarios.Memcached); m.Port != at.Port() {
		t.Fatalf("settings %+v", m)
	}
	main, _, err := e.Main()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second one is empty again
		h := live.New(live.Options{Machine: "m", Program: "memcached", Address: netip.MustParseAddr("127.0.0.1")})
		ended := make(chan error, 1)
		go func() { ended <- h.Run(context.Background(), main) }()
		converse(t, at)
		h.Kill()
		if err := <-ended; err != live.ErrKilled {
			t.Errorf("it ended with %v", err)
		}
	}
}

// converse says what is spoken and wants its answers.
func converse(t *testing.T, at netip.AddrPort) {
	t.Helper()
	c, err := net.Dial("tcp", at.String())
	for until := time.Now().Add(time.Minute); err != nil && time.Now().Before(until); c, err = net.Dial("tcp", at.String()) {
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	for _, row := range spoken {
		if _, err := io.WriteString(c, row[0]); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, len(row[1]))
		if n, err := io.ReadFull(c, b); err != nil || string(b) != row[1] {
			t.Fatalf("%q: got %q, want %q, error %v", row[0], strings.TrimSpace(string(b[:n])), row[1], err)
		}
	}
	if rest, err := io.ReadAll(c); err != nil || len(rest) > 0 {
		t.Errorf("after quit came %q, error %v", rest, err)
	}
}
