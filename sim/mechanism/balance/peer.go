package balance

// Peer is one server of an upstream: what its line in the configuration says
// and how it has fared. Times are whole seconds of the wall clock.
type Peer struct {
	// ID is the program's own number for the server; no strategy looks at it.
	ID int
	// Server is the address as the configuration writes it; ketama hashes it.
	Server string
	Weight int
	// MaxFails failures within FailTimeout seconds make it unavailable for
	// FailTimeout seconds; 0 never does.
	MaxFails    int
	FailTimeout int64
	// MaxConns is how many requests it may have at once; 0 for any number.
	MaxConns int
	Down     bool

	// Effective is the weight that failures have lowered and picks raise again.
	Effective int
	// Current is the running sum of smooth weighted round robin.
	Current int
	// Conns is how many requests it has now.
	Conns int
	Fails int
	// FailedAt is when it last failed ("accessed" in nginx).
	FailedAt int64
	// CheckedAt is when it last failed, or was last tried again after its
	// FailTimeout had passed ("checked").
	CheckedAt int64
}

// Disabled reports whether its failures make it unavailable now.
func (p *Peer) Disabled(now int64) bool {
	return p.MaxFails > 0 && p.Fails >= p.MaxFails && now-p.CheckedAt <= p.FailTimeout
}

func (p *Peer) usable(now int64) bool {
	return !p.Down && !p.Disabled(now) && (p.MaxConns == 0 || p.Conns < p.MaxConns)
}

// take counts a request in. A peer whose FailTimeout has passed counts as
// checked at once, so that one request alone finds out whether it is back.
func (p *Peer) take(now int64) {
	p.Conns++
	if now-p.CheckedAt > p.FailTimeout {
		p.CheckedAt = now
	}
}

// Failed counts a failure; the request must still be given back with Release.
func (p *Peer) Failed(now int64) {
	p.Fails++
	p.FailedAt, p.CheckedAt = now, now
	if p.MaxFails > 0 {
		p.Effective = max(0, p.Effective-p.Weight/p.MaxFails)
	}
}

// Answered forgets the failures if the answer belongs to a request that was
// sent after FailTimeout had passed. An earlier one does not: failures add up
// across successes.
func (p *Peer) Answered() {
	if p.FailedAt < p.CheckedAt {
		p.Fails = 0
	}
}

// Release gives a request back that a pick had counted in.
func (p *Peer) Release() { p.Conns-- }

// Peers are the servers of one upstream, in the order of the configuration.
type Peers struct {
	Peers []Peer
	// Backup are those used only when none of Peers can be; nil for none.
	Backup *Peers

	totalWeight int   // of all, those that are down too
	slots       []int // for each server the sum of the weights before it
	single      bool
}

// NewPeers makes an upstream of its servers; weights below 1 count as 1. It
// keeps both slices.
func NewPeers(primary, backup []Peer) *Peers {
	p := newGroup(primary)
	p.single = len(primary) == 1 && len(backup) == 0
	if len(backup) > 0 {
		p.Backup = newGroup(backup)
	}
	return p
}

func newGroup(peers []Peer) *Peers {
	g := &Peers{Peers: peers}
	for i := range peers {
		p := &peers[i]
		p.Weight = max(1, p.Weight)
		p.Effective = p.Weight
		g.slots = append(g.slots, g.totalWeight)
		g.totalWeight += p.Weight
	}
	return g
}

// Single reports whether there is one server and no backup: nginx then ignores
// its failures and never tries it twice.
func (g *Peers) Single() bool { return g.single }

// Tries returns how often a request may be tried: once at each server that is
// not marked down, backups included.
func (g *Peers) Tries() int {
	n := 0
	for i := range g.Peers {
		if !g.Peers[i].Down {
			n++
		}
	}
	if g.Backup != nil {
		n += g.Backup.Tries()
	}
	return n
}

// at returns the server that owns slot w of the total weight.
func (g *Peers) at(w int) int {
	i, j := 0, len(g.slots)
	for j-i > 1 {
		if m := (i + j) / 2; g.slots[m] > w {
			j = m
		} else {
			i = m
		}
	}
	return i
}
