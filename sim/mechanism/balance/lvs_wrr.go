package balance

// lvsWeightedRoundRobin is LVS's wrr. It walks over the list again and again;
// the weight that a server must have to be chosen sinks with each turn, from
// the greatest weight by the greatest common divisor of all, and then starts
// anew. A pick is linear in the number of servers at worst.
type lvsWeightedRoundRobin struct {
	last              *RealServer // or the head
	asked             int         // the weight that is asked for now
	greatest, divisor int
}

func newLVSWeightedRoundRobin(v *Service, _ ServiceOptions) Scheduler {
	l := &lvsWeightedRoundRobin{}
	l.measure(v)
	l.asked = l.greatest
	return l
}

// measure goes back to the head of the list. greatest is lowered by divisor-1,
// so that 1 is the weight that the last turn asks for.
func (l *lvsWeightedRoundRobin) measure(v *Service) {
	l.last, l.greatest, l.divisor = &v.head, 0, 0
	for s := v.first(); s != &v.head; s = s.next {
		l.greatest = max(l.greatest, s.Weight)
		for a := s.Weight; a > 0; {
			l.divisor, a = a, l.divisor%a
		}
	}
	l.divisor = max(1, l.divisor)
	l.greatest -= l.divisor - 1
}

func (l *lvsWeightedRoundRobin) changed(v *Service, _ *RealServer, _ bool) {
	l.measure(v)
	switch {
	case l.asked > l.greatest || l.asked == 0:
		l.asked = l.greatest
	case l.divisor > 1:
		l.asked = l.asked/l.divisor*l.divisor + 1
	}
}

func (l *lvsWeightedRoundRobin) schedule(v *Service, _ *Request) *RealServer {
	if l.greatest == 0 {
		return nil
	}
	// It gives up when a turn that asks for 1 has seen all servers. One that the
	// call began in the middle of does not count, but its rest is then looked at
	// as far as the server where the call began.
	began, restarted, lastTurn := l.last, false, false
	var stop *RealServer
	for s := began.next; ; s = s.next {
		if s != &v.head {
			if !s.Overloaded && s.Weight >= l.asked {
				l.last = s
				return s
			}
			if s == stop {
				l.last = s
				return nil
			}
			continue
		}
		if l.asked -= l.divisor; l.asked <= 0 {
			l.asked = l.greatest
			if lastTurn || began == &v.head {
				l.last = &v.head
				return nil
			}
			restarted = true
		}
		lastTurn = l.asked <= l.divisor
		if lastTurn && restarted && began != &v.head {
			stop = began
		}
	}
}
