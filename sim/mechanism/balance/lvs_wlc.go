package balance

// lvsWeightedLeastConnection is LVS's wlc, its default: the server whose
// connections cost least for its weight, (active * 256 + inactive) / weight,
// the first of the list among equals. A pick is linear in the number of
// servers.
type lvsWeightedLeastConnection struct{ listless }

func newLVSWeightedLeastConnection(*Service, ServiceOptions) Scheduler {
	return lvsWeightedLeastConnection{}
}

func (lvsWeightedLeastConnection) schedule(v *Service, _ *Request) *RealServer {
	var least *RealServer
	for s := v.first(); s != &v.head; s = s.next {
		if s.takes() && (least == nil || least.overhead()*s.Weight > s.overhead()*least.Weight) {
			least = s
		}
	}
	return least
}
