//go:build linux

package live

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/tomcat"
)

// What a container sends.
const (
	cping    = "\x12\x34\x00\x01\x0a"
	cpong    = "AB\x00\x01\x09"
	askMore  = "AB\x00\x03\x06\x1f\xfa" // 8186 bytes
	endReuse = "AB\x00\x02\x05\x01"
	// okHead is the head of an answer of 15 bytes: 200 OK, two headers.
	okHead = "AB\x00\x2e\x04\x00\xc8\x00\x02OK\x00\x00\x02" + "\xa0\x01\x00\x18text/plain;charset=UTF-8\x00" + "\xa0\x03\x00\x0215\x00"
	okBody = "AB\x00\x13\x03\x00\x0fHello,,I am web\x00"
	okAll  = okHead + okBody + endReuse
)

// ajpTalk serves h on a port and says what the steps ask, each once all of the
// last one's answer is there. It gives what came back in all, to the end of the
// connection, which is this side's when all has been said.
func ajpTalk(h *Host, t *testing.T, handler host.HandlerFunc, steps []ajpStep) string {
	at := netip.AddrPortFrom(here, uint16(freePorts(t, 1)))
	if _, err := h.Serve(at, host.AJP, handler); err != nil {
		t.Error(err)
	}
	var all strings.Builder
	h.outside(func() {
		k, err := net.Dial("tcp", at.String())
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = k.Close() }()
		_ = k.SetDeadline(time.Now().Add(time.Minute))
		for _, s := range steps {
			_, _ = io.WriteString(k, s.say)
			b := make([]byte, len(s.back))
			n, _ := io.ReadFull(k, b)
			all.Write(b[:n])
		}
		_ = k.(*net.TCPConn).CloseWrite()
		rest, _ := io.ReadAll(k)
		all.Write(rest)
	})
	return all.String()
}

// ajpStep is a message, and the reply that comes back before the next.
type ajpStep struct{ say, back string }

// TestAjpConnection: what goes over one connection.
func TestAjpConnection(t *testing.T) {
	get := ajpAsk(2, "/a", "")
	post := func(length int) string { return ajpAsk(4, "/a", "", "\xa0\x08", ajpText(fmt.Sprint(length))) }
	long := strings.Repeat("x", 9000)
	for _, c := range []struct {
		why   string
		seen  string // methods, forms and further bytes that the program saw
		steps []ajpStep
	}{
		{"one request", "GET//0 ", []ajpStep{{get, okAll}}},
		{"a kept connection, pinged before each", "CPING//0 GET//0 CPING//0 GET//0 ", []ajpStep{{cping, cpong}, {get, okAll}, {cping, cpong}, {get, okAll}}},
		{"a form in one packet that comes by itself", "POST/Pan/0 ", []ajpStep{{post(14) + ajpBody("personName=Pan"), okAll}}},
		{"a packet that is asked for", "POST/Pan/0 ", []ajpStep{{post(14) + ajpBody("person"), askMore}, {ajpBody("Name=Pan"), okAll}}},
		{"a body of several packets", "POST//9000 GET//0 ", []ajpStep{{post(9000) + ajpBody(long[:8186]), askMore}, {ajpBody(long[8186:]), okAll}, {get, okAll}}},
		{"an upload that the client gave up", "POST//3 ", []ajpStep{{post(14) + ajpBody("xxx"), askMore}, {ajpBody(""), okAll}}},
		{"given up with an empty packet", "POST//3 ", []ajpStep{{post(14) + ajpBody("xxx"), askMore}, {ajpPacket(""), okAll}}},
		{"no body announced: the next packet is a request", "POST//0 GET//0 ", []ajpStep{{post(0) + get, okAll + okAll}}},
		{"of unknown length: nothing comes until it is asked for", "PUT/ab/0 ", []ajpStep{
			{ajpAsk(5, "/a", "", ajpText("transfer-encoding"), ajpText("chunked")), askMore}, {ajpBody("personName=ab"), askMore}, {ajpBody(""), okAll}}},
		{"a form in the query", "GET/v w/0 ", []ajpStep{{ajpAsk(2, "/a", "\x05"+ajpText("x=1&personName=v+w")), okAll}}},
		{"HEAD has no body", "HEAD//0 ", []ajpStep{{ajpAsk(3, "/a", ""), okHead + endReuse}}},
		{"a packet of no meaning", "GET//0 ", []ajpStep{{get, okAll}, {ajpPacket("\x07"), ""}}},
		{"not a packet of a web server", "", []ajpStep{{"\x12AB\x00\x01\x0a", ""}}},
		{"a body that says that it is longer than its packet", "", []ajpStep{{post(14) + ajpPacket("\x00\x20abc"), ""}}},
		{"a request that ends within", "", []ajpStep{{ajpPacket("\x02\x02\x00\x10H"), ""}}},
		{"closed within a request", "", []ajpStep{{get[:30], ""}}},
		{"closed within a body", "", []ajpStep{{post(14) + ajpBody("person"), askMore}}},
	} {
		t.Run(c.why, func(t *testing.T) {
			alongside(t, Options{}, func(h *Host) {
				var seen, want strings.Builder
				got := ajpTalk(h, t, func(_ netip.Addr, req, resp host.Message) error {
					q := req.(*host.Request)
					fmt.Fprintf(&seen, "%s/%s/%d ", q.Method, q.Form, q.BodyBytes)
					if q.Method != host.CPing {
						*resp.(*host.Response) = host.Response{Status: 200, Served: "web"}
					}
					return nil
				}, c.steps)
				for _, s := range c.steps {
					want.WriteString(s.back)
				}
				if got != want.String() || seen.String() != c.seen {
					t.Errorf("the program saw %q, want %q; back came\n%q, want\n%q", seen.String(), c.seen, got, want.String())
				}
			})
		})
	}
}

