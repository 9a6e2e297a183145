package haproxy

// stickStore is a key to be stored with the server that answers.
type stickStore struct {
	in  *stickEntries
	key stickKey
}

// stickRequest goes through the stick rules when a backend gets a request
// (process_sticking_rules): it finds the client's server, unless there is one
// already, and notes the keys to be stored. Of the rules that store into one
// table the first that has a key counts.
func (x *exchange) stickRequest() {
	x.stores = x.stores[:0]
	for i := range x.f.p.sticks {
		r := &x.f.p.sticks[i]
		if r.storesResponse() || r.storesRequest() && x.noted(x.stores, r) || !r.when.holds(x) {
			continue
		}
		k, ok := r.key(x)
		if !ok {
			continue
		}
		t := x.in.tables[r.table.tableAt]
		if r.matches() {
			if s := t.find(k, x.in.h.Monotonic()); s != nil && !x.assigned {
				x.stickTo(x.f.counterpart(s))
			}
		}
		if r.storesRequest() {
			x.stores = append(x.stores, stickStore{t, k})
		}
	}
}

// stickResponse goes through the stick rules for responses, and stores the keys
// that were noted (process_store_rules).
func (x *exchange) stickResponse() {
	requests := len(x.stores)
	for i := range x.f.p.sticks {
		r := &x.f.p.sticks[i]
		if !r.storesResponse() || x.noted(x.stores[requests:], r) || !r.when.holds(x) {
			continue
		}
		if k, ok := r.key(x); ok {
			x.stores = append(x.stores, stickStore{x.in.tables[r.table.tableAt], k})
		}
	}
	if x.server.conf.nonStick {
		return
	}
	for _, s := range x.stores {
		s.in.store(s.key, x.server, x.in.h.Monotonic())
	}
}

func (x *exchange) noted(stores []stickStore, r *stickRule) bool {
	for i := range stores {
		if stores[i].in == x.in.tables[r.table.tableAt] {
			return true
		}
	}
	return false
}

// counterpart returns this backend's server for an entry of a table, which may
// be one of another backend: the one of that name, else of that number. nil for
// none.
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
