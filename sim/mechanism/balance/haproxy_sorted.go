package balance

// sorted is a list of servers by key; equal keys in the order of insertion, as
// HAProxy's elastic binary trees have them. A server is in one list at most.
type sorted struct {
	heap []*Server
	seq  uint64
}

func (l *sorted) insert(s *Server, key int) {
	l.seq++
	l.put(s, key, l.seq)
}

// put inserts a server at a place that it had before.
func (l *sorted) put(s *Server, key int, seq uint64) {
	p := s.share
	if p.in != nil {
		p.in.remove(s)
	}
	p.in, p.key, p.seq, p.at = l, key, seq, len(l.heap)
	l.heap = append(l.heap, s)
	l.up(p.at)
}

func (l *sorted) first() *Server {
	if len(l.heap) == 0 {
		return nil
	}
	return l.heap[0]
}

// remove takes a server out that is in the list.
func (l *sorted) remove(s *Server) {
	at, end := s.share.at, len(l.heap)-1
	last := l.heap[end]
	l.heap = l.heap[:end]
	s.share.in = nil
	if last == s {
		return
	}
	l.heap[at], last.share.at = last, at
	l.down(at)
	l.up(last.share.at)
}

func (l *sorted) less(i, j int) bool {
	a, b := l.heap[i].share, l.heap[j].share
	if a.key != b.key {
		return a.key < b.key
	}
	return a.seq < b.seq
}

func (l *sorted) swap(i, j int) {
	h := l.heap
	h[i], h[j] = h[j], h[i]
	h[i].share.at, h[j].share.at = i, j
}

func (l *sorted) up(i int) {
	for i > 0 && l.less(i, (i-1)/2) {
		l.swap(i, (i-1)/2)
		i = (i - 1) / 2
	}
}

func (l *sorted) down(i int) {
	for {
		c := 2*i + 1
		if c >= len(l.heap) {
			return
		}
		if c+1 < len(l.heap) && l.less(c+1, c) {
			c++
		}
		if !l.less(c, i) {
			return
		}
		l.swap(i, c)
		i = c
	}
}
