package balance

// lvsShortestDelay is LVS's sed: the server with the shortest expected delay,
// (active + 1) / weight, the first of the list among equals. Inactive
// connections do not count. A pick is linear in the number of servers.
type lvsShortestDelay struct{ listless }

func newLVSShortestDelay(*Service, ServiceOptions) Scheduler { return lvsShortestDelay{} }

func (lvsShortestDelay) schedule(v *Service, _ *Request) (least *RealServer) {
	for s := v.first(); s != &v.head; s = s.next {
		if s.takes() && (least == nil || s.sooner(least)) {
			least = s
		}
	}
	return least
}

// sooner reports whether a new connection waits less at s than at other.
func (s *RealServer) sooner(other *RealServer) bool {
	return (s.Active+1)*other.Weight < (other.Active+1)*s.Weight
}
