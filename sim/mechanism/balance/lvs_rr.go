package balance

// lvsRoundRobin is LVS's rr: the next server of the list that takes
// connections, whatever its weight.
type lvsRoundRobin struct{ last *RealServer }

func newLVSRoundRobin(v *Service, _ ServiceOptions) Scheduler { return &lvsRoundRobin{&v.head} }

func (l *lvsRoundRobin) schedule(v *Service, _ *Request) *RealServer {
	for s := l.last.next; ; s = s.next {
		if s != &v.head && s.takes() {
			l.last = s
			return s
		}
		if s == l.last {
			return nil
		}
	}
}

// changed goes back to the server before one that was removed.
func (l *lvsRoundRobin) changed(_ *Service, s *RealServer, removed bool) {
	if removed && s == l.last {
		l.last = s.next.previous
	}
}
