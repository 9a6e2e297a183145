//go:build linux

package live

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// overAJP is limits for a request by AJP.
var overAJP = host.Options{Connect: limits.Connect, Read: limits.Read, Protocol: host.AJP}

// container is a server of AJP on the first address whose answers f makes.
func container(f func(s *stage, q *host.Request, a *host.Response) error) func(*stage) map[string]host.Main {
	return func(s *stage) map[string]host.Main {
		return map[string]host.Main{"container": func(h host.Host) error {
			_, err := h.Serve(s.at(0), host.AJP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
				return f(s, req.(*host.Request), resp.(*host.Response))
			}))
			return err
		}}
	}
}

// storing is a server of commands on the first address.
func storing(f func(words []string, a *host.Reply)) func(*stage) map[string]host.Main {
	return func(s *stage) map[string]host.Main {
		return map[string]host.Main{"store": func(h host.Host) error {
			_, err := h.Serve(s.at(0), host.RESP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
				f(req.(*host.Command).Args, resp.(*host.Reply))
				return nil
			}))
			return err
		}}
	}
}

var messageCases = []contractCase{
	{"replies of every type, arrays within arrays", storing(func(words []string, a *host.Reply) {
		switch words[0] {
		case "KINDS":
			all := a.SetArray(6)
			all[0].SetStatus("OK")
			all[1].SetInteger(-7)
			all[2].SetError("ERR no")
			all[3].SetString("a\r\nb")
			all[5].SetArray(2)[1].SetString(words[1])
		case "EMPTY":
			a.SetArray(0)
		default:
			a.SetInteger(int64(len(words)))
		}
	}), func(s *stage, h host.Host) {
		k, err := h.Dial(s.at(0), limits)
		var q host.Command
		var a host.Reply
		many := append([]string{"MANY"}, strings.Fields(strings.Repeat("word ", 999))...)
		for _, words := range [][]string{{"KINDS", "x"}, many, {"EMPTY"}, {"KINDS", ""}} {
			if q.Set(words...); err == nil {
				err = k.Call(&q, &a, time.Minute)
			}
			s.say(fmt.Sprint(&a, err))
		}
		_ = k.Close()
	}, `[OK (integer) -7 (error) ERR no "a\r\nb" (nil) [(nil) "x"]] <nil> | (integer) 1000 <nil> | [] <nil> | [OK (integer) -7 (error) ERR no "a\r\nb" (nil) [(nil) ""]] <nil>`},
	{"AJP: every field of a request arrives", container(func(s *stage, q *host.Request, a *host.Response) error {
		s.say(fmt.Sprintf("%+v", *q))
		*a = host.Response{Status: 200, Value: q.Form, Served: "s", BodyBytes: 40}
		return nil
	}), func(s *stage, h host.Host) {
		ask(s, h, host.Request{Method: "POST", URI: "/test/save?x=1", Host: "shop:8080", Cookie: "A=1; B=2", Form: "v ä&", Forwarded: "10.0.0.1, 10.0.0.2", BodyBytes: 3,
			Header: []host.Field{{Name: "X-Id", Value: "7"}, {Name: "User-Agent", Value: "u"}}}, overAJP)
	}, "{Method:POST Host:shop:8080 URI:/test/save?x=1 Cookie:A=1; B=2 Header:[{Name:X-Id Value:7} {Name:User-Agent Value:u}] Form:v ä& Forwarded:10.0.0.1, 10.0.0.2 BodyBytes:3 TLS:false Nth:0 Age:0s} | " +
		"{Status:200 SetCookie: Value:v ä& Served:s Location: Header:[] BodyBytes:40 Truncated:false Keep:0s By: Why:}"},
	{"AJP: a method without a number, and a body in many packets", container(func(s *stage, q *host.Request, a *host.Response) error {
		s.say(fmt.Sprint(q.Method, q.Form, q.BodyBytes))
		*a = host.Response{Status: 201}
		return nil
	}), func(s *stage, h host.Host) {
		ask(s, h, host.Request{Method: "FROB", URI: "/", Host: "h", Form: "v", BodyBytes: 30000}, overAJP)
		ask(s, h, host.Request{Method: "GET", URI: "/?a=b", Host: "h", Form: "w"}, overAJP)
	}, "FROBv30000 | {Status:201 SetCookie: Value: Served: Location: Header:[] BodyBytes:0 Truncated:false Keep:0s By: Why:} | GETw0 | {Status:201 SetCookie: Value: Served: Location: Header:[] BodyBytes:0 Truncated:false Keep:0s By: Why:}"},
	{"AJP: every field of an answer arrives, pings between", container(func(s *stage, q *host.Request, a *host.Response) error {
		*a = host.Response{}
		if s.say(q.Method); q.Method != host.CPing {
			*a = host.Response{Status: 302, SetCookie: "A=1\nB=2", Value: "x,I am y", Served: "s", Location: "/b", BodyBytes: 20000}
		}
		return nil
	}), func(s *stage, h host.Host) {
		k, err := h.Dial(s.at(0), overAJP)
		for _, method := range []string{host.CPing, "GET", host.CPing, "POST"} {
			a := host.Response{Status: 999}
			if err == nil {
				err = k.Call(&host.Request{Method: method, URI: "/", Host: "h"}, &a, time.Minute)
			}
			s.say(fmt.Sprintf("%+v %v", a, err))
		}
		_ = k.Close()
	}, "CPING | {Status:0 SetCookie: Value: Served: Location: Header:[] BodyBytes:0 Truncated:false Keep:0s By: Why:} <nil> | " +
		"GET | {Status:302 SetCookie:A=1\nB=2 Value:x,I am y Served:s Location:/b Header:[] BodyBytes:20000 Truncated:false Keep:0s By:m/container Why:} <nil> | " +
		"CPING | {Status:0 SetCookie: Value: Served: Location: Header:[] BodyBytes:0 Truncated:false Keep:0s By: Why:} <nil> | " +
		"POST | {Status:302 SetCookie:A=1\nB=2 Value:x,I am y Served:s Location:/b Header:[] BodyBytes:20000 Truncated:false Keep:0s By:m/container Why:} <nil>"},
	{"AJP: a body that ends early", container(func(_ *stage, _ *host.Request, a *host.Response) error {
		*a = host.Response{Status: 200, Served: "s", BodyBytes: 50, Truncated: true}
		return nil
	}), func(s *stage, h host.Host) { ask(s, h, host.Request{Method: "GET", URI: "/", Host: "h"}, overAJP) },
		"{Status:200 SetCookie: Value: Served:s Location: Header:[] BodyBytes:50 Truncated:true Keep:0s By: Why:}"},
	{"AJP: closed and reset instead of an answer", container(func(_ *stage, q *host.Request, _ *host.Response) error {
		if q.Method == "GET" {
			return host.ErrClosed
		}
		return host.ErrReset
	}), func(s *stage, h host.Host) {
		ask(s, h, host.Request{Method: "GET", URI: "/", Host: "h"}, overAJP)
		ask(s, h, host.Request{Method: host.CPing}, overAJP)
	}, "connection closed by peer | connection reset by peer"},
	{"AJP asked of a server of HTTP: it cannot read it", serving(fine), func(s *stage, h host.Host) {
		ask(s, h, host.Request{Method: host.CPing}, overAJP)
		ask(s, h, host.Request{Method: "GET", URI: "/", Host: "h"}, overAJP)
	}, "connection reset by peer | connection reset by peer"},
	{"HTTP asked of a server of AJP: it cannot read it", container(nil), func(s *stage, h host.Host) {
		ask(s, h, host.Request{Method: "GET", URI: "/", Host: "h"}, host.Options{Connect: limits.Connect, Read: limits.Read, Protocol: host.HTTP})
	}, "connection reset by peer"},
}
