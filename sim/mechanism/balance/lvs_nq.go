package balance

// lvsNeverQueue is LVS's nq: the first idle server of the list, however slow;
// if there is none the one with the shortest expected delay, as sed has it. A
// pick is linear in the number of servers.
type lvsNeverQueue struct{ listless }

func newLVSNeverQueue(*Service, ServiceOptions) Scheduler { return lvsNeverQueue{} }

func (lvsNeverQueue) schedule(v *Service, _ *Request) (least *RealServer) {
	for s := v.first(); s != &v.head; s = s.next {
		switch {
		case !s.takes():
		case s.Active == 0:
			return s
		case least == nil || s.sooner(least):
			least = s
		}
	}
	return least
}
