package balance

import "net/netip"

// Request is what a strategy knows of one request while it is tried at one
// server after another. Reset readies it; one Request can serve many requests
// after each other without allocating.
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

	tried   tried
	backup  bool // picks come from Peers.Backup now
	started bool
	hash    uint32
	rejects int // candidates that could not be used
	rehash  uint32
	last    int // the server that the last pick of a farmPool chose, plus 1
}

// Random gives non-negative random numbers below 2^31, as random(3) does.
type Random interface{ Int32() int32 }

// Reset forgets the last request.
func (r *Request) Reset() {
	r.tried.clear()
	r.Key = r.Key[:0]
	r.backup, r.started = false, false
	r.hash, r.rejects, r.rehash, r.last = 0, 0, 0, 0
}

// maxRejects is how many candidates ip_hash, hash and random look at in one
// request before they fall back to round robin.
const maxRejects = 20

// reject counts a candidate that could not be used; true when it was the last.
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

// candidate tells whether this request may go to server i.
func (r *Request) candidate(g *Peers, i int) bool {
	return !r.tried.has(i) && g.Peers[i].usable(r.Now)
}
