//go:build linux

package live

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// relaying is a proxy on the first address, which f makes, before an origin on the
// second, whose answers come when it is asked to by "go", or never.
func relaying(f func(h host.Host, s *stage) error) func(*stage) map[string]host.Main {
	return func(s *stage) map[string]host.Main {
		origin := func(h host.Host) error {
			_, err := h.Serve(s.at(1), host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
				for uri := req.(*host.Request).URI; uri == "/never" && !h.ClientGone(); {
					h.Sleep(time.Millisecond)
				}
				if h.ClientGone() {
					s.say("closed")
				}
				*resp.(*host.Response) = host.Response{Status: 200, Served: "origin"}
				return nil
			}))
			return err
		}
		proxy := server(s, func(h host.Host, s *stage, _ *host.Request, a *host.Response) error {
			a.Status = 200
			return f(h, s)
		})
		return map[string]host.Main{"proxy": proxy, "origin": origin}
	}
}

// unanswered gives the error that a proxy gets of a request that the origin does
// not answer.
func unanswered(h host.Host, s *stage) error {
	return h.Call(s.at(1), &host.Request{Method: "GET", URI: "/never"}, &host.Response{}, limits)
}

// leaves waits until the client has gone, however late it is.
func leaves(h host.Host) {
	for !h.ClientGone() {
		h.Sleep(time.Millisecond)
	}
}

// impatient asks the proxy, and gives up until the words were said.
func impatient(words ...string) func(s *stage, h host.Host) {
	return func(s *stage, h host.Host) {
		_ = h.Call(s.at(0), &host.Request{Method: "GET", URI: "/"}, &host.Response{}, host.Options{Read: 20 * time.Millisecond})
		for _, w := range words {
			s.until(h, w)
		}
		s.sort()
	}
}

var goneCases = []contractCase{
	{"a call ends with the client that it follows", relaying(func(h host.Host, s *stage) error {
		h.FollowClient(true)
		s.say(unanswered(h, s).Error())
		return nil
	}), impatient("client closed the connection", "closed"), "client closed the connection | closed"},
	{"so does one over a connection that is kept", relaying(func(h host.Host, s *stage) error {
		h.FollowClient(true)
		k, err := h.Dial(s.at(1), limits)
		if err != nil {
			return err
		}
		defer k.Close()
		s.say(k.Call(&host.Request{Method: "GET", URI: "/never"}, &host.Response{}, time.Minute).Error())
		return nil
	}), impatient("client closed the connection", "closed"), "client closed the connection | closed"},
	{"another goes on", relaying(func(h host.Host, s *stage) error {
		h.FollowClient(true)
		h.FollowClient(false)
		k, err := h.Dial(s.at(1), limits)
		if err == nil {
			err = k.Call(&host.Request{Method: "GET", URI: "/never"}, &host.Response{}, 100*time.Millisecond)
		}
		k.Close()
		leaves(h)
		s.say(err.Error())
		return nil
	}), impatient("read timed out", "closed"), "closed | read timed out"},
	{"no connection is opened for who has gone", relaying(func(h host.Host, s *stage) error {
		leaves(h)
		h.FollowClient(true)
		_, err := h.Dial(s.at(1), limits)
		s.say(fmt.Sprint(unanswered(h, s), ", ", err))
		return nil
	}), impatient("client closed the connection, client closed the connection"), "client closed the connection, client closed the connection"},
	{"it is meant for one request of a connection", relaying(func(h host.Host, s *stage) error {
		if !s.said("first") {
			s.say("first")
			h.FollowClient(true)
			return h.Call(s.at(1), &host.Request{Method: "GET", URI: "/"}, &host.Response{}, limits)
		}
		err := h.Call(s.at(1), &host.Request{Method: "GET", URI: "/never"}, &host.Response{}, host.Options{Read: 100 * time.Millisecond})
		leaves(h)
		s.say("second: " + err.Error())
		return nil
	}), func(s *stage, h host.Host) {
		k, err := h.Dial(s.at(0), limits)
		if err == nil {
			err = k.Call(&host.Request{Method: "GET", URI: "/"}, &host.Response{}, time.Minute)
		}
		if err == nil {
			err = k.Call(&host.Request{Method: "GET", URI: "/"}, &host.Response{}, 20*time.Millisecond)
		}
		k.Close()
		s.until(h, "second: read timed out")
		s.until(h, "closed")
		s.sort()
		s.say(err.Error())
	}, "closed | first | second: read timed out | read timed out"},
	{"who answers nobody follows nobody", alone, func(s *stage, h host.Host) {
		h.FollowClient(true)
		ask(s, h, host.Request{Method: "GET", URI: "/"}, limits)
	}, "connection refused"},
}