// TestAjpAnswers: what answers look like in packets.
func TestAjpAnswers(t *testing.T) {
	piece := func(s string) string {
		return "AB" + ajpSize(len(s)+4) + "\x03" + ajpSize(len(s)) + s + "\x00"
	}
	head := func(status, reason, headers string, n byte) string {
		b := "\x04" + status + ajpText(reason) + "\x00" + string([]byte{n}) + "\xa0\x01" + ajpText("text/plain;charset=UTF-8") + headers
		return "AB" + ajpSize(len(b)) + b
	}
	length := func(n int) string { return "\xa0\x03" + ajpText(fmt.Sprint(n)) }
	for _, c := range []struct {
		why  string
		a    host.Response
		want string
	}{
		{"cookies and a redirect", host.Response{Status: 302, SetCookie: "A=1; Path=/\nB=2; Path=/", Location: "/x"},
			head("\x01\x2e", "Found", "\xa0\x07"+ajpText("A=1; Path=/")+"\xa0\x07"+ajpText("B=2; Path=/")+"\xa0\x06"+ajpText("/x")+length(0), 5) + endReuse},
		{"a body of two packets", host.Response{Status: 200, Value: "v", Served: "w", BodyBytes: 8185},
			head("\x00\xc8", "OK", length(8185), 2) + piece("Hello,v,I am w"+strings.Repeat(" ", 8184-14)) + piece(" ") + endReuse},
		{"truncated: a byte is missing, and the end", host.Response{Status: 200, BodyBytes: 2, Truncated: true}, head("\x00\xc8", "OK", length(3), 2) + piece("  ")},
	} {
		if got := string(appendAnswer(nil, "GET", &c.a)); got != c.want {
			t.Errorf("%s: got\n%.200q, want\n%.200q", c.why, got, c.want)
		}
	}
}

