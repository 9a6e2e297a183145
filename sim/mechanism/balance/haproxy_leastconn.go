package balance

// leastLoaded is HAProxy's leastconn (lb_fwlc.c): the server with the fewest
// requests for its weight. Idle servers are equal whatever their weight; among
// equal ones it is the turn of the one that has been so for longest.
type leastLoaded struct {
	list   sorted
	passed []*Server // taken out while one pick looks further
}

func newLeastLoaded(servers []*Server, _ FarmOptions) Balancer {
	l := &leastLoaded{}
	for _, s := range servers {
		if s.Usable() {
			l.list.insert(s, loadKey(s))
		}
	}
	return l
}

func loadKey(s *Server) int {
	n := s.Served + s.Queued
	if n == 0 {
		return 0
	}
	return (n + 1) * maxEffective / s.effective
}

func (l *leastLoaded) pick(_ uint32, _ bool, avoid *Server, _ Random) *Server {
	if s := l.list.first(); s != avoid && s.unfilled() {
		return s
	}
	return l.further(avoid)
}

// unfilled reports whether a server can take one more, those that wait counted
// in.
func (s *Server) unfilled() bool { return s.MaxConn == 0 || s.Served+s.Queued < s.MaxConn }

// further looks behind the first server; what it passes keeps its place.
func (l *leastLoaded) further(avoid *Server) (chosen *Server) {
	avoided := false
	for s := l.list.first(); s != nil && chosen == nil; s = l.list.first() {
		switch {
		case !s.unfilled():
		case s == avoid:
			avoided = true
		default:
			chosen = s
			continue
		}
		l.list.remove(s)
		l.passed = append(l.passed, s)
	}
	for _, s := range l.passed {
		l.list.put(s, s.share.key, s.share.seq)
	}
	l.passed = l.passed[:0]
	if chosen == nil && avoided {
		return avoid
	}
	return chosen
}

func (l *leastLoaded) changed(s *Server, _ int) {
	if s.share.in != nil {
		l.list.remove(s)
	}
	if s.effective > 0 {
		l.list.insert(s, loadKey(s))
	}
}

func (l *leastLoaded) loaded(s *Server) {
	if s.share.in == nil {
		return
	}
	if key := loadKey(s); key != s.share.key {
		l.list.insert(s, key)
	}
}
