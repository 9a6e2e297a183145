package nginx

import (
	"net/netip"
	"strings"
)

// realIP has the settings of the realip module: the peers that are trusted to
// name the address of their client. With the PROXY protocol nothing is left to
// do: the peer that Handle gets is the client already (listener.Trusts).
type realIP struct {
	trusted   []netip.Prefix
	header    string // variable name of the header; "" for X-Real-IP
	proxy     bool   // real_ip_header proxy_protocol
	recursive *bool
}

func (r *realIP) inherit(o *realIP) {
	if r.trusted == nil {
		r.trusted = o.trusted
	}
	if r.header == "" && !r.proxy {
		r.header, r.proxy = o.header, o.proxy
	}
	inheritOne(&r.recursive, o.recursive)
}

func (r *realIP) trusts(a netip.Addr) bool {
	for _, p := range r.trusted {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// client returns the address that the request comes from.
func (r *realIP) client(x *exchange, peer netip.Addr) netip.Addr {
	if r.proxy || !r.trusts(peer) {
		return peer
	}
	name := r.header
	if name == "" {
		name = "x_real_ip"
	}
	list := headerValue(x.req, name)
	for list != "" {
		last := list
		if i := strings.LastIndexByte(list, ','); i >= 0 {
			list, last = list[:i], list[i+1:]
		} else {
			list = ""
		}
		a, err := netip.ParseAddr(strings.Trim(last, " "))
		if err != nil {
			return peer
		}
		peer = a
		if r.recursive == nil || !*r.recursive || !r.trusts(peer) {
			return peer
		}
	}
	return peer
}
