package balance

// peakEWMA is Finagle's peak EWMA as Linkerd 2 has it through the crate tower
// (load::PeakEwma): of two different servers drawn at random the one whose
// estimated round trip time times its requests and one more is less, divided by
// its weight; the first if they are equal.
//
// The estimate jumps up to any round trip that is longer. Towards a shorter
// one, and towards 0 while nothing comes, it goes by the share 1 - e^(-t/decay)
// of the time t since it was last moved. Defaults are those that the crate and
// Linkerd document: a decay of 10 s, and an estimate of 1 s before the first
// answer.
//
// Known differences: the crate has no weights; it draws among services that are
// ready, here all that are up are.
type peakEWMA struct {
	comparedServers
	trips   []tripEstimate
	options PoolOptions
}

// tripEstimate is the estimated round trip time, in nanoseconds, at a time.
type tripEstimate struct {
	took float64
	at   int64
}

const (
	ewmaDecay   = 10 * nanoseconds
	ewmaDefault = 1 * nanoseconds
)

func newPeakEWMA(servers []PoolServer, o PoolOptions) Pool {
	p := &peakEWMA{newComparedServers(servers), make([]tripEstimate, len(servers)), o}
	for i := range p.trips {
		p.trips[i] = tripEstimate{ewmaDefault, unmoved}
	}
	return p
}

// unmoved is the time of an estimate before the pool has seen the clock.
const unmoved = -1 << 63

// move takes in a round trip, or that there was none (0).
func (e *tripEstimate) move(took float64, now int64) {
	switch {
	case took >= e.took:
		e.took = took
	case e.at != unmoved:
		old := decayed(float64(now-e.at) * (1.0 / ewmaDecay))
		e.took = float64(e.took*old) + float64(took*(1-old))
	}
	e.at = now
}

// decayed computes e^-x, by its series where x is small, as it is from pick to
// pick, else by squaring. Unlike math.Exp it gives the same bits on every
// processor; the conversions keep the compiler from joining operations. Its
// error is below a billionth.
func decayed(x float64) float64 {
	if x > 100 {
		return 0
	}
	halved := 0
	for ; x > 1.0/64; halved++ {
		x /= 2
	}
	y := 1 - float64(x*(1.0/4)*(1-float64(x*(1.0/5))))
	y = 1 - float64(x*(1.0/2)*(1-float64(x*(1.0/3)*y)))
	y = 1 - float64(x*y)
	for range halved {
		y = float64(y * y)
	}
	return y
}

// cost estimates how long one more request at a server would take, for its
// weight.
func (p *peakEWMA) cost(server int, now int64) float64 {
	e := &p.trips[server]
	e.move(0, now)
	return e.took * float64(p.loads[server]+1)
}

func (p *peakEWMA) Pick(r *Request, now int64) int {
	if len(p.usable) == 0 {
		return -1
	}
	p.options.randomFor(r)
	chosen := p.draw(r.Random)
	if len(p.usable) > 1 {
		other := p.drawOther(r.Random, chosen)
		if p.cost(other, now)*float64(p.weights[chosen]) < p.cost(chosen, now)*float64(p.weights[other]) {
			chosen = other
		}
	}
	p.add(chosen, 1)
	return chosen
}

func (p *peakEWMA) Done(server int, _ bool, took int64, _ int, now int64) {
	p.add(server, -1)
	p.trips[server].move(float64(took), now)
}
