package balance

import "net/netip"

// Request holds the state of one request while it goes from server to server.
// Reset prepares it for the next request, so that one Request serves many
// without allocating.
type Request struct {
	// Now is the wall clock in whole seconds at this pick.
	Now int64
	// Addr and Port are the client's (ip_hash, sh).
	Addr netip.Addr
	Port uint16
	// To is the address that the client asked for (dh).
	To netip.Addr
	// Key is the text that hash strategies hash; without one they take turns.
	Key []byte
	// Random is drawn from by random strategies.
	Random Random
	// Route is the value of the client's cookie (sticky), "" for none; NewRoute
	// its new value, "" where Pick leaves it as it is.
	Route, NewRoute string

	tried   serverSet
	backup  bool // picks come from Peers.Backup now
	started bool
	hash    uint32
	rejects int // candidates that could not be used
	rehash  uint32
	turn    int  // fair: the place of the last server in its order
	held    bool // sticky: no other server will do
	last    int  // the server that the last pick of a farmPool chose, plus 1
}

// Random gives non-negative random numbers below 2^31, as random(3) does.
type Random interface{ Int32() int32 }

// Reset forgets the last request.
func (r *Request) Reset() {
	r.tried.clear()
	r.Key = r.Key[:0]
	r.backup, r.started, r.held = false, false, false
	r.Route, r.NewRoute = "", ""
	r.hash, r.rejects, r.rehash, r.last = 0, 0, 0, 0
}

// maxRejects is how many candidates ip_hash, hash and random look at in one
// request before they fall back to round robin.
const maxRejects = 20

// reject counts a candidate that could not be used and reports whether it was
// the last that is looked at.
func (r *Request) reject() bool {
	r.rejects++
	return r.rejects > maxRejects
}

func (r *Request) take(g *Peers, i int) *Peer {
	p := &g.Peers[i]
	p.take(r.Now)
	r.tried.add(i)
	return p
}

// candidate reports whether this request may go to server i.
func (r *Request) candidate(g *Peers, i int) bool {
	return !r.tried.has(i) && g.Peers[i].usable(r.Now)
}
