//go:build linux

package live

import (
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// TestLines: lines over one connection are answered in their order; a program that ends the
// connection, and a line without an end, end it.
func TestLines(t *testing.T) {
	at := netip.MustParseAddrPort("127.0.0.1:0")
	for _, row := range []struct{ why, line, want string }{
		{"an answer", "PING|1|db1", "OK: PING|1|db1"},
		{"the program ends it", "die", host.ErrClosed.Error()},
		{"longer than anybody writes", strings.Repeat("x", 2*span), host.ErrReset.Error()},
	} {
		alongside(t, Options{}, func(h *Host) {
			l, err := h.Serve(at, host.TextLines, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
				text := req.(*host.Line).Text
				if text == "die" {
					return host.ErrClosed
				}
				resp.(*host.Line).Text = "OK: " + text
				return nil
			}))
			if err != nil {
				t.Error(err)
				return
			}
			defer l.Close()
			c, err := h.Dial(portOf(t, l), host.Options{Connect: time.Minute, Protocol: host.TextLines})
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			a := &host.Line{}
			for _, line := range []string{"first", row.line} {
				if err = c.Call(&host.Line{Text: line}, a, time.Minute); err != nil {
					a.Text = err.Error()
				}
			}
			if a.Text != row.want {
				t.Errorf("%s: got %q, want %q", row.why, a.Text, row.want)
			}
		})
	}
}

// portOf gives where a port that the kernel chose is.
func portOf(t *testing.T, l io.Closer) netip.AddrPort {
	t.Helper()
	var at netip.AddrPort
	raw, err := l.(*listener).file.SyscallConn()
	if err == nil {
		err = raw.Control(func(fd uintptr) {
			if sa, err := unix.Getsockname(int(fd)); err == nil {
				at = netip.AddrPortFrom(addrOf(sa), uint16(sa.(*unix.SockaddrInet4).Port))
			}
		})
	}
	if err != nil || !at.IsValid() {
		t.Fatal("no port: ", err)
	}
	return at
}
