package tomcat

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// overAJP asks t5 by AJP and gives the answer, or the error of a web server that waits for
// 10 s.
func (r *rig) overAJP(q host.Request) (a host.Response, err error) {
	err = errors.New("did not end")
	r.browser.Install("httpd", func(h host.Host) error {
		o := r.opts
		o.Protocol = host.AJP
		err = h.Call(port("10.20.0.5:8009"), &q, &a, o)
		return nil
	})
	r.w.Run(r.w.Elapsed() + 15*time.Second)
	return a, err
}

// TestPackets: what fits into packets of AJP is served, whatever the limits by HTTP are; a
// request with a byte, a line or a cookie more is refused, and of an answer with a byte more
// nothing ever comes, while the one thread is free again. (Tomcat 10.1.60, measured.)
func TestPackets(t *testing.T) {
	headers := func(n int) (all []host.Field) {
		for range n {
			all = append(all, host.Field{Name: "X-A", Value: "1"})
		}
		return all
	}
	room := leastPacket - (&host.Request{Method: "GET", URI: "/x", Host: "shop", Cookie: "s="}).ForwardBytes("10.20.0.51", "10.20.0.51")
	r := newRig(t, Config{AJP: 8009, Threads: 1, Heads: Heads{Request: 200}, Packets: Packets{Size: 4096}}, nil)
	for _, row := range []struct {
		why    string
		q      host.Request
		status int
	}{
		{"a full packet", host.Request{Cookie: "s=" + strings.Repeat("c", room)}, 200},
		{"a byte more", host.Request{Cookie: "s=" + strings.Repeat("c", room+1)}, 400},
		{"maxHeaderCount", host.Request{Header: headers(99)}, 200},
		{"a line more", host.Request{Header: headers(100)}, 500},
		{"maxCookieCount", host.Request{Cookie: strings.Repeat("a=1; ", 199) + "a=1"}, 200},
		{"a cookie more", host.Request{Cookie: strings.Repeat("a=1; ", 200) + "a=1"}, 400},
	} {
		row.q.Method, row.q.URI, row.q.Host = "GET", "/x", "shop"
		if a, err := r.overAJP(row.q); err != nil || a.Status != row.status {
			t.Errorf("%s: status %d, %v, want %d", row.why, a.Status, err, row.status)
		}
	}
}

// TestAnswerBeyondPacket: see TestPackets.
func TestAnswerBeyondPacket(t *testing.T) {
	r := newRig(t, Config{AJP: 8009, Threads: 1, Sessions: Sessions{Store: session.CookieStore}, Packets: Packets{Size: 16 << 10}}, nil)
	save := func(n int) (a host.Response, err error) {
		return r.overAJP(host.Request{Method: "POST", URI: "/test/save", Host: "shop", Form: strings.Repeat("x", n)})
	}
	least, most := 1000, 16000 // of a value, until its cookie does not fit
	for most-least > 1 {
		n := (least + most) / 2
		a, err := save(n)
		switch {
		case err == nil && a.Status == 200 && a.AnswerPacket() <= 16<<10:
			least = n
		case errors.Is(err, host.ErrTimeout):
			most = n
		default:
			t.Fatalf("a value of %d bytes: %d, %v, want 200 or nothing", n, a.Status, err)
		}
	}
	if a, err := save(least); err != nil || a.AnswerPacket() < 16<<10-8 {
		t.Errorf("the longest value that comes fills %d bytes, %v, want nearly all of %d", a.AnswerPacket(), err, 16<<10)
	}
}

// TestGatewayWithoutLimits: an application behind FastCGI has neither the limits of HTTP nor
// those of AJP.
func TestGatewayWithoutLimits(t *testing.T) {
	r := newRig(t, Config{Speaks: host.FastCGI, Heads: Heads{Request: 200}}, nil)
	var a host.Response
	err := errors.New("did not end")
	r.browser.Install("web", func(h host.Host) error {
		o := r.opts
		o.Protocol = host.FastCGI
		err = h.Call(port("10.20.0.5:8080"), &host.Request{Method: "GET", URI: "/x", Host: "shop", Cookie: "s=" + strings.Repeat("c", 3*leastPacket)}, &a, o)
		return nil
	})
	r.w.Run(r.w.Elapsed() + 5*time.Second)
	if err != nil || a.Status != 200 {
		t.Errorf("a long head: %d, %v, want 200", a.Status, err)
	}
}
