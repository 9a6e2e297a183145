package lab

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// backend is a server that misbehaves as the recording says: mode ok, sleep,
// code, hang (accepts, never answers), refuse (does not listen), rst (reset
// after the request), early (closed without an answer), half (the body breaks
// off).
type backend struct {
	l    *Lab
	name string
	at   netip.AddrPort
	h    host.Host
	stop func() error // stops listening; nil while it does not listen
	hold host.Cond

	mode  string
	sleep time.Duration
	code  int
}

func (b *backend) main(h host.Host) error {
	b.h, b.hold, b.mode = h, h.NewCond(), "ok"
	b.listen()
	for _, e := range b.l.rec.Events {
		words := strings.Fields(e.What)
		switch {
		case len(words) > 3 && words[0] == "backend" && words[1] == b.name:
			h.After(b.l.at(e.AtMs), host.TaskFunc(func() { b.setMode(words[3:]) }))
		case len(words) > 1 && words[0] == "release":
			h.After(b.l.at(e.AtMs), host.TaskFunc(func() {
				b.l.released[words[1]] = true
				b.hold.Broadcast()
			}))
		}
	}
	return nil
}

func (b *backend) listen() {
	c, err := b.h.Serve(b.at, b)
	if err != nil {
		b.l.blame("backend %s: %v", b.name, err)
		return
	}
	b.stop = c.Close
}

// setMode takes the words after the arrow: "sleep ms=3000".
func (b *backend) setMode(words []string) {
	b.mode = words[0]
	for _, w := range words[1:] {
		key, value, _ := strings.Cut(w, "=")
		n, err := strconv.Atoi(value)
		switch {
		case err == nil && key == "ms":
			b.sleep = time.Duration(n) * time.Millisecond
		case err == nil && key == "code":
			b.code = n
		default:
			b.l.blame("backend %s: mode %q is not known", b.name, words)
		}
	}
	switch {
	case b.mode == "refuse" && b.stop != nil:
		_ = b.stop() // it listens no more either way
		b.stop = nil
	case b.mode != "refuse" && b.stop == nil:
		b.listen()
	}
}

// Handle answers a request, or a check of the program's, which has no number.
func (b *backend) Handle(_ netip.Addr, req, resp host.Message) error {
	q, a := req.(*host.Request), resp.(*host.Response)
	if n := q.Get(numberHeader); n != "" || !b.l.o.Checks {
		i, err := strconv.Atoi(n)
		if err != nil {
			b.l.blame("backend %s: request %q: %v", b.name, n, err)
			return host.ErrReset
		}
		o := &b.l.out[i]
		o.Received, o.URI, o.Cookie = append(o.Received, b.name), q.URI, q.Cookie
	}
	answer := host.Response{Status: 200, Served: b.name, SetCookie: q.Get("X-Set-Cookie"), BodyBytes: bodyOf(q.URI)}
	switch b.mode {
	case "ok":
	case "sleep":
		b.h.Sleep(b.sleep)
	case "code":
		answer.Status = b.code
	case "hang":
		b.h.NewCond().Wait(0)
	case "rst":
		return host.ErrReset
	case "early":
		return host.ErrClosed
	case "half":
		answer.Truncated = true
	default:
		b.l.blame("backend %s: mode %q is not known", b.name, b.mode)
	}
	for held := q.Get("X-Hold"); held != "" && !b.l.released[held]; {
		b.hold.Wait(0)
	}
	*a = answer
	return nil
}

// bodyOf is the length of the answer's body: what ?bytes= asks for.
func bodyOf(uri string) int {
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
