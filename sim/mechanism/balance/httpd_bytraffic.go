package balance

// byTraffic is httpd's bytraffic: the fewest bytes in both directions for its
// factor, the first among equals.
type byTraffic struct{ least int64 }

func newByTraffic() LBMethod { return &byTraffic{} }

// Pick implements LBMethod.
func (b *byTraffic) Pick(g *Workers, now int64, _ Random) *Worker { return g.best(b, now) }

func (b *byTraffic) better(w, best *Worker) bool {
	factor := int64(w.Factor)
	traffic := w.Sent/factor + w.Received/factor // each division rounds by itself
	if best != nil && traffic >= b.least {
		return false
	}
	b.least = traffic
	return true
}
