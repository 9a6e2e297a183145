package replay

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// backend is a server that misbehaves as it did in the recording.
type backend struct {
	l    *WebReplay
	name string
	at   netip.AddrPort
	h    host.Host
	stop func() error // stops listening; nil while it does not listen
	hold host.Cond
	mode Mode
}

func (b *backend) main(h host.Host) error {
	b.h, b.hold, b.mode = h, h.NewCond(), Mode{Name: "ok"}
	for _, e := range b.l.rec.Events {
		a := e.Action
		switch {
		case a.Backend == b.name && b.l.at(e.AtMs) < 0: // before the program started
			b.mode = a.Mode
		case a.Backend == b.name:
			h.After(b.l.at(e.AtMs), host.TaskFunc(func() { b.setMode(a.Mode) }))
		case a.HangUp:
			h.After(b.l.from(e), host.TaskFunc(b.hangUp))
		case a.Release != "":
			h.After(b.l.from(e), host.TaskFunc(func() {
				b.l.released[a.Release] = true
				b.hold.Broadcast()
			}))
		}
	}
	b.setMode(b.mode)
	return nil
}

func (b *backend) listen() {
	speaks := host.HTTP
	if strings.Contains(b.l.rec.Config, "ajp://"+b.at.String()) {
		speaks = host.AJP
	}
	c, err := b.h.Serve(b.at, speaks, b)
	if err != nil {
		b.l.problem("backend %s: %v", b.name, err)
		return
	}
	b.stop = c.Close
}

// hangUp closes the connections on which no request runs.
func (b *backend) hangUp() { b.h.CloseClients(func(req host.Message) bool { return req != nil }) }

// setMode changes its mode, and whether it listens.
func (b *backend) setMode(m Mode) {
	b.mode = m
	switch {
	case m.Name == "refuse" && b.stop != nil:
		_ = b.stop() // closed or not, it listens no more
		b.stop = nil
		b.hangUp()
	case m.Name != "refuse" && b.stop == nil:
		b.listen()
	}
}

// cookiesOf returns the cookies that a request has a backend set, one a line.
func cookiesOf(q *host.Request) string {
	var all []string
	for _, f := range q.Header {
		if strings.EqualFold(f.Name, "X-Set-Cookie") {
			all = append(all, f.Value)
		}
	}
	return strings.Join(all, "\n")
}

// Handle answers a request, or a check of the program's, which has no number.
func (b *backend) Handle(_ netip.Addr, req, resp host.Message) error {
	q, a := req.(*host.Request), resp.(*host.Response)
	if q.Method == host.CPing && b.mode.Name == "ok" {
		*a = host.Response{}
		return nil
	}
	if n := q.Get(numberHeader); n != "" || !b.l.o.Checks {
		i, err := strconv.Atoi(n)
		if err != nil {
			b.l.problem("backend %s: request %q: %v", b.name, n, err)
			return host.ErrReset
		}
		o := &b.l.out[i]
		o.Received, o.URI, o.Cookie = append(o.Received, b.name), q.URI, q.Cookie
		o.Heads = append(o.Heads, *q)
		o.Heads[len(o.Heads)-1].Header = append([]host.Field{}, q.Header...)
	}
	answer := host.Response{Status: 200, Served: b.name, SetCookie: cookiesOf(q), BodyBytes: BodyBytes(q.URI)}
	if code, err := strconv.Atoi(strings.TrimLeft(q.Path(), "/abcdefghijklmnopqrstuvwxyz")); err == nil && code >= 300 && code < 600 && b.l.obeys(b.name, code) {
		answer.Status = code
	}
	if name, value, ok := strings.Cut(q.Get("X-Set-Header"), ": "); ok && strings.EqualFold(name, "Location") {
		answer.Location = value
	} else if ok {
		answer.Header = append(answer.Header, host.Field{Name: name, Value: value})
	}
	switch b.mode.Name {
	case "ok":
	case "sleep":
		b.h.Sleep(b.mode.Sleep)
	case "code":
		answer.Status = b.mode.Code
	case "hang":
		b.h.NewCond().Wait(0)
	case "rst":
		return host.ErrReset
	case "early":
		return host.ErrClosed
	case "half":
		answer.Truncated = true
	default:
		b.l.problem("backend %s: mode %q is not known", b.name, b.mode.Name)
	}
	for held := q.Get("X-Hold"); held != "" && !b.l.released[held]; {
		b.hold.Wait(0)
	}
	*a = answer
	return nil
}

// BodyBytes returns the length of the body with which a backend answers a URI:
// the number of its ?bytes=.
func BodyBytes(uri string) int {
	_, query, _ := strings.Cut(uri, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(values.Get("bytes"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// obeys reports whether a backend answers the status that a path names, such as
// /404: one that was recorded to answer such a path with 200 never does.
func (l *WebReplay) obeys(name string, code int) bool {
	if strings.Contains(l.rec.Config, "set-status") {
		return true // the answer that users got says nothing of the backend's
	}
	for i := range l.rec.Picks {
		p, path := &l.rec.Picks[i], l.rec.Requests[i].URI
		if n, err := strconv.Atoi(strings.TrimPrefix(path, "/")); err == nil && n >= 300 && n < 600 && p.Who() == name && p.Status == 200 {
			return false
		}
	}
	return code != 0
}
