package balance

import "math/rand/v2"

// PoolServer is one server of a Pool.
type PoolServer struct {
	// Name is the server as a configuration writes it; strategies that hash
	// servers hash it. Two servers of a pool have different names.
	Name string
	// Weight is its share. 0 takes no new request, except with nginx, which
	// counts it as 1.
	Weight int
}

// PoolOptions are the settings of a strategy beside its servers.
type PoolOptions struct {
	// Rand is drawn from by random strategies. nil leaves it to Request.Random.
	Rand *rand.Rand
	// Hash is the hash-type of HAProxy's hashes; sdbm when Sum is nil, followed
	// by avalanche for none.
	Hash HashFunction
	// Draws is how many servers HAProxy's random and compare's two choices look at; 0 for
	// their default, 2.
	Draws int
	// Service are the flags of LVS's schedulers.
	Service ServiceOptions
}

// Pool is a strategy of any program at work over servers numbered from 0, for
// studies and benchmarks. All servers are up at first. Times are nanoseconds of
// a clock that starts anywhere and never goes back.
type Pool interface {
	// Pick chooses the server of a request and counts the request in there; -1
	// when none can be used. Picking for the same Request without a Reset in
	// between is another try: nginx leaves out all servers that it was given
	// before, HAProxy avoids the last one, the others choose anew.
	Pick(r *Request, now int64) int
	// Done gives a request back to the server that Pick chose: whether it was
	// answered well, how long it took in nanoseconds and how many bytes it moved.
	Done(server int, ok bool, took int64, bytes int, now int64)
	// SetUp marks a server as gone (by a health check or the operator) or back.
	// Marking it as what it is already changes nothing.
	SetUp(server int, up bool)
}

// NewPool puts a strategy to work over one server or more. A Pool allocates
// nothing in Pick and Done, once it has seen each of its servers.
func (e Entry) NewPool(servers []PoolServer, o PoolOptions) Pool {
	switch {
	case e.newPool != nil:
		return e.newPool(servers, o)
	case e.New != nil:
		return newPeersPool(e, servers, o)
	case e.NewScheduler != nil:
		return newServicePool(e, servers, o)
	case e.NewMethod != nil:
		return newWorkersPool(e, servers, o)
	default:
		return newFarmPool(e, servers, o)
	}
}

// randomFor gives a request the pool's random numbers.
func (o PoolOptions) randomFor(r *Request) {
	if o.Rand != nil {
		r.Random = o.Rand
	}
}
