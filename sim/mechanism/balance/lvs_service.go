package balance

// The schedulers of LVS as Linux 6.1 has them (net/netfilter/ipvs/ip_vs_*.c).
// They walk over the list of a virtual service's real servers. The kernel puts
// a server that is added at the head of that list, so the one added last comes
// first.

// RealServer is a server of a virtual service (struct ip_vs_dest).
type RealServer struct {
	// Number is its place in the slice that NewService was given.
	Number int
	// Weight is its share; at 0 it is quiesced: it keeps its connections and
	// gets no new ones. Change it with Service.SetWeight.
	Weight int
	// Active are its established connections, Inactive those that are closed but
	// not forgotten yet.
	Active, Inactive int
	// Overloaded: it has more connections than its upper threshold.
	Overloaded bool

	previous, next *RealServer // nil while it is not in the service
}

// takes reports whether new connections may go to it.
func (s *RealServer) takes() bool { return !s.Overloaded && s.Weight > 0 }

// overhead returns the cost of its connections: an active one as much as 256
// that are inactive.
func (s *RealServer) overhead() int { return s.Active<<8 + s.Inactive }

// Scheduler is one scheduler of LVS at work for a virtual service.
type Scheduler interface {
	// schedule returns the server of a new connection; nil when there is none.
	schedule(v *Service, r *Request) *RealServer
	// changed is called when a server was added, removed or weighted anew; the
	// next of one that was removed still leads to the server that followed it.
	changed(v *Service, s *RealServer, removed bool)
}

// ServiceOptions are the flags of a scheduler (ipvsadm --sched-flags).
type ServiceOptions struct {
	// Fallback: sh looks for another server when the one of the hash takes no
	// connection (sh-fallback).
	Fallback bool
	// Port: sh hashes the client's port too (sh-port).
	Port bool
}

// Service is a virtual service: its real servers and its scheduler.
type Service struct {
	Servers   []RealServer
	head      RealServer // before the first and after the last of the list
	scheduler Scheduler
}

// NewService makes a service and adds the servers in their order. It keeps the
// slice; Number is set.
func NewService(e Entry, servers []RealServer, o ServiceOptions) *Service {
	v := &Service{Servers: servers}
	v.head.previous, v.head.next = &v.head, &v.head
	for i := range servers {
		servers[i].Number = i
		v.link(&servers[i])
	}
	v.scheduler = e.NewScheduler(v, o)
	return v
}

// first returns the first server of the list; its next leads to the second, and
// so on up to &v.head, the end.
func (v *Service) first() *RealServer { return v.head.next }

func (v *Service) link(s *RealServer) {
	s.previous, s.next = &v.head, v.head.next
	s.next.previous, v.head.next = s, s
}

// In reports whether a server is in the service.
func (s *RealServer) In() bool { return s.previous != nil }

// Add puts a server that was removed at the head of the list (ipvsadm -a).
func (v *Service) Add(s *RealServer) {
	if !s.In() {
		v.link(s)
		v.scheduler.changed(v, s, false)
	}
}

// Remove takes a server out (ipvsadm -d); its connections stay counted.
func (v *Service) Remove(s *RealServer) {
	if s.In() {
		s.previous.next, s.next.previous = s.next, s.previous
		v.scheduler.changed(v, s, true)
		s.previous, s.next = nil, nil
	}
}

// SetWeight gives a server another weight (ipvsadm -e).
func (v *Service) SetWeight(s *RealServer, weight int) {
	s.Weight = weight
	if s.In() {
		v.scheduler.changed(v, s, false)
	}
}

// Schedule returns the server of a new connection, which is not counted in yet;
// nil when there is none.
func (v *Service) Schedule(r *Request) *RealServer { return v.scheduler.schedule(v, r) }

// listless is a scheduler that keeps nothing between two connections.
type listless struct{}

func (listless) changed(*Service, *RealServer, bool) {}
