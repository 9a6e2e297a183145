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
	"pgregory.net/rapid"
)

// answering is a server that reads a request's head and sends these bytes.
func answering(t *testing.T, raw string) netip.AddrPort {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		b := make([]byte, 4096)
		for got := ""; !strings.Contains(got, "\r\n\r\n"); {
			n, err := c.Read(b)
			if err != nil {
				return
			}
			got += string(b[:n])
		}
		_, _ = io.WriteString(c, raw)
	}()
	t.Cleanup(func() { _ = l.Close(); <-ended })
	return netip.MustParseAddrPort(l.Addr().String())
}

// TestAnswersOfOthers: what real servers send.
func TestAnswersOfOthers(t *testing.T) {
	long := strings.Repeat("x", 20000)
	for _, c := range []struct{ name, raw, want string }{
		{"a page of Jasper: a line in HTML, chunked", "HTTP/1.1 200 \r\nSet-Cookie: JSESSIONID=0AF3.t5; Path=/; HttpOnly\r\nTransfer-Encoding: chunked\r\n\r\n" +
			"7\r\n<html>\n\r\n14;ext=1\r\n<p>Hello,7,I am t5</\r\n2\r\np>\r\n0\r\nTrailer: x\r\n\r\n", "{Status:200 SetCookie:JSESSIONID=0AF3.t5; Path=/; HttpOnly Value:7 Served:t5 Location: Header:[] BodyBytes:29 Truncated:false Keep:0s By: Why:} <nil>"},
		{"a Java null is no value", "HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\nHello,null,I am a\n", "{Status:200 SetCookie: Value: Served:a Location: Header:[] BodyBytes:18 Truncated:false Keep:0s By: Why:} <nil>"},
		{"nginx's own error page", "HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\nContent-Length: 6\r\n\r\n<html>", "{Status:502 SetCookie: Value: Served: Location: Header:[{Name:Server Value:nginx}] BodyBytes:6 Truncated:false Keep:0s By:nginx Why:} <nil>"},
		{"HTTP/1.0: the body lasts to the end", "HTTP/1.0 200 OK\r\n\r\nHello,a,I am b", "{Status:200 SetCookie: Value:a Served:b Location: Header:[] BodyBytes:14 Truncated:false Keep:0s By: Why:} <nil>"},
		{"several cookies", "HTTP/1.1 204 No Content\r\nset-cookie:A=1;Path=/\r\nSet-Cookie: B=2\r\n\r\n", "{Status:204 SetCookie:A=1;Path=/\nB=2 Value: Served: Location: Header:[] BodyBytes:0 Truncated:false Keep:0s By: Why:} <nil>"},
		{"an interim answer before it", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 301 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", "{Status:301 SetCookie: Value: Served: Location:/x Header:[] BodyBytes:0 Truncated:false Keep:0s By: Why:} <nil>"},
		{"a body longer than what is read at a time", "HTTP/1.1 200 OK\r\nContent-Length: 20014\r\n\r\nHello,a,I am b" + long, "{Status:200 SetCookie: Value:a Served:b" + long[:4082] + " Location: Header:[] BodyBytes:20014 Truncated:false Keep:0s By: Why:} <nil>"},
		{"cut off within its length", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nHello,a,I am b", "{Status:200 SetCookie: Value:a Served:b Location: Header:[] BodyBytes:14 Truncated:true Keep:0s By: Why:} <nil>"},
		{"cut off between chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "{Status:200 SetCookie: Value: Served: Location: Header:[] BodyBytes:3 Truncated:true Keep:0s By: Why:} <nil>"},
		{"cut off within the head", "HTTP/1.1 200 OK\r\nContent-Le", "connection closed by peer"},
		{"closed without an answer", "", "connection closed by peer"},
		{"not HTTP", "-ERR wrong\r\n\r\n", "connection reset by peer"},
		{"a header without a name", "HTTP/1.1 200 OK\r\n: x\r\n\r\n", "connection reset by peer"},
		{"a chunk of no length", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "connection reset by peer"},
		{"a header line longer than the limit", "HTTP/1.1 200 OK\r\nX: " + long + "\r\n\r\n", "connection reset by peer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := answering(t, c.raw)
			alongside(t, Options{}, func(h *Host) {
				var a host.Response
				err := h.Call(at, &host.Request{Method: "GET", URI: "/"}, &a, host.Options{Read: time.Minute})
				got := fmt.Sprintf("%+v %v", a, err)
				if err != nil {
					got = err.Error()
				}
				if got != c.want {
					t.Errorf("got  %s\nwant %s", got, c.want)
				}
			})
		})
	}
}

// TestQuestionsOfOthers: what browsers and proxies send, and what comes back.
func TestQuestionsOfOthers(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain;charset=UTF-8\r\n"
	for _, c := range []struct{ name, raw, seen, back string }{
		{"nginx: HTTP/1.0, Connection: close", "POST /a HTTP/1.0\r\nHost: shop\r\nConnection: close\r\nContent-Length: 14\r\n\r\npersonName=%41",
			"{Method:POST Host:shop URI:/a Cookie: Header:[] Form:A Forwarded: BodyBytes:0 TLS:false Nth:1 Age:0s}", ok + "Connection: close\r\nContent-Length: 15\r\n\r\nHello,,I am web"},
		{"a browser's form", "POST /a HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nUser-Agent: b\r\nContent-Length: 20\r\n\r\nx=1&personName=%41+b",
			"{Method:POST Host:shop URI:/a Cookie: Header:[{Name:User-Agent Value:b}] Form:A b Forwarded: BodyBytes:4 TLS:false Nth:1 Age:0s}", ok + "Connection: close\r\nContent-Length: 15\r\n\r\nHello,,I am web"},
		{"HTTP/1.0 keeps no connection", "GET /a HTTP/1.0\r\nCookie: A=1\r\nCookie: B=2\r\nX-Forwarded-For: 1\r\nx-forwarded-for: 2\r\n\r\n",
			"{Method:GET Host: URI:/a Cookie:A=1; B=2 Header:[] Form: Forwarded:1, 2 BodyBytes:0 TLS:false Nth:1 Age:0s}", ok + "Connection: close\r\nContent-Length: 15\r\n\r\nHello,,I am web"},
		{"a chunked body", "PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nperso\r\n8\r\nnName=ab\r\n0\r\n\r\n",
			"{Method:PUT Host: URI:/a Cookie: Header:[] Form:ab Forwarded: BodyBytes:0 TLS:false Nth:1 Age:0s}", ok + "Connection: close\r\nContent-Length: 15\r\n\r\nHello,,I am web"},
		{"HEAD: no body", "HEAD /a?personName=v HTTP/1.1\r\nConnection: close\r\n\r\n",
			"{Method:HEAD Host: URI:/a Cookie: Header:[] Form:v Forwarded: BodyBytes:0 TLS:false Nth:1 Age:0s}", ok + "Connection: close\r\nContent-Length: 15\r\n\r\n"},
		{"not HTTP: 400", "hello there\r\n\r\n", "", "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain;charset=UTF-8\r\nx-answered-by: /\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := netip.AddrPortFrom(here, uint16(freePorts(t, 1)))
			alongside(t, Options{}, func(h *Host) {
				seen := ""
				_, err := h.Serve(at, host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
					seen = fmt.Sprintf("%+v", *req.(*host.Request))
					*resp.(*host.Response) = host.Response{Status: 200, Served: "web"}
					return nil
				}))
				if err != nil {
					t.Error(err)
				}
				var back []byte
				h.outside(func() {
					k, err := net.Dial("tcp", at.String())
					if err != nil {
						t.Error(err)
						return
					}
					_, _ = io.WriteString(k, c.raw)
					if c.seen == "" { // what is no request
						_ = k.(*net.TCPConn).CloseWrite()
					}
					back, _ = io.ReadAll(k)
					_ = k.Close()
				})
				if seen != c.seen || string(back) != c.back {
					t.Errorf("got  %s\n%q\nwant %s\n%q", seen, back, c.seen, c.back)
				}
			})
		})
	}
}

// TestFormsSurvive: whatever is in a form arrives, in a body and in a query.
func TestFormsSurvive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "value")
		b := appendForm(nil, value)
		if len(b) != len(formField)+escapedLen(value) {
			t.Errorf("%q: length %d announced, %d sent", value, len(formField)+escapedLen(value), len(b))
		}
		got, n, ok := parseForm("a=b&" + string(b) + "&xxx")
		if got != value || n != len(b) || !ok {
			t.Errorf("%q came as %q", value, got)
		}
		if uri, got := cutForm("/a?b=c&" + string(b)); uri != "/a?b=c" || got != value {
			t.Errorf("%q came as %q of %q", value, got, uri)
		}
	})
}
