//go:build linux

package live

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

var limits = host.Options{Connect: 30 * time.Second, Read: 30 * time.Second}

// serving is a server on the first address whose answers f makes.
func serving(f func(h host.Host, s *stage, q *host.Request, a *host.Response) error) func(*stage) map[string]host.Main {
	return func(s *stage) map[string]host.Main {
		return map[string]host.Main{"server": server(s, f)}
	}
}

func server(s *stage, f func(h host.Host, s *stage, q *host.Request, a *host.Response) error) host.Main {
	return func(h host.Host) error {
		_, err := h.Serve(s.at(0), host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
			return f(h, s, req.(*host.Request), resp.(*host.Response))
		}))
		return err
	}
}

func fine(_ host.Host, _ *stage, q *host.Request, a *host.Response) error {
	*a = host.Response{Status: 200, Value: q.Form, Served: "s", BodyBytes: 40}
	return nil
}

// ask says how one request ends.
func ask(s *stage, h host.Host, q host.Request, o host.Options) {
	var a host.Response
	err := h.Call(s.at(0), &q, &a, o)
	if err != nil {
		s.say(err.Error())
		return
	}
	s.say(fmt.Sprintf("%+v", a))
}

const fineAnswer = "{Status:200 SetCookie: Value:v Served:s Location: Header:[] BodyBytes:40 Truncated:false Keep:0s By: Why:}"

