//go:build linux

package live

import (
	"fmt"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// tunnel is a proxy on the second address that joins what comes with the server
// on the first; it says how each ended.
func tunnel(s *stage, idle time.Duration) host.Main {
	return func(h host.Host) error {
		_, err := h.ServeStreams(s.at(1), host.AcceptorFunc(func(c host.Stream) {
			back, err := h.DialStream(s.at(0), limits)
			if err != nil {
				s.say("no server: " + err.Error())
				return
			}
			j := h.JoinStreams(c, back, idle)
			s.say(fmt.Sprintf("joined %v %v", j.Client, j.Server))
		}))
		return err
	}
}

// tunnelled is a server and the tunnel before it.
func tunnelled(f func(h host.Host, s *stage, q *host.Request, a *host.Response) error) func(*stage) map[string]host.Main {
	return func(s *stage) map[string]host.Main {
		return map[string]host.Main{"server": server(s, f), "tunnel": tunnel(s, 0)}
	}
}

// through sends n requests over one connection through the tunnel.
func through(s *stage, h host.Host, n int, read time.Duration) {
	k, err := h.Dial(s.at(1), limits)
	if err != nil {
		s.say(err.Error())
		return
	}
	for range n {
		var a host.Response
		if err := k.Call(&host.Request{Method: "POST", URI: "/", Form: "v"}, &a, read); err != nil {
			s.say(err.Error())
			break
		}
		s.say(fmt.Sprint(a.Status, " ", a.Value))
	}
	_ = k.Close()
}

// joinedEnd is the tunnel's report when the client has closed.
const joinedEnd = "joined connection closed by peer <nil>"

var joinCases = []contractCase{
	{"requests travel through a tunnel", tunnelled(fine), func(s *stage, h host.Host) {
		through(s, h, 2, time.Minute)
		s.until(h, joinedEnd)
	}, "200 v | 200 v | " + joinedEnd},
	{"commands do, too", func(s *stage) map[string]host.Main {
		all := storing(func(words []string, a *host.Reply) { a.SetString(words[1]) })(s)
		all["tunnel"] = tunnel(s, 0)
		return all
	}, func(s *stage, h host.Host) {
		var q host.Command
		var a host.Reply
		q.Set("GET", "key")
		err := h.Call(s.at(1), &q, &a, limits)
		s.say(fmt.Sprint(&a, err))
		s.until(h, joinedEnd)
		s.sort()
	}, `"key" <nil> | ` + joinedEnd},
	{"nobody listens behind the tunnel: it accepts and closes", func(s *stage) map[string]host.Main {
		return map[string]host.Main{"tunnel": tunnel(s, 0)}
	}, func(s *stage, h host.Host) {
		_, err := h.Dial(s.at(1), limits)
		s.until(h, "no server: connection refused")
		s.say(fmt.Sprint(err))
	}, "no server: connection refused | <nil>"},
	{"a server behind the tunnel that closes without an answer", tunnelled(func(host.Host, *stage, *host.Request, *host.Response) error { return host.ErrClosed }), func(s *stage, h host.Host) {
		through(s, h, 1, time.Minute)
		s.until(h, "joined <nil> connection closed by peer")
		s.sort()
	}, "connection closed by peer | joined <nil> connection closed by peer"},
	{"a server behind the tunnel that resets", tunnelled(func(host.Host, *stage, *host.Request, *host.Response) error { return host.ErrReset }), func(s *stage, h host.Host) {
		through(s, h, 1, time.Minute)
		s.until(h, "joined <nil> connection reset by peer")
		s.sort()
	}, "connection reset by peer | joined <nil> connection reset by peer"},
	{"a server behind the tunnel that is killed at work", func(s *stage) map[string]host.Main {
		return map[string]host.Main{"tunnel": tunnel(s, 0)}
	}, func(s *stage, h host.Host) {
		var p program
		p = s.install("server", server(s, func(g host.Host, s *stage, _ *host.Request, _ *host.Response) error {
			p.Kill()
			g.Sleep(time.Hour)
			return nil
		}))
		h.Sleep(time.Millisecond)
		through(s, h, 1, time.Minute)
		s.until(h, "joined <nil> connection closed by peer")
		s.sort()
	}, "connection closed by peer | joined <nil> connection closed by peer"},
	{"a tunnel that is killed", tunnelled(func(h host.Host, s *stage, _ *host.Request, _ *host.Response) error {
		s.say("asked")
		h.Sleep(time.Hour)
		return nil
	}), func(s *stage, h host.Host) {
		p := s.install("second tunnel", func(h host.Host) error {
			_, err := h.ServeStreams(s.at(2), host.AcceptorFunc(func(c host.Stream) {
				if back, err := h.DialStream(s.at(0), limits); err == nil {
					h.JoinStreams(c, back, 0)
				}
				s.say("and more")
			}))
			return err
		})
		h.Sleep(time.Millisecond)
		h.Go(host.TaskFunc(func() { s.until(h, "asked"); p.Kill() }))
		s.say(h.Call(s.at(2), &host.Request{Method: "GET", URI: "/"}, &host.Response{}, limits).Error())
	}, "asked | connection closed by peer"},
	{"a tunnel in which nothing moves", alone, func(s *stage, h host.Host) {
		s.install("server", server(s, func(h host.Host, _ *stage, _ *host.Request, _ *host.Response) error { h.Sleep(time.Hour); return nil }))
		s.install("tunnel", tunnel(s, 50*time.Millisecond))
		h.Sleep(time.Millisecond)
		through(s, h, 1, time.Minute)
		s.until(h, "joined <nil> <nil>")
		s.sort()
	}, "connection closed by peer | joined <nil> <nil>"},
	{"a join that the program ends", alone, func(s *stage, h host.Host) {
		s.install("server", server(s, func(h host.Host, _ *stage, _ *host.Request, _ *host.Response) error {
			s.say("asked")
			h.Sleep(time.Hour)
			return nil
		}))
		s.install("tunnel", func(h host.Host) error {
			_, err := h.ServeStreams(s.at(1), host.AcceptorFunc(func(c host.Stream) {
				back, err := h.DialStream(s.at(0), limits)
				if err != nil {
					s.say(err.Error())
					return
				}
				h.Go(host.TaskFunc(func() { s.until(h, "asked"); c.Reset() }))
				j := h.JoinStreams(c, back, 0)
				s.say(fmt.Sprint(j.Client, j.Server))
			}))
			return err
		})
		h.Sleep(time.Millisecond)
		through(s, h, 1, time.Minute)
		s.until(h, "<nil> <nil>")
		s.sort()
	}, "<nil> <nil> | asked | connection reset by peer"},
	{"a tunnel that is made to fail resets", tunnelled(fine), func(s *stage, h host.Host) {
		p := s.install("failing tunnel", func(h host.Host) error {
			_, err := h.ServeStreams(s.at(2), host.AcceptorFunc(func(host.Stream) { s.say("accepted") }))
			return err
		})
		h.Sleep(time.Millisecond)
		p.Fail(503, 1)
		s.say(h.Call(s.at(2), &host.Request{Method: "GET", URI: "/"}, &host.Response{}, limits).Error())
	}, "connection reset by peer"},
}
