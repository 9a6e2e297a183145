package capacity

import "math"

// outcome is the result of a probe.
type outcome uint8

const (
	missed  outcome = iota // the objective was not met
	met                    // it was
	unclear                // the run cannot be judged
)

// observation is a probe's result.
type observation struct {
	Load    float64
	Outcome outcome
	// Bound is the load at which the busiest limit would be full, by the utilization law;
	// 0 where nothing is known of one.
	Bound float64
	// Excess is by what factor the latency was above its ceiling; 0 where that is not known.
	Excess float64
	Why    string // of unclear
}

// limits bound a search.
type limits struct {
	// Start is the first load; Floor and Ceiling are how far a search goes.
	Start, Floor, Ceiling float64
	// Precision is the width of the last bracket, as a share of its lower end.
	Precision float64
	// Whole: loads are whole numbers.
	Whole bool
	// Near: Start is the answer of another seed, so that the steps from it begin small.
	Near bool
	// Slope is how the logarithm of the excess goes with that of the load, by another seed; 0
	// where that is not known.
	Slope float64
	// Check asks for one more probe below the answer.
	Check bool
}

// checkAt is where the probe below the answer is.
const checkAt = 0.9

// bracket searches the capacity under one seed: first for a load that meets the
// objective and one that misses it, then between them. It is a pure state machine: give
// it what came of each probe, and ask for the next.
type bracket struct {
	limits
	met, missed float64 // 0 and +Inf for none
	bound       float64 // by the last probe
	step        float64 // of the way out, a factor less 1
	blind       bool    // the last probe was a step
	probes      int
	readings    []reading
	guessed     int // loads that came from readings
	checked     bool
	// uneven is a load below the answer that missed the objective; 0 for none.
	uneven float64
	// odd is why there is no answer, "" while there may be one.
	odd string
}

// Why a search has no answer.
const (
	neverMet    = "the objective is met at no load"
	neverMissed = "the objective is met at every load"
)

func newBracket(l limits) *bracket {
	step := 1.0
	if l.Near {
		step = 4 * l.Precision
	}
	return &bracket{limits: l, missed: math.Inf(1), step: step}
}

// next gives the load to probe; false when there is nothing more to find out.
func (b *bracket) next() (load float64, ok bool) {
	switch {
	case b.odd != "":
		return 0, false
	case b.met == 0 && math.IsInf(b.missed, 1):
		return b.round(b.Start), true
	case !b.narrow() && b.guessable():
		return b.fromGuess()
	case b.met == 0:
		return b.down()
	case math.IsInf(b.missed, 1):
		return b.up()
	case !b.narrow():
		return b.between(math.Sqrt(b.met * b.missed)), true
	case b.Check && !b.checked:
		load = b.round(b.met * checkAt)
		return load, load > 0 && load < b.met
	}
	return 0, false
}

// guessable reports whether the readings say where to look.
func (b *bracket) guessable() bool {
	load, ok := b.guess()
	return ok && load > b.met && load < b.missed && load >= b.Floor && load <= b.Ceiling
}

func (b *bracket) fromGuess() (float64, bool) {
	load, ok := b.guess()
	b.guessed++
	b.blind = false
	return load, ok
}

// narrow reports whether the bracket is as narrow as asked for.
func (b *bracket) narrow() bool {
	return b.missed <= b.met*(1+b.Precision) || b.Whole && b.missed <= b.met+1
}

// up is the next load where none has missed the objective.
func (b *bracket) up() (float64, bool) {
	load := b.met * (1 + b.step)
	b.blind = true
	if !b.Near && b.bound > b.met*(1+b.Precision) {
		load, b.blind = math.Min(b.bound, 4*b.met), false
	}
	if load = b.round(load); load <= b.met {
		load = b.met + 1
	}
	if load > b.Ceiling {
		b.odd = neverMissed
		return 0, false
	}
	return load, true
}

// below is how far below a load that missed the next one is at least, whatever the bound:
// at that the limit is full, and a little load less is not enough.
const below = 0.85

// down is the next load where none has met the objective.
func (b *bracket) down() (float64, bool) {
	load := b.missed / (1 + b.step)
	b.blind = true
	if !b.Near && b.bound > b.Floor && b.bound < b.missed*(1-b.Precision) {
		load, b.blind = math.Min(b.bound, b.missed*below), false
	}
	if load = b.round(load); load >= b.missed {
		load = b.missed - 1
	}
	if load < b.Floor || load <= 0 {
		b.odd = neverMet
		return 0, false
	}
	return load, true
}

// between keeps a load within the bracket.
func (b *bracket) between(load float64) float64 {
	if load = b.round(load); load <= b.met {
		load = b.met + 1
	}
	return load
}

func (b *bracket) round(load float64) float64 {
	if b.Whole {
		return math.Round(load)
	}
	return load
}

// observe takes what came of the probe that next gave.
func (b *bracket) observe(o observation) {
	b.probes++
	b.bound = o.Bound
	b.read(o)
	found := b.met > 0 && !math.IsInf(b.missed, 1) && b.narrow()
	switch {
	case o.Outcome == unclear:
		b.odd = o.Why
	case found: // the check
		b.checked = true
		if o.Outcome == missed {
			b.uneven = o.Load
		}
	case o.Outcome == met:
		b.widen()
		b.met = o.Load
	default:
		b.widen()
		b.missed = o.Load
	}
}

// widen makes the next step larger after one that did not suffice. One to a bound is none:
// a stack that misses at low loads, too, must not be stepped over.
func (b *bracket) widen() {
	if b.blind {
		b.step *= 2
	}
}

// answer gives the highest load that met the objective; 0 where it is met at none.
// It is false where there is no answer.
func (b *bracket) answer() (load float64, ok bool) {
	return b.met, b.odd == "" || b.odd == neverMet
}
