package balance

// peersPool is a strategy of nginx at work: servers with the default
// max_fails=1 and fail_timeout=10s, no backups.
type peersPool struct {
	peers    *Peers
	strategy Strategy
	options  PoolOptions
}

func newPeersPool(e Entry, servers []PoolServer, o PoolOptions) Pool {
	peers := make([]Peer, len(servers))
	for i, s := range servers {
		peers[i] = Peer{ID: i, Server: s.Name, Weight: s.Weight, MaxFails: defaultMaxFails, FailTimeout: defaultFailTimeout}
	}
	g := NewPeers(peers, nil)
	return &peersPool{g, e.New(g), o}
}

// nginx's defaults of max_fails and fail_timeout (in seconds).
const (
	defaultMaxFails    = 1
	defaultFailTimeout = 10
)

func (p *peersPool) Pick(r *Request, now int64) int {
	p.options.randomFor(r)
	r.Now = now / nanoseconds
	if chosen := p.strategy.Pick(p.peers, r); chosen != nil {
		return chosen.ID
	}
	return -1
}

// nanoseconds of a second.
const nanoseconds = 1_000_000_000

func (p *peersPool) Done(server int, ok bool, _ int64, _ int, now int64) {
	peer := &p.peers.Peers[server]
	peer.Release()
	if ok {
		peer.Answered()
	} else {
		peer.Failed(now / nanoseconds)
	}
}

func (p *peersPool) SetUp(server int, up bool) { p.peers.Peers[server].Down = !up }
