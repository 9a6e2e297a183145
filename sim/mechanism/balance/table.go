package balance

// Strategy chooses the server of a request.
type Strategy interface {
	// Pick gives the server to try next and counts the request in there; nil
	// when none can be used. Servers picked before in this request are left out.
	Pick(g *Peers, r *Request) *Peer
}

// Entry describes a strategy.
type Entry struct {
	Name    string // as the program's configuration names it
	Program string
	Doc     string
	// New prepares the strategy for an upstream of nginx; nil for the programs
	// below.
	New func(g *Peers) Strategy
	// NewBalancer prepares the algorithm for the servers of a group of a HAProxy
	// backend; see NewFarm.
	NewBalancer func(servers []*Server, o FarmOptions) Balancer
	// divides: the weights are divided by their common divisor.
	divides bool
	// hashes: the algorithm is given the hash of the key.
	hashes bool
	// NewScheduler prepares the scheduler for an LVS service; see NewService.
	NewScheduler func(v *Service, o ServiceOptions) Scheduler
	// newPool puts a strategy to work that has no other constructor.
	newPool func(servers []PoolServer, o PoolOptions) Pool
}

// Strategies are all strategies.
var Strategies = []Entry{
	{Name: "round robin", Program: "nginx", Doc: "smooth weighted round robin", New: func(*Peers) Strategy { return RoundRobin{} }},
	{Name: "ip_hash", Program: "nginx", Doc: "the client's network: three octets of IPv4, all of IPv6", New: func(*Peers) Strategy { return IPHash{} }},
	{Name: "least_conn", Program: "nginx", Doc: "fewest requests for its weight, smooth round robin among equals", New: func(*Peers) Strategy { return LeastConn{} }},
	{Name: "hash", Program: "nginx", Doc: "crc32 of a key, over the sum of the weights", New: func(*Peers) Strategy { return Hash{} }},
	{Name: "hash consistent", Program: "nginx", Doc: "ketama: 160 points of a ring for each unit of weight", New: func(g *Peers) Strategy { return NewKetama(g) }},
	{Name: "random", Program: "nginx", Doc: "a server drawn by weight", New: func(*Peers) Strategy { return RandomOne{} }},
	{Name: "random two", Program: "nginx", Doc: "of two servers drawn by weight the one with fewer requests", New: func(*Peers) Strategy { return RandomTwo{} }},

	{Name: "roundrobin", Program: "haproxy", Doc: "each in turn, as often as its weight says, evenly spread", NewBalancer: newWeightedTree},
	{Name: "static-rr", Program: "haproxy", Doc: "each in turn over a map that is made when servers come or go", NewBalancer: newServerMap, divides: true},
	{Name: "leastconn", Program: "haproxy", Doc: "fewest requests for its weight, longest so among equals", NewBalancer: newLeastLoaded},
	{Name: "first", Program: "haproxy", Doc: "the lowest id that has room", NewBalancer: newFirstFree},
	{Name: "hash map-based", Program: "haproxy", Doc: "a hash over a map of the usable servers", NewBalancer: newServerMap, divides: true, hashes: true},
	{Name: "hash consistent", Program: "haproxy", Doc: "the nearest of 16 nodes for each unit of weight on a ring", NewBalancer: newRing, hashes: true},
	{Name: "random", Program: "haproxy", Doc: "of some servers drawn by weight the one with the fewest requests", NewBalancer: newRandomRing},

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

// Find is the strategy of that program and name.
func Find(program, name string) (Entry, bool) {
	for _, e := range Strategies {
		if e.Program == program && e.Name == name {
			return e, true
		}
	}
	return Entry{}, false
}
