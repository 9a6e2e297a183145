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
	// New prepares the strategy for an upstream.
	New func(g *Peers) Strategy
}

// Strategies are all strategies.
var Strategies = []Entry{
	{"round robin", "nginx", "smooth weighted round robin", func(*Peers) Strategy { return RoundRobin{} }},
	{"ip_hash", "nginx", "the client's network: three octets of IPv4, all of IPv6", func(*Peers) Strategy { return IPHash{} }},
	{"least_conn", "nginx", "fewest requests for its weight, smooth round robin among equals", func(*Peers) Strategy { return LeastConn{} }},
	{"hash", "nginx", "crc32 of a key, over the sum of the weights", func(*Peers) Strategy { return Hash{} }},
	{"hash consistent", "nginx", "ketama: 160 points of a ring for each unit of weight", func(g *Peers) Strategy { return NewKetama(g) }},
	{"random", "nginx", "a server drawn by weight", func(*Peers) Strategy { return RandomOne{} }},
	{"random two", "nginx", "of two servers drawn by weight the one with fewer requests", func(*Peers) Strategy { return RandomTwo{} }},
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
