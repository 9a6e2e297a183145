package haproxy

import (
	"strings"

	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// assign finds a server for the request and takes a place there, waiting for
// one if need be (assign_server_and_queue). It returns false when there is
// none, or none in time.
func (x *exchange) assign() bool {
	for {
		if !x.assigned && !x.choose() {
			return false
		}
		if x.holds {
			return true
		}
		s := x.server
		if x.assigned {
			s.refresh()
		}
		if x.assigned && s.lb.HasRoom() {
			x.holds = true
			x.f.lb.Take(s.lb)
			return true
		}
		if x.assigned && s.conf.maxQueue > 0 && s.lb.Queued >= s.conf.maxQueue {
			if !x.direct || x.f.p.redispatch == 0 {
				return false
			}
			x.direct, x.assigned = false, false
			continue
		}
		if done, ok := x.wait(); done {
			return ok
		}
	}
}

// choose lets the algorithm pick a server. When none has room the request is
// not assigned: it waits for any.
func (x *exchange) choose() bool {
	f := x.f
	if !f.lb.Any() {
		return false
	}
	if f.waiting.first != nil && f.allFull() {
		return true
	}
	f.refresh()
	var avoid *balance.Server
	if x.server != nil {
		avoid = x.server.lb
	}
	hash, hashed := uint32(0), false
	if f.p.algorithm.hashes() {
		hash, hashed = x.hashOf(&f.p.algorithm)
	}
	if s := f.lb.Pick(hash, hashed, avoid, f.in.random); s != nil {
		x.server, x.assigned = f.servers[s.Number], true
	}
	return true
}

// allFull reports whether HAProxy knows that no server has room, because other
// requests wait. With algorithms that pass over full servers it then does not
// call the algorithm, whose turn therefore does not move on.
func (f *farm) allFull() bool {
	switch f.p.algorithm.name {
	case "roundrobin", "static-rr", "first":
		for _, s := range f.servers {
			if s.lb.Served > 0 {
				return true
			}
		}
	}
	return false
}

// wait waits in the queue of the server, or of the backend. done is false when
// the request was sent back to be assigned anew.
func (x *exchange) wait() (done, ok bool) {
	f := x.f
	if x.assigned {
		x.enqueue(&x.server.waiting)
		f.lb.Queue(x.server.lb, 1)
	} else {
		x.enqueue(&f.waiting)
	}
	limit := f.p.queue
	if limit == 0 {
		limit = f.p.connect
	}
	if x.cond == nil {
		x.cond = x.in.h.NewCond()
	}
	x.admitted = false
	if x.abortsOnClose() {
		x.leaveWithClient()
		defer x.in.h.OnClientGone(nil)
	}
	x.cond.Wait(limit)
	switch {
	case x.admitted:
		x.assigned, x.holds = true, true
		return true, !x.abandoned()
	case x.waitsIn != nil: // timed out
		x.dequeue()
		return true, false
	case x.abandoned():
		return true, false
	}
	x.direct, x.assigned = false, false
	return false, false
}

// hashOf returns the hash of the part of the request that the algorithm hashes;
// false when the request has no such part.
func (x *exchange) hashOf(a *algorithm) (uint32, bool) {
	switch a.name {
	case "source":
		return balance.SourceHash(x.peer, x.f.p.hash.avalanche), !bySocket(x.peer)
	case "uri":
		return x.sum(a.uri.Of(relative(x.req.URI))), true
	case "url_param":
		v, ok := balance.ParameterOf(x.req.URI, a.param)
		return x.sum(v), ok
	}
	v := headerOf(x.req, a.param)
	v, _, _ = strings.Cut(v, ",")
	if v = strings.Trim(v, " \t"); v == "" {
		return 0, false
	}
	if a.domain {
		v = balance.DomainOf(v)
	}
	return x.sum(v), true
}

func (x *exchange) sum(key string) uint32 {
	x.key = append(x.key[:0], key...)
	return x.f.hash.Of(x.key)
}
