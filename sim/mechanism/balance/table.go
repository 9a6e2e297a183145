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
	// NewMethod prepares the lbmethod of a balancer of httpd.
	NewMethod func() LBMethod
	// divides: the weights are divided by their common divisor.
	divides bool
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
	{Name: "hash map-based", Program: "haproxy", Doc: "a hash over a map of the usable servers", NewBalancer: newServerMap, divides: true},
	{Name: "hash consistent", Program: "haproxy", Doc: "the nearest of 16 nodes for each unit of weight on a ring", NewBalancer: newRing},
	{Name: "random", Program: "haproxy", Doc: "of some servers drawn by weight the one with the fewest requests", NewBalancer: newRandomRing},

	{Name: "byrequests", Program: "httpd", Doc: "each in turn, as often as its load factor says", NewMethod: newByRequests},
	{Name: "bytraffic", Program: "httpd", Doc: "fewest bytes sent and received for its load factor", NewMethod: newByTraffic},
	{Name: "bybusyness", Program: "httpd", Doc: "fewest requests at the moment, in turn among equals", NewMethod: newByBusyness},
	{Name: "heartbeat", Program: "httpd", Doc: "a draw among the waiting threads that the servers tell of", NewMethod: newByHeartbeat},
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
