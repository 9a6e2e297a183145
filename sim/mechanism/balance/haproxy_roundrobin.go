package balance

// weightedTree is HAProxy's roundrobin (lb_fwrr.c): each server has a position
// on a line of as many places as the weights sum up to, and moves on by that
// sum over its own weight whenever it was chosen. Servers that have no position
// yet wait in init, heaviest first; those that are done with this round in
// after.
type weightedTree struct {
	current     sorted
	init, after *sorted

	weight     int // of this round
	nextWeight int // of the next round: the present sum
	position   int
	full       []*Server // taken out while one pick looks for another
}

func newWeightedTree(servers []*Server, _ FarmOptions) Balancer {
	t := &weightedTree{init: &sorted{}, after: &sorted{}}
	for _, s := range servers {
		if s.Usable() {
			t.nextWeight += s.effective
			t.init.insert(s, byWeight(s))
		}
	}
	t.weight, t.position = t.nextWeight, t.nextWeight
	return t
}

// byWeight returns the key that sorts the heaviest first.
func byWeight(s *Server) int { return maxEffective - s.effective }

// roundScale is how many positions a place of the line is divided into.
const roundScale = 256

// queue puts a server where its position says.
func (t *weightedTree) queue(s *Server) {
	switch {
	case !s.Usable():
		t.dequeue(s)
	case s.next >= 2*t.weight || s.next >= t.weight+t.nextWeight:
		s.next -= t.weight
		t.after.insert(s, byWeight(s))
	default:
		t.current.insert(s, roundScale*s.next+(maxEffective+s.rest-s.effective)/weightScale)
	}
}

func (t *weightedTree) dequeue(s *Server) {
	if in := s.share.in; in != nil {
		in.remove(s)
	}
}

// extract gives a server that is taken out of its list a position in this
// round.
func (t *weightedTree) extract(s *Server) {
	switch s.share.in {
	case t.init:
		s.next, s.rest = 0, 0
	case t.after:
		s.next += t.weight
	case nil:
		s.next = t.position
	}
}

// head returns the server whose turn it is, nil when the round is over.
func (t *weightedTree) head() *Server {
	now := t.current.first()
	if now != nil && now.next <= t.position {
		return now
	}
	if s := t.init.first(); s != nil {
		t.extract(s)
		return s
	}
	return now
}

// advance moves a server on by one share of the round.
func (t *weightedTree) advance(s *Server) {
	if s.next == 0 {
		s.next = t.position
	}
	s.last = s.next
	s.next += t.nextWeight / s.effective
	s.rest += t.nextWeight % s.effective
	if s.rest >= s.effective {
		s.rest -= s.effective
		s.next++
	}
}

func (t *weightedTree) switchRound() {
	t.init, t.after = t.after, t.init
	t.weight = t.nextWeight
	t.position = t.weight
}

func (t *weightedTree) pick(_ uint32, _ bool, avoid *Server, _ Random) *Server {
	if t.weight == 0 {
		t.weight, t.position = t.nextWeight, t.nextWeight
	}
	t.full = t.full[:0]
	switched, avoided := false, false
	var chosen *Server
	for chosen == nil {
		s := t.head()
		if s == nil {
			if !switched {
				switched = true
				t.switchRound()
				continue
			}
			if avoided {
				chosen = avoid
			}
			break
		}
		t.advance(s)
		t.dequeue(s)
		t.position++
		if s.HasRoom() {
			if s != avoid || avoided {
				chosen = s
				break
			}
			avoided = true
		}
		t.full = append(t.full, s)
	}
	if chosen != nil {
		t.queue(chosen)
	}
	t.requeue(chosen, switched)
	return chosen
}

// requeue puts back what a pick passed over, last first; after a switch of the
// round only the weight of those matters.
func (t *weightedTree) requeue(chosen *Server, switched bool) {
	for i := len(t.full) - 1; i >= 0; i-- {
		s := t.full[i]
		switch {
		case s == chosen:
		case switched:
			t.init.insert(s, byWeight(s))
		default:
			t.queue(s)
		}
	}
}

func (t *weightedTree) changed(s *Server, before int) {
	t.nextWeight += s.effective - before
	switch {
	case s.effective == 0:
		t.dequeue(s)
	case before == 0:
		t.extract(s)
		s.next = t.position + (t.nextWeight+t.weight-t.position)/s.effective
		t.queue(s)
	case s.share.in == t.init:
		t.init.insert(s, byWeight(s))
	default:
		t.reweigh(s)
	}
}

// reweigh moves a server of this round or the next to where its new weight
// brings it.
func (t *weightedTree) reweigh(s *Server) {
	t.extract(s)
	was, step := s.next, t.nextWeight/s.effective
	s.next, s.rest = min(s.last+step, was), 0
	if s.next < t.position+2 {
		s.next = t.position + step
	}
	t.dequeue(s)
	t.queue(s)
}

func (t *weightedTree) loaded(*Server) {}
