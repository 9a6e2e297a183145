package balance

// The load balancing of HAProxy 2.6 (backend.c, lb_fwrr.c, lb_map.c, lb_fwlc.c,
// lb_fas.c, lb_chash.c). Unlike nginx it hears of every change of a server, and
// keeps its servers sorted accordingly.

// Server is one server of a Farm.
type Server struct {
	// Number is its place in Farm.Servers.
	Number int
	// ID is its "id": the number of its declaration, from 1, unless the
	// configuration gives another.
	ID int
	// Weight is the user's weight, 0 to 256. Change it with Farm.SetWeight.
	Weight int
	// MaxConn is how many requests it may have at once; 0 for any number.
	MaxConn int
	Backup  bool
	// Served is how many requests it has, Queued how many wait for it alone.
	Served, Queued int

	up        bool
	effective int // what its weight comes to in the units of the algorithm
	share     *sharedServer

	// State of the algorithms.
	next, last int // roundrobin: next and last position
	rest       int // roundrobin: remainder of the divisions
	score      int // map: running sum
	nodes      int // ring: how many nodes it has
}

// sharedServer holds the place of a server in a sorted list.
type sharedServer struct {
	in  *sorted
	at  int // index in the list's heap
	key int
	seq uint64
}

// weightScale multiplies the weights, so that a server that starts slowly can
// have a part of it.
const weightScale = 16

// maxEffective is the greatest effective weight.
const maxEffective = 256 * weightScale

// Usable reports whether the algorithm may choose it: up, and not of weight 0.
func (s *Server) Usable() bool { return s.up && s.effective > 0 }

// Up reports whether it is up.
func (s *Server) Up() bool { return s.up }

// HasRoom reports whether a request can go to it without waiting.
func (s *Server) HasRoom() bool {
	return s.MaxConn == 0 || s.Queued == 0 && s.Served < s.MaxConn
}

// Balancer is one algorithm over the servers of one group: the active ones, or
// the backups.
type Balancer interface {
	// pick chooses among the usable servers, of which there is at least one.
	// hashed reports whether hash has a value. avoid is the server that the
	// request comes back from, nil for none. nil means that all are full.
	pick(hash uint32, hashed bool, avoid *Server, r Random) *Server
	// changed is called when a server came, left (before or s.effective is 0)
	// or got another weight. before is the effective weight it had.
	changed(s *Server, before int)
	// loaded is called when the number of its requests changed.
	loaded(s *Server)
}
