package balance

// byRequests is httpd's byrequests: every candidate gains its factor, the
// greatest sum wins and pays what all gained.
type byRequests struct{ gained int }

func newByRequests() LBMethod { return &byRequests{} }

// Pick implements LBMethod.
func (b *byRequests) Pick(g *Workers, now int64, _ Random) *Worker {
	b.gained = 0
	w := g.best(b, now)
	if w != nil {
		w.Status -= b.gained
	}
	return w
}

func (b *byRequests) better(w, best *Worker) bool {
	w.Status += w.Factor
	b.gained += w.Factor
	return best == nil || w.Status > best.Status
}