var callCases = []contractCase{
	{"nobody listens: refused", alone, func(s *stage, h host.Host) { ask(s, h, host.Request{Method: "GET", URI: "/"}, limits) }, "connection refused"},
	{"a source address that is not there", alone, func(s *stage, h host.Host) {
		ask(s, h, host.Request{Method: "GET", URI: "/"}, host.Options{From: netip.MustParseAddr("192.0.2.77")})
	}, "cannot assign requested address"},
	{"every field of a request arrives", serving(func(h host.Host, s *stage, q *host.Request, a *host.Response) error {
		s.say(fmt.Sprintf("%+v", *q))
		return fine(h, s, q, a)
	}), func(s *stage, h host.Host) {
		ask(s, h, host.Request{Method: "POST", URI: "/test/save?x=1", Host: "shop", Cookie: "A=1; B=2", Form: "v",
			Forwarded: "10.0.0.1, 10.0.0.2", BodyBytes: 3, Header: []host.Field{{Name: "X-Id", Value: "7"}, {Name: "X-Id", Value: "8"}}}, limits)
	}, "{Method:POST Host:shop URI:/test/save?x=1 Cookie:A=1; B=2 Header:[{Name:X-Id Value:7} {Name:X-Id Value:8}] Form:v Forwarded:10.0.0.1, 10.0.0.2 BodyBytes:3 TLS:false Nth:1 Age:0s} | " + fineAnswer},
	{"the server closes the connection behind its second answer", serving(func(h host.Host, s *stage, q *host.Request, a *host.Response) error {
		s.say(fmt.Sprint("request ", q.Nth))
		err := fine(h, s, q, a)
		if a.Keep = time.Minute; q.Nth == 2 {
			a.Keep = -1
		}
		return err
	}), func(s *stage, h host.Host) {
		k, err := h.Dial(s.at(0), limits)
		for range 3 {
			if err == nil {
				err = k.Call(&host.Request{Method: "GET", URI: "/"}, &host.Response{}, time.Minute)
			}
			h.Sleep(time.Millisecond)
		}
		s.say(err.Error())
		_ = k.Close()
	}, "request 1 | request 2 | connection closed by peer"},
	{"a GET has a form too, and any bytes in it", serving(func(h host.Host, s *stage, q *host.Request, a *host.Response) error {
		s.say(q.URI + " " + q.Form)
		return h.Call(s.at(9), q, a, limits)
	}), func(s *stage, h host.Host) {
		ask(s, h, host.Request{Method: "GET", URI: "/a", Form: "ä &=%+\"\n"}, limits)
		ask(s, h, host.Request{Method: "GET", URI: "/a?b=c", Form: "1"}, limits)
	}, "/a ä &=%+\"\n | connection reset by peer | /a?b=c 1 | connection reset by peer"},
	{"every field of an answer arrives", serving(func(_ host.Host, _ *stage, _ *host.Request, a *host.Response) error {
		*a = host.Response{Status: 302, SetCookie: "A=1\nB=2", Value: "x,I am y", Served: "s", Location: "/b", BodyBytes: 9000}
		return nil
	}), func(s *stage, h host.Host) { ask(s, h, host.Request{Method: "GET", URI: "/"}, limits) },
		"{Status:302 SetCookie:A=1\nB=2 Value:x,I am y Served:s Location:/b Header:[] BodyBytes:9000 Truncated:false Keep:0s By:m/server Why:}"},
	{"a proxy's own answer names no server", serving(func(_ host.Host, _ *stage, _ *host.Request, a *host.Response) error {
		*a = host.Response{Status: 502, BodyBytes: 150}
		return nil
	}), func(s *stage, h host.Host) { ask(s, h, host.Request{Method: "GET", URI: "/"}, limits) },
		"{Status:502 SetCookie: Value: Served: Location: Header:[] BodyBytes:150 Truncated:false Keep:0s By:m/server Why:}"},
	{"a body that ends early", serving(func(_ host.Host, _ *stage, _ *host.Request, a *host.Response) error {
		*a = host.Response{Status: 200, Served: "s", BodyBytes: 50, Truncated: true}
		return nil
	}), func(s *stage, h host.Host) { ask(s, h, host.Request{Method: "GET", URI: "/"}, limits) },
		"{Status:200 SetCookie: Value: Served:s Location: Header:[] BodyBytes:50 Truncated:true Keep:0s By: Why:}"},
	{"reset instead of an answer", serving(func(host.Host, *stage, *host.Request, *host.Response) error { return host.ErrReset }),
		func(s *stage, h host.Host) { ask(s, h, host.Request{Method: "POST", URI: "/", Form: "v"}, limits) }, "connection reset by peer"},
	{"closed instead of an answer", serving(func(host.Host, *stage, *host.Request, *host.Response) error { return host.ErrClosed }),
		func(s *stage, h host.Host) { ask(s, h, host.Request{Method: "POST", URI: "/", Form: "v"}, limits) }, "connection closed by peer"},
	{"any other error is a reset", serving(func(host.Host, *stage, *host.Request, *host.Response) error { return fmt.Errorf("other") }),
		func(s *stage, h host.Host) { ask(s, h, host.Request{Method: "GET", URI: "/"}, limits) }, "connection reset by peer"},
	{"no answer within the limit", serving(func(h host.Host, _ *stage, _ *host.Request, _ *host.Response) error {
		h.Sleep(time.Hour)
		return nil
	}), func(s *stage, h host.Host) {
		ask(s, h, host.Request{Method: "GET", URI: "/"}, host.Options{Read: 20 * time.Millisecond})
	}, "read timed out"},
	{"a server learns that its client has gone", serving(func(h host.Host, s *stage, _ *host.Request, _ *host.Response) error {
		s.say(fmt.Sprint(h.ClientGone()))
		for !h.ClientGone() {
			h.Sleep(time.Millisecond)
		}
		s.say("gone")
		return host.ErrClosed
	}), func(s *stage, h host.Host) {
		s.say(fmt.Sprint("nobody asked: ", h.ClientGone()))
		ask(s, h, host.Request{Method: "GET", URI: "/"}, host.Options{Read: 50 * time.Millisecond})
		s.until(h, "gone")
	}, "nobody asked: false | false | read timed out | gone"},
	{"a server hears that a client closes an idle connection", serving(func(h host.Host, s *stage, _ *host.Request, a *host.Response) error {
		a.Status = 200
		h.OnClientGone(host.TaskFunc(func() { s.say("hung up") }))
		s.say("answered")
		return nil
	}), func(s *stage, h host.Host) {
		h.OnClientGone(host.TaskFunc(func() { s.say("nobody asked") }))
		k, err := h.Dial(s.at(0), limits)
		for range 2 {
			if err == nil {
				err = k.Call(&host.Request{Method: "GET", URI: "/"}, &host.Response{}, time.Minute)
			}
		}
		h.Sleep(time.Millisecond)
		s.say(fmt.Sprint("still there ", err))
		k.Close()
		s.until(h, "hung up")
	}, "answered | answered | still there <nil> | hung up"},
	{"another process closes the connection of one that waits", serving(func(h host.Host, _ *stage, _ *host.Request, a *host.Response) error {
		h.Sleep(time.Hour)
		return nil
	}), func(s *stage, h host.Host) {
		k, err := h.Dial(s.at(0), limits)
		if err != nil {
			s.say(err.Error())
			return
		}
		h.After(5*time.Millisecond, host.TaskFunc(func() { k.Close() }))
		s.say(fmt.Sprint(k.Call(&host.Request{Method: "GET", URI: "/"}, &host.Response{}, time.Minute)))
	}, "connection closed by peer"},
	{"killed while serving: the kernel closes", alone, func(s *stage, h host.Host) {
		var p program
		p = s.install("server", server(s, func(g host.Host, s *stage, _ *host.Request, _ *host.Response) error {
			s.say("served")
			p.Kill()
			g.Sleep(time.Hour)
			s.say("and more")
			return nil
		}))
		h.Sleep(time.Millisecond)
		ask(s, h, host.Request{Method: "GET", URI: "/"}, limits)
		ask(s, h, host.Request{Method: "GET", URI: "/"}, limits)
	}, "served | connection closed by peer | connection refused"},
	{"a kept connection carries several requests", serving(fine), func(s *stage, h host.Host) {
		k, err := h.Dial(s.at(0), limits)
		for range 3 {
			a := host.Response{}
			if err == nil {
				err = k.Call(&host.Request{Method: "POST", URI: "/", Form: "v"}, &a, time.Minute)
			}
			s.say(fmt.Sprint(a.Value, err))
		}
		s.say(fmt.Sprint(k.Close(), k.Call(&host.Request{Method: "GET", URI: "/"}, &host.Response{}, 0)))
	}, "v<nil> | v<nil> | v<nil> | <nil> connection closed by peer"},
	{"a kept connection closed while idle: no time passes", alone, func(s *stage, h host.Host) {
		p := s.install("server", server(s, fine))
		h.Sleep(time.Millisecond)
		k, err := h.Dial(s.at(0), limits)
		if err == nil {
			err = k.Call(&host.Request{Method: "POST", URI: "/", Form: "v"}, &host.Response{}, time.Minute)
		}
		s.say(fmt.Sprint(err))
		p.Kill()
		h.Sleep(50 * time.Millisecond)
		before := h.Now()
		err = k.Call(&host.Request{Method: "POST", URI: "/", Form: "v"}, &host.Response{}, time.Minute)
		s.say(fmt.Sprint(err, h.Now().Sub(before)))
	}, "<nil> | connection closed by peer 0s"},
	{"hung: swallowed until it is unhung", alone, func(s *stage, h host.Host) {
		p := s.install("server", server(s, fine))
		h.Sleep(time.Millisecond)
		p.Hang()
		h.After(50*time.Millisecond, host.TaskFunc(func() { s.say("unhung"); p.Unhang() }))
		ask(s, h, host.Request{Method: "POST", URI: "/", Form: "v"}, limits)
	}, "unhung | " + fineAnswer},
	{"failing with a status, and no more", alone, func(s *stage, h host.Host) {
		p := s.install("server", server(s, fine))
		h.Sleep(time.Millisecond)
		p.Fail(503, 1)
		ask(s, h, host.Request{Method: "POST", URI: "/", Form: "v"}, limits)
		p.Fail(503, 0)
		ask(s, h, host.Request{Method: "POST", URI: "/", Form: "v"}, limits)
	}, "{Status:503 SetCookie: Value: Served: Location: Header:[] BodyBytes:150 Truncated:false Keep:0s By:m/server Why:injected} | " + fineAnswer},
	{"store commands and the three kinds of reply", func(s *stage) map[string]host.Main {
		return map[string]host.Main{"store": func(h host.Host) error {
			_, err := h.Serve(s.at(0), host.RESP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
				q, a := req.(*host.Command), resp.(*host.Reply)
				switch q.Args[0] {
				case "GET":
					a.SetString(q.Args[1] + "\r\n")
				case "NIL":
					a.SetNull()
				default:
					a.SetError("ERR unknown")
				}
				return nil
			}))
			return err
		}}
	}, func(s *stage, h host.Host) {
		k, err := h.Dial(s.at(0), limits)
		for _, name := range []string{"GET", "NIL", "WHAT"} {
			var q host.Command
			q.Set(name, "k")
			a := host.Reply{}
			if err == nil {
				err = k.Call(&q, &a, time.Minute)
			}
			s.say(fmt.Sprintf("%v %v", &a, err))
		}
		_ = k.Close()
	}, `"k\r\n" <nil> | (nil) <nil> | (error) ERR unknown <nil>`},
	{"each request is a process: they overlap", func(s *stage) map[string]host.Main {
		return map[string]host.Main{"server": func(g host.Host) error {
			in, other := 0, g.NewCond()
			return server(s, func(h host.Host, s *stage, q *host.Request, a *host.Response) error {
				s.say("in")
				if in++; in == 1 {
					other.Wait(0)
				}
				other.Signal()
				s.say("out")
				return fine(h, s, q, a)
			})(g)
		}}
	}, func(s *stage, h host.Host) {
		together(h, 2, func(int) {
			_ = h.Call(s.at(0), &host.Request{Method: "GET", URI: "/"}, &host.Response{}, limits)
		})
	}, "in | in | out | out"},
}
