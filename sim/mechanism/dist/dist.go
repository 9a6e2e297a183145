// Package dist draws durations, such as service and think times, from the
// distributions that queueing theory and measurements of web applications use.
// It is responsible for the draw alone: the caller brings the random stream
// and decides what the duration is for.
//
// The same stream gives the same nanoseconds on every processor: products are
// rounded before they are added (no fused multiply-add), and logarithm and
// exponential function are the package's own.
package dist

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// Dist is a distribution of durations. The zero Dist stands for none: every
// draw is 0 and takes nothing from the stream.
type Dist struct {
	kind kind
	a, b time.Duration
	// sigma is the standard deviation of a lognormal's logarithm.
	sigma float64
}

// kind is a row of kinds.
type kind uint8

const (
	none kind = iota
	constant
	uniform
	exponential
	lognormal
)

// kinds is the table of all distributions.
var kinds = [...]struct {
	name string
	// a and b name the parameters, "" where there is none.
	a, b  string
	check func(a, b time.Duration) error
	draw  func(d *Dist, r *rand.Rand) time.Duration
}{
	none:        {"none", "", "", func(_, _ time.Duration) error { return nil }, func(*Dist, *rand.Rand) time.Duration { return 0 }},
	constant:    {"constant", "value", "", atLeastZero, func(d *Dist, _ *rand.Rand) time.Duration { return d.a }},
	uniform:     {"uniform", "min", "max", ordered, drawUniform},
	exponential: {"exponential", "mean", "", atLeastZero, drawExponential},
	lognormal:   {"lognormal", "median", "p99", positive, drawLognormal},
}

// Constant draws d every time.
func Constant(d time.Duration) Dist { return Dist{kind: constant, a: d} }

// Uniform draws every nanosecond of [min, max] with the same probability.
func Uniform(min, max time.Duration) Dist { return Dist{kind: uniform, a: min, b: max} }

// Exponential draws from the exponential distribution of this mean: the service
// times of the M/M/c queue.
func Exponential(mean time.Duration) Dist { return Dist{kind: exponential, a: mean} }

// Lognormal draws from the lognormal distribution of this median and 99th
// percentile: the usual shape of a web application's response times. Its mean
// is median * exp(sigma^2/2) with sigma = ln(p99/median) / 2.3263.
func Lognormal(median, p99 time.Duration) Dist {
	d := Dist{kind: lognormal, a: median, b: p99}
	if d.Validate() == nil {
		const z99 = 2.3263478740408408 // the standard normal's 99th percentile
		d.sigma = ln(float64(p99)/float64(median)) / z99
	}
	return d
}

// Validate reports what is wrong with the parameters. A Dist that is not valid
// must not be drawn from.
func (d Dist) Validate() error {
	if err := kinds[d.kind].check(d.a, d.b); err != nil {
		return fmt.Errorf("distribution: cannot use %q: %w", d.String(), err)
	}
	return nil
}

// IsNone reports whether d is the zero Dist.
func (d Dist) IsNone() bool { return d.kind == none }

// String writes d as in "lognormal{median 5ms, p99 40ms}".
func (d Dist) String() string {
	k := kinds[d.kind]
	switch {
	case k.a == "":
		return k.name
	case k.b == "":
		return fmt.Sprintf("%s{%s %v}", k.name, k.a, d.a)
	}
	return fmt.Sprintf("%s{%s %v, %s %v}", k.name, k.a, d.a, k.b, d.b)
}

// Draw returns one duration, never negative.
func (d *Dist) Draw(r *rand.Rand) time.Duration { return kinds[d.kind].draw(d, r) }

func drawUniform(d *Dist, r *rand.Rand) time.Duration {
	if d.a == d.b {
		return d.a
	}
	return d.a + time.Duration(r.Uint64N(uint64(d.b-d.a)+1))
}

func drawExponential(d *Dist, r *rand.Rand) time.Duration {
	return round(float64(d.a) * r.ExpFloat64())
}

func drawLognormal(d *Dist, r *rand.Rand) time.Duration {
	return round(float64(d.a) * exp(float64(d.sigma*r.NormFloat64())))
}

// round returns x in whole nanoseconds, at most the longest Duration.
func round(x float64) time.Duration {
	if x >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(math.Round(x))
}

func atLeastZero(a, _ time.Duration) error {
	if a < 0 {
		return errors.New("expected a duration of 0 or more")
	}
	return nil
}

func ordered(a, b time.Duration) error {
	if a < 0 || b < a {
		return errors.New("expected 0 <= min <= max")
	}
	return nil
}

func positive(a, b time.Duration) error {
	if a <= 0 || b < a {
		return errors.New("expected 0 < median <= p99")
	}
	return nil
}