// TestAjpEnds: how a program ends a connection, and that a truncated answer
// does.
func TestAjpEnds(t *testing.T) {
	for _, c := range []struct {
		why   string
		err   error
		reset bool
	}{
		{"closed", host.ErrClosed, false}, {"reset", host.ErrReset, true}, {"truncated", nil, false},
	} {
		alongside(t, Options{}, func(h *Host) {
			at := netip.AddrPortFrom(here, uint16(freePorts(t, 1)))
			_, err := h.Serve(at, host.AJP, host.HandlerFunc(func(_ netip.Addr, _, resp host.Message) error {
				*resp.(*host.Response) = host.Response{Status: 200, Truncated: true}
				return c.err
			}))
			h.outside(func() {
				var k net.Conn
				if k, err = net.Dial("tcp", at.String()); err == nil {
					_, _ = io.WriteString(k, ajpAsk(2, "/a", ""))
					_, err = io.ReadAll(k)
					_ = k.Close()
				}
			})
			if reset := err != nil; reset != c.reset {
				t.Errorf("%s: the connection ended with %v", c.why, err)
			}
		})
	}
}

// TestAjpFaults: what the harness has a program do wrong, it does by AJP as well.
func TestAjpFaults(t *testing.T) {
	alongside(t, Options{}, func(h *Host) {
		h.Fail(503, 1)
		const unavailable = "AB\x00\x5e\x04\x01\xf7\x00\x13Service Unavailable\x00"
		got := ajpTalk(h, t, func(netip.Addr, host.Message, host.Message) error { t.Error("the program was asked"); return nil },
			[]ajpStep{{cping, cpong}, {ajpAsk(3, "/a", ""), unavailable}})
		if !strings.HasPrefix(got, cpong+unavailable) || h.Failed() != 2 {
			t.Errorf("%d failed, back came %q", h.Failed(), got)
		}
		h.Fail(0, 0)
		h.Hang()
		var look host.TaskFunc
		look = func() {
			if h.Held() == 0 {
				h.After(time.Millisecond, look)
				return
			}
			h.Unhang()
		}
		h.Go(look)
		got = ajpTalk(h, t, func(netip.Addr, host.Message, host.Message) error { return nil }, []ajpStep{{cping, cpong}})
		if got != cpong || h.Held() != 1 {
			t.Errorf("%d held, back came %q", h.Held(), got)
		}
	})
}

// TestAjpTomcat: a server with two connectors keeps one set of sessions, and
// its route ends their ids.
func TestAjpTomcat(t *testing.T) {
	first := uint16(freePorts(t, 2))
	c := tomcat.Config{Address: here, Port: first, AJP: first + 1, JvmRoute: "jvm1", Name: "t"}
	alongside(t, Options{Machine: "t", Seed: 1}, func(h *Host) {
		if err := c.Main()(h); err != nil {
			t.Fatal(err)
		}
		var saved []byte
		h.outside(func() {
			k, err := net.Dial("tcp", netip.AddrPortFrom(here, first+1).String())
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(k, ajpAsk(4, "/test/save", "", "\xa0\x08", ajpText("14"))+ajpBody("personName=Pan")+cping)
			_ = k.(*net.TCPConn).CloseWrite()
			saved, _ = io.ReadAll(k)
			_ = k.Close()
		})
		_, cookie, _ := strings.Cut(string(saved), "JSESSIONID=")
		id, _, ok := strings.Cut(cookie, "; Path=/; HttpOnly\x00")
		if !ok || !strings.HasSuffix(id, ".jvm1") || !strings.HasSuffix(string(saved), cpong) {
			t.Fatalf("back came %q, want a session of jvm1 and a CPONG", saved)
		}
		var a host.Response
		err := h.Call(netip.AddrPortFrom(here, first), &host.Request{Method: "POST", URI: "/test/query", Cookie: "JSESSIONID=" + id}, &a, host.Options{Read: time.Minute})
		if err != nil || a.Value != "Pan" || a.Served != "t" {
			t.Errorf("by HTTP came %+v, error %v, want what was saved by AJP", a, err)
		}
	})
}
