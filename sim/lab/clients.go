package lab

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/recording"
)

// clients sends each request at its time.
func (l *Lab) clients(h host.Host) error {
	for i := range l.out {
		if l.o.Left == nil || !l.o.Left(i) {
			h.After(l.at(l.rec.Requests[i].AtMs), host.TaskFunc(func() { l.send(h, i, &l.rec.Requests[i]) }))
		}
	}
	return nil
}

// numberHeader tells the backends which request they got.
const numberHeader = "X-N"

func (l *Lab) send(h host.Host, i int, r *recording.Request) {
	port := uint16(8000)
	if r.Port != 0 {
		port = uint16(r.Port)
	}
	from, err := netip.ParseAddr(r.Src)
	if err != nil {
		l.blame("request %d: %v", r.N, err)
		return
	}
	req := message(i, r)
	l.number[req] = i
	var resp host.Response
	began := l.w.Elapsed()
	to := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port)
	err = h.Call(to, req, &resp, host.Options{From: from})
	o := &l.out[i]
	o.Took = l.w.Elapsed() - began
	if err != nil {
		l.blame("request %d: no answer: %v", r.N, err)
		return
	}
	o.Backend, o.Status, o.SetCookie, o.Location = resp.Served, resp.Status, resp.SetCookie, resp.Location
}

// message is request i as it is sent.
func message(i int, r *recording.Request) *host.Request {
	req := &host.Request{Method: r.Method, Host: "test", URI: r.URI, Cookie: r.Cookie, BodyBytes: len(r.Body)}
	if req.Method == "" {
		req.Method = "GET"
	}
	req.Header = append(req.Header, host.Field{Name: numberHeader, Value: strconv.Itoa(i)})
	for _, name := range names(r.Headers) {
		if strings.EqualFold(name, "host") {
			req.Host = r.Headers[name]
			continue
		}
		req.Header = append(req.Header, host.Field{Name: name, Value: r.Headers[name]})
	}
	return req
}

// names are the headers' in one order.
func names(headers map[string]string) []string {
	var all []string
	for name := range headers { // order cannot show: it is sorted
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
