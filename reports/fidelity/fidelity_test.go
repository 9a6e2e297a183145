package fidelity

import (
	"math"
	"testing"
	"time"

	"github.com/hadrill/hadrill/scenarios/expect"
)

// band of a figure, its default.
func band(t testing.TB, figure string) expect.Band {
	t.Helper()
	for _, b := range expect.Bands() {
		if b.Figure == figure {
			return b
		}
	}
	t.Fatalf("there is no band of %q", figure)
	return expect.Band{}
}

// runsOf makes n runs with the same value; upTo makes n runs spread evenly
// from one value to another.
func runsOf(n int, x float64) Spread {
	s := make(Spread, n)
	for i := range s {
		s[i] = x
	}
	return s
}

func upTo(n int, from, to float64) Spread {
	s := make(Spread, n)
	for i := range s {
		s[i] = from + (to-from)*float64(i)/float64(n-1)
	}
	return s
}

// millis is a millisecond in the unit of what is timed.
const millis = float64(time.Millisecond)

// pair of grounds.
var pair = Fidelity{Grounds: bothGrounds}

// TestJudgeFigure: when a figure agrees.
func TestJudgeFigure(t *testing.T) {
	for _, c := range []struct {
		reason, figure        string
		simulated, containers Spread
		want                  Agreement
		decided               bool
		percentile            float64
	}{
		{"nothing lost in any run, nor in real ones", "lost", runsOf(200, 0), Spread{0, 0, 0}, Agrees, true, 0.5},
		{"decided is exact: one session of none is a difference", "lost", runsOf(200, 0), Spread{1, 1, 1}, Differs, true, 1},
		{"decided is exact: one of many as well", "lost", runsOf(200, 400), Spread{399, 399, 400}, Differs, true, 0},
		{"one real run of three with another number is not the median", "lost", runsOf(200, 400), Spread{399, 400, 400}, Agrees, true, 0.5},
		{"five runs decide nothing: 10 %", "lost", runsOf(5, 400), Spread{399}, Agrees, false, 0},
		{"and not more", "lost", runsOf(5, 400), Spread{359}, Differs, false, 0},
		{"undecided: within the range", "lost", upTo(200, 0, 40), Spread{20, 20, 30}, Agrees, false, 0.5},
		{"undecided: 10 % beyond the 99th percentile", "lost", upTo(201, 0, 400), Spread{435}, Agrees, false, 1},
		{"undecided: more than 10 % beyond it", "lost", upTo(201, 0, 400), Spread{437}, Differs, false, 1},
		{"a handful of errors", "errors", runsOf(200, 4), Spread{14}, Agrees, true, 1},
		{"more than a handful", "errors", runsOf(200, 4), Spread{15}, Differs, true, 1},
		{"fewer errors than none are not to be had", "errors", runsOf(200, 4), Spread{0}, Agrees, true, 0},
		{"15 % of many errors", "errors", runsOf(200, 1000), Spread{1150}, Agrees, true, 1},
		{"more than 15 %", "errors", runsOf(200, 1000), Spread{1151}, Differs, true, 1},
		{"15 % fewer", "errors", runsOf(200, 1000), Spread{850}, Agrees, true, 0},
		{"less than 15 % fewer", "errors", runsOf(200, 1000), Spread{849}, Differs, true, 0},
		{"a takeover somewhere in the phase of a check", "takeover", upTo(201, 2600*millis, 3600*millis), Spread{2700 * millis, 3100 * millis, 3500 * millis}, Agrees, false, 0.5},
		{"late, but within 0.3 s of what may be", "takeover", upTo(201, 1000*millis, 2000*millis), Spread{2280 * millis}, Agrees, false, 1},
		{"later than that", "takeover", upTo(201, 1000*millis, 2000*millis), Spread{2300 * millis}, Differs, false, 1},
		{"10 % of a long one is more than 0.3 s", "takeover", runsOf(200, 10_000*millis), Spread{11_000 * millis}, Agrees, true, 1},
		{"the address never moves, but does", "takeover", runsOf(200, never), Spread{2000 * millis}, Differs, true, 0},
		{"the address moves, but never does", "takeover", runsOf(200, 2000*millis), Spread{never, never, 2000 * millis}, Differs, true, 1},
		{"it moves in some runs only: then never is an answer", "takeover", append(runsOf(100, 2000*millis), runsOf(100, never)...), Spread{never}, Agrees, false, 0.75},
		{"and so is when it moves", "takeover", append(runsOf(100, 2000*millis), runsOf(100, never)...), Spread{2000 * millis}, Agrees, false, 0.25},
		{"the machine's own work is in a real latency", "p50", runsOf(200, 6*millis), Spread{11 * millis}, Agrees, true, 1},
		{"but not any amount", "p50", runsOf(200, 6*millis), Spread{11.1 * millis}, Differs, true, 1},
		{"p99 twice as long", "p99", runsOf(200, 100*millis), Spread{200 * millis}, Agrees, true, 1},
		{"p99 more than twice as long", "p99", runsOf(200, 100*millis), Spread{201 * millis}, Differs, true, 1},
		{"p99 half as long", "p99", runsOf(200, 1000*millis), Spread{500 * millis}, Agrees, true, 0},
		{"p99 less than half as long", "p99", runsOf(200, 1000*millis), Spread{499 * millis}, Differs, true, 0},
		{"a share within five points", "picks", runsOf(200, 0.5), Spread{0.549}, Agrees, true, 1},
		{"a share beyond", "picks", runsOf(200, 0.5), Spread{0.56}, Differs, true, 1},
		{"no real run", "errors", runsOf(200, 4), nil, Unjudged, false, 0},
		{"no simulated run", "errors", nil, Spread{4}, Unjudged, false, 0},
	} {
		k := Compared{Band: band(t, c.figure), Reference: c.simulated, Other: c.containers}
		k.judge()
		if k.Result != c.want || k.Decided != c.decided || math.Abs(k.Percentile-c.percentile) > 0.003 {
			t.Errorf("%s: %s %s, decided %v, at %.3f; want %s, %v, %.3f (agrees from %v to %v)",
				c.reason, c.figure, k.Result, k.Decided, k.Percentile, c.want, c.decided, c.percentile, k.Low, k.High)
		}
		if why := pair.Why(&k); (why != "") != (c.want == Differs) {
			t.Errorf("%s: says why %q", c.reason, why)
		}
	}
}

