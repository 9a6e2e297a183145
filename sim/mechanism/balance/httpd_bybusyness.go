package balance

// byBusyness is httpd's bybusyness: the fewest requests at the moment, as
// byrequests among equals. The load factors count for that alone.
type byBusyness struct{ gained int }

func newByBusyness() LBMethod { return &byBusyness{} }

// Pick implements LBMethod.
func (b *byBusyness) Pick(g *Workers, now int64, _ Random) *Worker {
	b.gained = 0
	w := g.best(b, now)
	if w != nil {
		w.Status -= b.gained
	}
	return w
}

func (b *byBusyness) better(w, best *Worker) bool {
	w.Status += w.Factor
	b.gained += w.Factor
	return best == nil || w.Busy < best.Busy || w.Busy == best.Busy && w.Status > best.Status
}
