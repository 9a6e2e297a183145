//go:build linux

package live

import (
	"io"
	"net"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// reading is a connection from which these bytes have come, and nothing else
// will.
func reading(b []byte) *conn {
	in := append([]byte(nil), b...)
	return &conn{buffers: &buffers{in: append(in, 0), out: nil}, to: len(b)}
}

// FuzzCommand: no bytes harm the reader of commands, and what it read is
// written as what reads the same.
func FuzzCommand(f *testing.F) {
	for _, seed := range []string{"*2\r\n$3\r\nGET\r\n$1\r\na\r\n", "ping\r\n", "\r\nset a b\n", "*1\r\n$-1\r\n", "*99999999999\r\n", "*1\r\n$99999999999\r\n", "*0\r\n", "*2\r\n$1\r\nab\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var q, again host.Command
		if reading(b).readCommand(&q) != nil {
			return
		}
		wire := appendCommand(nil, &q)
		if err := reading(wire).readCommand(&again); err != nil || !reflect.DeepEqual(q, again) {
			t.Errorf("read %q, and %q of what that is written as, error %v", q.Args, again.Args, err)
		}
	})
}

// FuzzReply: no bytes harm the reader of replies, and what it read is written as
// what reads the same.
func FuzzReply(f *testing.F) {
	for _, seed := range []string{"+OK\r\n", "-ERR no\r\n", ":-7\r\n", "$1\r\na\r\n", "$-1\r\n", "*-1\r\n", "_\r\n", "*2\r\n*1\r\n:1\r\n$0\r\n\r\n", "*999999999\r\n", strings.Repeat("*1\r\n", 99)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var a, again host.Reply
		if reading(b).readReply(&a, 0) != nil {
			return
		}
		wire := appendReply(nil, &a)
		if err := reading(wire).readReply(&again, 0); err != nil || strings.ReplaceAll(a.String(), "\r", " ") != again.String() {
			t.Errorf("read %v, and %v of what that is written as, error %v", &a, &again, err)
		}
	})
}

// FuzzRequest: no bytes harm the reader of HTTP requests.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "POST /a?b HTTP/1.1\r\nContent-Length: 14\r\n\r\npersonName=Pan", "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "GET / HTTP/1.0\r\n: a\r\n\r\n", "X\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var q host.Request
		s := served{c: reading(b)}
		if err := s.request(&q, &strict, 0, 1); err == nil && (q.Method == "" || q.BodyBytes < 0 || q.BodyBytes > len(b)) {
			t.Errorf("read %+v", q)
		}
	})
}

// FuzzAnswer: no bytes harm the reader of HTTP answers.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 302 F\r\nLocation: /a\r\nSet-Cookie: A=1; Path=/\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\nHello,v,I am s", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\n\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var a host.Response
		if err := reading(b).answer("GET", &a); err == nil && (a.Status < 200 || a.BodyBytes > len(b)) {
			t.Errorf("read %+v", a)
		}
	})
}

// FuzzAjpAnswer: no packets harm the reader of answers.
func FuzzAjpAnswer(f *testing.F) {
	for _, a := range []host.Response{{Status: 200, Value: "v", Served: "s"}, {Status: 302, Location: "/a", SetCookie: "A=1\nB=2"}, {Status: 200, BodyBytes: 9000}, {Status: 200, Truncated: true}} {
		f.Add(appendAnswer(nil, "GET", &a))
	}
	f.Add([]byte(cpong))
	f.Add([]byte("AB\x00\x03\x06\x1f\xfa"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var a host.Response
		x := ajpExchange{in: ajpPackets{c: reading(b), mark: ajpBack}, q: &host.Request{Method: "GET"}, a: &a}
		if err := x.answer(); err == nil && a.BodyBytes > len(b) {
			t.Errorf("read %+v", a)
		}
	})
}

// talk has a server of a protocol answered by handler, says what is said to it
// in pieces, and gives what comes back to the end of the connection.
func talk(t *testing.T, speaks host.Protocol, handler host.HandlerFunc, pieces ...string) (back string) {
	alongside(t, Options{}, func(h *Host) {
		at := netip.AddrPortFrom(here, uint16(freePorts(t, 1)))
		if _, err := h.Serve(at, speaks, handler); err != nil {
			t.Error(err)
		}
		h.outside(func() {
			k, err := net.Dial("tcp", at.String())
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = k.Close() }()
			_ = k.SetDeadline(time.Now().Add(time.Minute))
			for _, p := range pieces {
				_, _ = io.WriteString(k, p)
			}
			_ = k.(*net.TCPConn).CloseWrite()
			all, _ := io.ReadAll(k)
			back = string(all)
		})
	})
	return back
}

