package balance

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"encoding/hex"
	"hash"
	"strconv"
)

// StickyOptions are the arguments of sticky that choose a server.
type StickyOptions struct {
	// Hash is the form of a server's address in the cookie: "md5" or "sha1" in
	// hexadecimal digits, "raw" for the address itself, "index" for the
	// server's place in the configuration, from 0. "" is md5.
	Hash string
	// Key makes the hash an HMAC (hmac=, hmac_key=).
	Key string
	// NoFallback: a client whose server cannot be used gets no other.
	NoFallback bool
}

// Sticky is nginx-sticky-module-ng 1.2.5: a client's cookie names the server it
// goes to; without one, or when that server has failed, round robin chooses and
// the client gets a new cookie.
//
// Known differences: versions from 1.2.6 on answer 502 with no_fallback also to
// clients without a cookie, and send the cookie with every answer. A backup has
// no cookie; the module names a primary in its place. The module gives back
// requests that it never counted in, which matters only to max_conns above it.
type Sticky struct {
	o      StickyOptions
	routes []string
}

// NewSticky prepares the cookies of the servers.
func NewSticky(g *Peers, o StickyOptions) *Sticky {
	s := &Sticky{o: o}
	for i := range g.Peers {
		s.routes = append(s.routes, o.route(i, g.Peers[i].Server))
	}
	return s
}

func (o *StickyOptions) route(i int, server string) string {
	sum := md5.New
	switch o.Hash {
	case "index":
		return strconv.Itoa(i)
	case "raw":
		return server
	case "sha1":
		sum = sha1.New
	}
	var h hash.Hash
	if o.Key != "" {
		h = hmac.New(sum, []byte(o.Key))
	} else {
		h = sum()
	}
	h.Write([]byte(server))
	return hex.EncodeToString(h.Sum(nil))
}

// Pick implements Strategy.
func (s *Sticky) Pick(g *Peers, r *Request) *Peer {
	if len(g.Peers) == 1 {
		return RoundRobin{}.Pick(g, r)
	}
	if !r.started {
		r.started = true
		if i := s.named(r.Route); i >= 0 {
			if p := s.own(g, r, i); p != nil {
				return p
			}
			r.held = s.o.NoFallback
		}
	}
	if r.held {
		return nil
	}
	p := RoundRobin{}.Pick(g, r)
	if p == nil || r.backup {
		return p
	}
	for i := range g.Peers {
		if &g.Peers[i] == p {
			r.NewRoute = s.routes[i]
		}
	}
	return p
}

// named returns the server that a cookie names, -1 for none.
func (s *Sticky) named(route string) int {
	if s.o.Hash == "index" {
		// not a search: 007 is 7
		if n, err := strconv.ParseUint(route, 10, 31); err == nil && int(n) < len(s.routes) {
			return int(n)
		}
		return -1
	}
	for i, one := range s.routes {
		if one == route {
			return i
		}
	}
	return -1
}

// own returns the client's own server, nil where it cannot be used. It does not
// wait for one probe to come back, as round robin does: all its clients try it
// again.
func (s *Sticky) own(g *Peers, r *Request, i int) *Peer {
	p := &g.Peers[i]
	if p.Down {
		return nil
	}
	if p.MaxFails > 0 && p.Fails >= p.MaxFails {
		if r.Now-p.FailedAt <= p.FailTimeout {
			return nil
		}
		p.Fails = 0
	}
	p.Conns++
	r.tried.add(i)
	r.held = s.o.NoFallback
	return p
}
