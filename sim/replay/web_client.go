package replay

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// clients sends each request at its time.
func (l *WebReplay) clients(h host.Host) error {
	for i := range l.out {
		if l.o.Left == nil || !l.o.Left(i) {
			h.After(l.at(l.rec.Requests[i].AtMs), host.TaskFunc(func() { l.send(h, i, &l.rec.Requests[i]) }))
		}
	}
	return nil
}

// numberHeader is the request's number for the backends.
const numberHeader = "X-Q"

func (l *WebReplay) send(h host.Host, i int, r *Request) {
	port := uint16(8000)
	if r.Port != 0 {
		port = uint16(r.Port)
	}
	from, err := netip.ParseAddr(r.Src)
	if err != nil {
		l.problem("request %d: %v", r.N, err)
		return
	}
	req := message(i, r)
	if r.Raw != "" {
		raw, ok := rawRequest(r.Raw)
		if !ok {
			return
		}
		raw.Header = append(raw.Header, req.Header[0])
		req = raw
	}
	l.number[req] = i
	var resp host.Response
	if r.TCP {
		l.connect(h, i, req)
		return
	}
	o := host.Options{From: from}
	if p := l.rec.Picks; p != nil && p[i].Status == 0 {
		o.Read = Millis(p[i].LatencyMs) // the client gave up
	}
	began := l.w.Elapsed()
	to := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port)
	err = h.Call(to, req, &resp, o)
	got := &l.out[i]
	got.Took = l.w.Elapsed() - began
	if err != nil {
		if l.rec.Picks == nil || l.rec.Picks[i].Status != 0 {
			l.problem("request %d: no answer: %v", r.N, err)
		}
		return
	}
	got.Backend, got.Status, got.SetCookie, got.Location, got.Header = resp.Served, resp.Status, resp.SetCookie, resp.Location, resp.Header
}

// connect opens a connection for the first words of a server, and keeps it where
// the recording did.
func (l *WebReplay) connect(h host.Host, i int, req *host.Request) {
	r, want := &l.rec.Requests[i], &l.rec.Picks[i]
	began, got := l.w.Elapsed(), &l.out[i]
	conn, err := h.Dial(netip.MustParseAddrPort("127.0.0.1:8000"), host.Options{})
	if err != nil {
		l.problem("request %d: %v", r.N, err)
		return
	}
	var limit time.Duration
	if strings.HasPrefix(want.Result, "Timeout") {
		limit = Millis(want.LatencyMs)
	}
	var resp host.Response
	if conn.Call(req, &resp, limit) == nil {
		got.Backend = resp.Served
	}
	if got.Took = l.w.Elapsed() - began; !r.Kept {
		_ = conn.Close() // nothing depends on it
	}
}

// message returns request i as it is sent.
func message(i int, r *Request) *host.Request {
	req := &host.Request{Method: r.Method, Host: "test", URI: r.URI, Cookie: r.Cookie, BodyBytes: len(r.Body)}
	if req.Method == "" {
		req.Method = "GET"
	}
	if r.TCP {
		req.URI = "/"
	}
	if r.Host != "" {
		req.Host = r.Host
	}
	req.Header = append(req.Header, host.Field{Name: numberHeader, Value: strconv.Itoa(i)})
	for _, name := range names(r.Headers) {
		if strings.EqualFold(name, "host") {
			req.Host = r.Headers[name]
			continue
		}
		if strings.EqualFold(name, "x-forwarded-for") {
			req.Forwarded = r.Headers[name]
			continue
		}
		for _, value := range strings.Split(r.Headers[name], "\n") {
			req.Header = append(req.Header, host.Field{Name: name, Value: value})
		}
	}
	return req
}
