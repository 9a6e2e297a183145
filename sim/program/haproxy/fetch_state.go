package haproxy

import "strings"

// stateFetches returns the sample fetch methods that look at the state of
// proxies and servers (configuration manual 7.3.2).
func stateFetches() []fetch {
	ofFarm := func(of func(f *farm) int) func(*exchange, string) (string, bool) {
		return func(x *exchange, name string) (string, bool) {
			if f := x.farmNamed(name); f != nil {
				return number64(int64(of(f))), true
			}
			return "", false
		}
	}
	ofServer := func(of func(s *server) int) func(*exchange, string) (string, bool) {
		return func(x *exchange, name string) (string, bool) {
			if s := x.serverNamed(name); s != nil {
				return number64(int64(of(s))), true
			}
			return "", false
		}
	}
	return []fetch{
		{names: "nbsrv", arg: optional, kind: matchNumber, get: ofFarm((*farm).usable)},
		{names: "be_conn", arg: optional, kind: matchNumber, get: ofFarm(func(f *farm) int { return f.busy })},
		{names: "be_conn_free", arg: optional, kind: matchNumber, get: ofFarm((*farm).free)},
		{names: "connslots", arg: required, kind: matchNumber, get: ofFarm((*farm).slots)},
		{names: "queue", arg: optional, kind: matchNumber, get: ofFarm((*farm).queued)},
		{names: "avg_queue", arg: optional, kind: matchNumber, get: ofFarm(func(f *farm) int {
			n := f.usable()
			if n == 0 {
				return f.queued()
			}
			return (f.queued() + n - 1) / n
		})},
		{names: "fe_conn", arg: optional, kind: matchNumber, get: func(x *exchange, name string) (string, bool) {
			p := x.front
			for _, q := range x.in.config.Frontends {
				if q.Name == name {
					p = q
				}
			}
			return number64(int64(x.in.gates[p.front].open)), true
		}},
		{names: "srv_conn", arg: required, kind: matchNumber, get: ofServer(func(s *server) int { return s.lb.Served })},
		{names: "srv_queue", arg: required, kind: matchNumber, get: ofServer(func(s *server) int { return s.lb.Queued })},
		{names: "srv_is_up", arg: required, kind: matchBool, get: ofServer(func(s *server) int {
			if s.up() {
				return 1
			}
			return 0
		})},
	}
}

// farmNamed returns a backend at work by its name; "" is the request's own. nil
// for none.
func (x *exchange) farmNamed(name string) *farm {
	if name == "" {
		return x.f
	}
	for _, f := range x.in.farms {
		if f.p.Name == name {
			return f
		}
	}
	return nil
}

// serverNamed returns a server at work by BACKEND/SERVER, or by its name alone in
// the request's own backend; nil for none.
func (x *exchange) serverNamed(name string) *server {
	backend, name, both := strings.Cut(name, "/")
	if !both {
		backend, name = "", backend
	}
	if f := x.farmNamed(backend); f != nil {
		for _, s := range f.servers {
			if s.conf.Name == name {
				return s
			}
		}
	}
	return nil
}

// usable returns how many servers take new requests: the active ones, or the
// backups where no other is left (be_usable_srv).
func (f *farm) usable() int {
	if n := f.lb.Active(); n > 0 {
		return n
	}
	n := 0
	for _, s := range f.servers {
		if f.lb.InUse(s.lb) {
			n++
		}
	}
	return n
}

// queued returns how many requests wait for a server, or for any.
func (f *farm) queued() int {
	n := f.waiting.length
	for _, s := range f.servers {
		n += s.lb.Queued
	}
	return n
}

// free returns how many requests more the servers can take, -1 where one has no
// limit (smp_fetch_be_conn_free).
func (f *farm) free() int {
	n := 0
	for _, s := range f.servers {
		switch {
		case !s.up():
		case s.lb.MaxConn == 0:
			return -1
		default:
			n += max(0, s.limit()-s.lb.Served)
		}
	}
	return n
}

// slots returns the free places of servers and of their queues, -1 where one has
// no limit (smp_fetch_connslots).
func (f *farm) slots() int {
	n := 0
	for _, s := range f.servers {
		switch {
		case !s.up():
		case s.conf.maxConn == 0 || s.conf.maxQueue == 0:
			return -1
		default:
			n += s.conf.maxConn - s.lb.Served + s.conf.maxQueue - s.lb.Queued
		}
	}
	return max(0, n)
}