// TestOwnBand: a scenario's band replaces both default bands, and of
// exactness.
func TestOwnBand(t *testing.T) {
	lost := band(t, "lost")
	lost.Exact, lost.Relative, lost.Absolute = false, 0, 2
	for x, want := range map[float64]Agreement{2: Agrees, 3: Differs} {
		k := Compared{Band: lost, Reference: runsOf(200, 0), Other: Spread{x}}
		if k.judge(); k.Result != want {
			t.Errorf("%v lost: %s, want %s", x, k.Result, want)
		}
	}
}

// TestSpread: order statistics, with what never happened at the end.
func TestSpread(t *testing.T) {
	s := upTo(200, 1, 200)
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"median of an even number", s.Median(), 100.5},
		{"median of an odd number", Spread{1, 2, 9}.Median(), 2},
		{"median of one that happened and one that did not", Spread{1, never}.Median(), 1},
		{"median of two that did not", Spread{1, never, never, never}.Median(), never},
		{"1 % of 200", s.Low(0.01), 2},
		{"99 % of 200", s.High(0.01), 199},
		{"5 %", s.Low(0.05), 10},
		{"95 %", s.High(0.05), 191},
		{"of a single one", Spread{7}.High(0.01), 7},
		{"below all", s.at(0), 0},
		{"above all", s.at(1000), 1},
		{"among equals", Spread{1, 2, 2, 3}.at(2), 0.5},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
	if !math.IsNaN(Spread(nil).Median()) {
		t.Error("the median of nothing is a number")
	}
}
