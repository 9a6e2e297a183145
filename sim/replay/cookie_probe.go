package replay

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// cookieProbe makes a request of size n, or returns how long the cookie of the answer
// is to be.
type cookieProbe func(p *cookiePlayer, q *host.Request, n int) (answer int)

// cookieProbes is the table of what was measured.
var cookieProbes = map[string]cookieProbe{
	"one_cookie": func(p *cookiePlayer, q *host.Request, n int) int {
		return p.cookies(q, "s="+strings.Repeat("x", n))
	},
	"many_cookies_4000_one_line": func(p *cookiePlayer, q *host.Request, n int) int {
		return p.cookies(q, strings.Repeat("x", n)) // n is the length of the whole line behind "Cookie: "
	},
	"many_header_lines_4000": func(p *cookiePlayer, q *host.Request, n int) int { return p.lines(q, n, 4000) },
	"many_header_lines_500":  func(p *cookiePlayer, q *host.Request, n int) int { return p.lines(q, n, 500) },
	"many_different_header_lines_4000": func(_ *cookiePlayer, q *host.Request, n int) int {
		for i := 0; n > 0; i++ {
			k := min(n, 4000)
			q.Header = append(q.Header, host.Field{Name: fmt.Sprintf("X-H%d", i), Value: strings.Repeat("x", k)})
			n -= k
		}
		return 0
	},
	"number_of_different_header_lines_besides_2": func(_ *cookiePlayer, q *host.Request, n int) int {
		for i := range n {
			q.Header = append(q.Header, host.Field{Name: fmt.Sprintf("X-H%d", i), Value: "v"})
		}
		return 0
	},
	"uri": func(_ *cookiePlayer, q *host.Request, n int) int {
		q.URI += strings.Repeat("x", max(0, n-len(q.URI)))
		return 0
	},
	"number_of_cookies_c<i>=v_in_one_line": func(p *cookiePlayer, q *host.Request, n int) int {
		all := make([]string, n)
		for i := range all {
			all[i] = fmt.Sprintf("c%d=v", i)
		}
		return p.cookies(q, strings.Join(all, "; "))
	},
	"number_of_Cookie_header_lines_c<i>=v": func(_ *cookiePlayer, q *host.Request, n int) int {
		for i := range n {
			q.Header = append(q.Header, host.Field{Name: "Cookie", Value: fmt.Sprintf("c%d=v", i)})
		}
		return 0
	},
	"response_set_cookie": answers,
}

// answers is the probe of answers.
func answers(_ *cookiePlayer, _ *host.Request, n int) int { return n }

// request is one as it was sent, without cookies.
func (p *cookiePlayer) request() *host.Request {
	return &host.Request{Method: "GET", URI: p.path, Host: "x", Header: []host.Field{{Name: "Connection", Value: "close"}}}
}

// cookies puts the one line of cookies into a request.
func (p *cookiePlayer) cookies(q *host.Request, line string) int {
	if p.server.Ordered {
		q.Header = append(q.Header, host.Field{Name: "Cookie", Value: line})
	} else {
		q.Cookie = line
	}
	return 0
}

// lines puts cookies of k bytes each into lines of their own.
func (p *cookiePlayer) lines(q *host.Request, n, k int) int {
	for i := 0; n > 0; i++ {
		size := min(n, k)
		q.Header = append(q.Header, host.Field{Name: "Cookie", Value: fmt.Sprintf("c%d=", i) + strings.Repeat("x", size)})
		n -= size
	}
	return 0
}

// The machines of a recording: the program, and the application behind it where its
// configuration has one.
var (
	cookieProgram  = netip.MustParseAddr("10.91.0.2")
	cookieUpstream = netip.MustParseAddr("10.91.40.11")
)

// ask has the program answer a request, and gives the status.
func (p *cookiePlayer) ask(config string, q *host.Request, cookie int) (int, error) {
	main, err := p.server.Make(config, cookie)
	if err != nil {
		return 0, err
	}
	w := world.New(world.Options{Seed: 1})
	defer w.Close()
	w.Add("app", world.MachineOptions{Address: cookieUpstream}).Install("app", func(h host.Host) error {
		_, err := h.Serve(netip.AddrPortFrom(netip.IPv4Unspecified(), 8080), host.HTTP, host.HandlerFunc(func(_ netip.Addr, _, resp host.Message) error {
			a := resp.(*host.Response)
			*a = host.Response{Status: 200, BodyBytes: 2}
			if cookie > 0 {
				a.SetCookie = "s=" + strings.Repeat("x", cookie)
			}
			return nil
		}))
		return err
	})
	w.Add("program", world.MachineOptions{Address: cookieProgram}).Install("program", main)
	var a host.Response
	failed := fmt.Errorf("no answer")
	w.Add("user", world.MachineOptions{Address: netip.MustParseAddr("10.91.0.1")}).Install("user", func(h host.Host) error {
		h.Sleep(5 * time.Second)
		port := uint16(80)
		if failed = h.Call(netip.AddrPortFrom(cookieProgram, port), q, &a, host.Options{Connect: time.Second, Read: time.Minute}); failed != nil {
			port = 8080
			failed = h.Call(netip.AddrPortFrom(cookieProgram, port), q, &a, host.Options{Connect: time.Second, Read: time.Minute})
		}
		w.Halt()
		return nil
	})
	w.Run(2 * time.Minute)
	return a.Status, failed
}
