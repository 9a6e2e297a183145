package balance

// Strategy chooses the server of a request.
type Strategy interface {
	// Pick gives the server to try next and counts the request in there; nil
	// when none can be used. Servers picked before in this request are left out.
	Pick(g *Peers, r *Request) *Peer
}

// PerWorker is a strategy of which the workers of nginx share a part.
type PerWorker interface {
	Strategy
	// Worker returns the strategy of a further worker over the same Peers.
	Worker() Strategy
}

// OwnTries is a strategy that counts the attempts of a request itself.
type OwnTries interface {
	// Tries returns how often a request may be tried. spent is how many of them
	// count as used up while the answer of the present one is judged.
	Tries() (tries, spent int)
}

// Watcher is a strategy that needs to hear of failures, beside Peer.Failed.
type Watcher interface {
	Failed(g *Peers, p *Peer, now int64)
}

// Entry describes a strategy.
type Entry struct {
	Name    string // as the program's configuration names it
	Program string
	Doc     string
	// New prepares the strategy for an upstream of nginx; nil for the programs
	// below.
	New func(g *Peers) Strategy
	// Refuses are the parameters of a server that nginx does not accept below the
	// directive of the strategy.
	Refuses []string
	// NewBalancer prepares the algorithm for the servers of a group of a HAProxy
	// backend; see NewFarm.
	NewBalancer func(servers []*Server, o FarmOptions) Balancer
	// NewMethod prepares the lbmethod of a balancer of httpd.
	NewMethod func() LBMethod
	// divides: the weights are divided by their common divisor.
	divides bool
	// hashes: the algorithm is given the hash of the key.
	hashes bool
	// NewScheduler prepares the scheduler for an LVS service; see NewService.
	NewScheduler func(v *Service, o ServiceOptions) Scheduler
	// newPool puts a strategy to work that has no other constructor.
	newPool func(servers []PoolServer, o PoolOptions) Pool
}

// Strategies is the table of all strategies.
var Strategies = []Entry{
	{Name: "round robin", Program: Nginx, Doc: "smooth weighted round robin", New: func(*Peers) Strategy { return RoundRobin{} }},
	{Name: "ip_hash", Program: Nginx, Refuses: []string{"backup"}, Doc: "the client's network: three octets of IPv4, all of IPv6", New: func(*Peers) Strategy { return IPHash{} }},
	{Name: "least_conn", Program: Nginx, Doc: "fewest requests for its weight, smooth round robin among equals", New: func(*Peers) Strategy { return LeastConn{} }},
	{Name: "hash", Program: Nginx, Refuses: []string{"backup"}, Doc: "crc32 of a key, over the sum of the weights", New: func(*Peers) Strategy { return Hash{} }},
	{Name: "hash consistent", Program: Nginx, Refuses: []string{"backup"}, Doc: "ketama: 160 points of a ring for each unit of weight", New: func(g *Peers) Strategy { return NewKetama(g) }},
	{Name: "random", Program: Nginx, Refuses: []string{"backup"}, Doc: "a server drawn by weight", New: func(*Peers) Strategy { return RandomOne{} }},
	{Name: "random two", Program: Nginx, Refuses: []string{"backup"}, Doc: "of two servers drawn by weight the one with fewer requests", New: func(*Peers) Strategy { return RandomTwo{} }},
	{Name: "fair", Program: Nginx, Refuses: []string{"backup", "max_conns"}, Doc: "nginx-upstream-fair: an idle server in turn, else the fewest requests for its weight", New: func(g *Peers) Strategy { return NewFair(g, FairOptions{}) }},
	{Name: "sticky", Program: Nginx, Refuses: []string{"backup", "max_conns"}, Doc: "nginx-sticky-module: the server that the client's cookie names, else round robin", New: func(g *Peers) Strategy { return NewSticky(g, StickyOptions{}) }},

	{Name: "roundrobin", Program: HAProxy, Doc: "each in turn, as often as its weight says, evenly spread", NewBalancer: newWeightedTree},
	{Name: "static-rr", Program: HAProxy, Doc: "each in turn over a map that is made when servers come or go", NewBalancer: newServerMap, divides: true},
	{Name: "leastconn", Program: HAProxy, Doc: "fewest requests for its weight, longest so among equals", NewBalancer: newLeastLoaded},
	{Name: "first", Program: HAProxy, Doc: "the lowest id that has room", NewBalancer: newFirstFree},
	{Name: "hash map-based", Program: HAProxy, Doc: "a hash over a map of the usable servers", NewBalancer: newServerMap, divides: true, hashes: true},
	{Name: "hash consistent", Program: HAProxy, Doc: "the nearest of 16 nodes for each unit of weight on a ring", NewBalancer: newRing, hashes: true},
	{Name: "random", Program: HAProxy, Doc: "of some servers drawn by weight the one with the fewest requests", NewBalancer: newRandomRing},

	{Name: "byrequests", Program: Httpd, Doc: "each in turn, as often as its load factor says", NewMethod: newByRequests},
	{Name: "bytraffic", Program: Httpd, Doc: "fewest bytes sent and received for its load factor", NewMethod: newByTraffic},
	{Name: "bybusyness", Program: Httpd, Doc: "fewest requests at the moment, in turn among equals", NewMethod: newByBusyness},
	{Name: "heartbeat", Program: Httpd, Doc: "a draw among the waiting threads that the servers tell of", NewMethod: newByHeartbeat},

	{Name: "rr", Program: "lvs", Doc: "each in turn", NewScheduler: newLVSRoundRobin},
	{Name: "wrr", Program: "lvs", Doc: "each in turn, the heavy ones more often", NewScheduler: newLVSWeightedRoundRobin},
	{Name: "lc", Program: "lvs", Doc: "fewest connections; 256 closed ones count as an open one", NewScheduler: newLVSLeastConnection},
	{Name: "wlc", Program: "lvs", Doc: "fewest connections for its weight; the closed ones count too", NewScheduler: newLVSWeightedLeastConnection},
	{Name: "sh", Program: "lvs", Doc: "the client's address over 256 buckets", NewScheduler: newLVSSourceHash},
	{Name: "dh", Program: "lvs", Doc: "the address asked for over 256 buckets", NewScheduler: newLVSDestinationHash},
	{Name: "sed", Program: "lvs", Doc: "shortest expected delay: (connections + 1) / weight", NewScheduler: newLVSShortestDelay},
	{Name: "nq", Program: "lvs", Doc: "the first idle one, else the shortest expected delay", NewScheduler: newLVSNeverQueue},

	{Name: "two choices", Program: "compare", Doc: "of two drawn the one with fewer requests (Mitzenmacher 2001)", newPool: newTwoChoices},
	{Name: "least loaded", Program: "compare", Doc: "of two different ones drawn the one with fewer requests (Finagle, Linkerd)", newPool: newLeastLoadedOfTwo},
	{Name: "peak ewma", Program: "compare", Doc: "of two drawn the one with less latency times requests (Finagle, Linkerd)", newPool: newPeakEWMA},
	{Name: "maglev", Program: "compare", Doc: "a key over a table of 65537 places that rarely change hands (Eisenbud 2016)", newPool: newMaglev},
	{Name: "bounded loads", Program: "compare", Doc: "a ring; none has more than 1.25 times its share (Mirrokni 2018)", newPool: newBoundedLoads},
}

// Find returns the strategy of that program and name.
func Find(program, name string) (Entry, bool) {
	for _, e := range Strategies {
		if e.Program == program && e.Name == name {
			return e, true
		}
	}
	return Entry{}, false
}
