package haproxy

// stickStore is a key that will get the server that answers.
type stickStore struct {
	in  *stickEntries
	key stickKey
}

// stickRequest goes through the stick rules when a backend gets a request
// (process_sticking_rules): it finds the client's server, unless there is one
// already, and notes what is to be stored. Of the rules that store into one
// table the first that has a key counts.
func (x *exchange) stickRequest() {
	x.stores = x.stores[:0]
	for i := range x.f.p.sticks {
		r := &x.f.p.sticks[i]
		if r.storesResponse() || r.storesRequest() && x.noted(x.stores, r) || !r.when.holds(x.peer, x.req) {
			continue
		}
		k, ok := r.key(x)
		if !ok {
			continue
		}
		t := x.in.tables[r.table.index]
		if r.matches() {
			if s := t.find(k, x.in.h.Now()); s != nil && !x.assigned {
				x.stickTo(x.f.counterpart(s))
			}
		}
		if r.storesRequest() {
			x.stores = append(x.stores, stickStore{t, k})
		}
	}
}

// stickResponse goes through those for answers, and stores what was noted
// (process_store_rules).
func (x *exchange) stickResponse() {
	requests := len(x.stores)
	for i := range x.f.p.sticks {
		r := &x.f.p.sticks[i]
		if !r.storesResponse() || x.noted(x.stores[requests:], r) || !r.when.holds(x.peer, x.req) {
			continue
		}
		if k, ok := r.key(x); ok {
			x.stores = append(x.stores, stickStore{x.in.tables[r.table.index], k})
		}
	}
	if x.server.conf.nonStick {
		return
	}
	for _, s := range x.stores {
		s.in.store(s.key, x.server, x.in.h.Now())
	}
}

func (x *exchange) noted(stores []stickStore, r *stickRule) bool {
	for i := range stores {
		if stores[i].in == x.in.tables[r.table.index] {
			return true
		}
	}
	return false
}

// counterpart is the server of this backend that a table means, which may have
// learnt it in another: by name, else by number. nil for none.
func (f *farm) counterpart(s *server) *server {
	if s.f == f {
		return s
	}
	for _, own := range f.servers {
		if own.conf.Name == s.conf.Name {
			return own
		}
	}
	for _, own := range f.servers {
		if own.conf.ID == s.conf.ID {
			return own
		}
	}
	return nil
}
