package haproxy

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// forward adds the client's address to the request that goes to a server, if
// the frontend or the backend has option forwardfor; nil is one that has not.
// The exceptions of both count, the header is the backend's if it names one,
// and if-none has an effect only if both have it (http_process_request).
func (x *exchange) forward(front, back *forwardFor) {
	header, always := "", false
	for _, f := range []*forwardFor{front, back} {
		if f == nil {
			continue
		}
		if f.except.IsValid() && f.except.Contains(x.peer) {
			return
		}
		if f.header != "" {
			header = f.header
		}
		always = always || !f.ifNone
	}
	if front == nil && back == nil || bySocket(x.peer) {
		return
	}
	client := x.in.addresses.Text(x.peer)
	switch {
	case header != "" && !strings.EqualFold(header, "x-forwarded-for"):
		if always || x.req.Get(header) == "" {
			x.out.Header = append(x.out.Header, host.Field{Name: header, Value: client})
		}
	case x.req.Forwarded == "":
		x.out.Forwarded = client
	case always:
		x.out.Forwarded = x.req.Forwarded + ", " + client
	}
}
