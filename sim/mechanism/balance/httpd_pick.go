package balance

// LBMethod is an lbmethod of httpd. It keeps state of its balancer, so each
// balancer has its own.
type LBMethod interface {
	// Pick chooses a member, nil when none can be used. random is for methods
	// that draw.
	Pick(g *Workers, now int64, random Random) *Worker
}

// contest compares the candidates of one pick as a method does.
type contest interface {
	// better reports whether w, which counts as a candidate from now on, beats
	// best, nil for the first.
	better(w, best *Worker) bool
}

// best returns the choice that all methods but heartbeat share
// (proxy_balancer_get_best_worker): the lowest lbset that has a usable member;
// in it as many spares as other members cannot be used; standbys if there is no
// other.
func (g *Workers) best(c contest, now int64) *Worker {
	var best *Worker
	for set, last := 0, 0; best == nil && set <= last; set++ {
		missing := 0
		g.spares, g.standbys = g.spares[:0], g.standbys[:0]
		for i := range g.Members {
			w := &g.Members[i]
			if last = max(last, w.Set); w.Set != set {
				continue
			}
			switch g.place(w, now) {
			case missingWorker:
				missing++
			case activeWorker:
				if c.better(w, best) {
					best = w
				}
			}
		}
		for _, w := range g.spares[:min(missing, len(g.spares))] {
			if c.better(w, best) {
				best = w
			}
		}
		if best != nil {
			break
		}
		for _, w := range g.standbys {
			if c.better(w, best) {
				best = w
			}
		}
	}
	return best
}

// standing is the part that a member has in a pick.
type standing uint8

const (
	absentWorker  standing = iota // no spare takes its place
	activeWorker                  // a candidate
	missingWorker                 // a spare may take its place
)

// place finds a member's standing, and keeps usable spares and standbys.
func (g *Workers) place(w *Worker, now int64) standing {
	reserve := w.Has(HotSpare | HotStandby)
	if w.Has(Draining) {
		if reserve {
			return absentWorker
		}
		return missingWorker
	}
	w.revive(now)
	switch {
	case !w.Usable() && reserve:
		return absentWorker
	case !w.Usable():
		return missingWorker
	case w.Has(HotSpare):
		g.spares = append(g.spares, w)
		return absentWorker
	case w.Has(HotStandby):
		g.standbys = append(g.standbys, w)
		return absentWorker
	}
	return activeWorker
}