// TestPipelined: commands that come together are answered one after another,
// however they are cut; the last is cut off and gets no answer.
func TestPipelined(t *testing.T) {
	echo := func(_ netip.Addr, req, resp host.Message) error {
		q := req.(*host.Command)
		resp.(*host.Reply).SetString(strings.Join(q.Args, " "))
		return nil
	}
	const all = "*2\r\n$3\r\nget\r\n$1\r\na\r\n" + "PING now\r\n" + "*1\r\n$4\r\nECHO\r\n" + "*2\r\n$3\r\nGET\r\n"
	const want = "$5\r\nGET a\r\n$8\r\nPING now\r\n$4\r\nECHO\r\n"
	for cut := range len(all) {
		if cut%7 != 0 {
			continue
		}
		if got := talk(t, host.RESP, echo, all[:cut], all[cut:]); got != want {
			t.Errorf("cut after %d bytes: got %q, want %q", cut, got, want)
		}
	}
	many := strings.Repeat("*1\r\n$4\r\nPING\r\n", 20_000)
	if got := talk(t, host.RESP, echo, many); got != strings.Repeat("$4\r\nPING\r\n", 20_000) {
		t.Errorf("%d bytes came back of 20000 replies", len(got))
	}
}

// TestServerSpeaksFirst: a protocol whose clients read a greeting before they
// say anything.
func TestServerSpeaksFirst(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	go func() {
		k, err := l.Accept()
		if err == nil {
			_, _ = io.WriteString(k, "welcome\r\n")
			_, _ = io.Copy(k, k)
			_ = k.Close()
		}
	}()
	greetings := 0
	protocols = append(protocols, protocol{
		name: "greeting", usual: never,
		open: func(c *conn) error {
			line, err := c.line()
			if err == nil && string(line) == "welcome" {
				greetings++
			}
			return err
		},
		exchange: exchangeRESP,
	})
	defer func() { protocols = protocols[:len(protocols)-1] }()
	alongside(t, Options{}, func(h *Host) {
		k, err := h.Dial(netip.MustParseAddrPort(l.Addr().String()), host.Options{Protocol: "greeting"})
		if err == nil { // the greeting is there before the first request
			_, err = unix.Poll([]unix.PollFd{{Fd: int32(k.(*kept).c.fd), Events: unix.POLLIN}}, -1)
		}
		var q host.Command
		var a host.Reply
		for range 3 {
			q.Set("ECHO")
			if err == nil {
				err = k.Call(&q, &a, time.Minute)
			}
			if err != nil || a.String() != `["ECHO"]` {
				t.Errorf("got %v, %v", &a, err)
			}
		}
		_ = k.Close()
	})
	if greetings != 1 {
		t.Errorf("%d greetings were read, want 1", greetings)
	}
}

// TestProtocols: every row has a name of its own and what it needs, one row at
// the most is usual for a message, and what no row carries is an error.
func TestProtocols(t *testing.T) {
	names := map[host.Protocol]bool{}
	for i := range protocols {
		p := &protocols[i]
		if p.name == "" || names[p.name] || p.usual == nil || p.exchange == nil && p.serve == nil || (p.serve == nil) != (p.fail == nil) {
			t.Errorf("row %d, %q: expected a name of its own, usual, exchange or serve, and fail with serve", i, p.name)
		}
		names[p.name] = true
	}
	for _, m := range []host.Message{&host.Request{}, &host.Command{}, &host.Statement{}} {
		n := 0
		for i := range protocols {
			if protocols[i].usual(m) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d protocols are usual for %T, want 1", n, m)
		}
	}
	alongside(t, Options{}, func(h *Host) {
		at := netip.AddrPortFrom(here, uint16(freePorts(t, 1)))
		for _, speaks := range []host.Protocol{"", "gopher", host.TCP, host.MySQL} {
			if _, err := h.Serve(at, speaks, host.HandlerFunc(nil)); err == nil {
				t.Errorf("serving %q: no error", speaks)
			}
		}
		if _, err := h.Serve(at, host.HTTP, host.HandlerFunc(nil)); err != nil {
			t.Error(err)
		}
		for _, o := range []host.Options{{Protocol: "gopher"}, {Protocol: host.TCP}, {Protocol: host.RESP}} {
			if err := h.Call(at, &host.Request{Method: "GET", URI: "/"}, &host.Response{}, o); err == nil || host.Sent(err) {
				t.Errorf("a request by %q: error %v, want one that says that it cannot be carried", o.Protocol, err)
			}
		}
	})
}
