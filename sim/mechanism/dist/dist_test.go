package dist

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

const ms = time.Millisecond

// TestMoments draws from each distribution and compares mean and quantiles
// with the closed forms; n is such that 4 standard errors lie within tol.
func TestMoments(t *testing.T) {
	sigma := math.Log(8) / 2.3263478740408408
	rows := []struct {
		d                 Dist
		mean, median, p99 time.Duration
		reason            string
	}{
		{Constant(7 * ms), 7 * ms, 7 * ms, 7 * ms, "one value"},
		{Uniform(2*ms, 6*ms), 4 * ms, 4 * ms, 5960 * time.Microsecond, "p99 = min + 0.99 (max-min)"},
		{Exponential(10 * ms), 10 * ms, 6931 * time.Microsecond, 46052 * time.Microsecond, "median = mean ln 2, p99 = mean ln 100"},
		{Lognormal(5*ms, 40*ms), time.Duration(float64(5*ms) * math.Exp(sigma*sigma/2)), 5 * ms, 40 * ms, "given by median and p99"},
		{Dist{}, 0, 0, 0, "none"},
	}
	const n, tol = 400_000, 0.025
	for _, row := range rows {
		if err := row.d.Validate(); err != nil {
			t.Errorf("%v: %v", row.d, err)
			continue
		}
		r := rand.New(rand.NewPCG(1, 2))
		xs := make([]time.Duration, n)
		var sum time.Duration
		for i := range xs {
			xs[i] = row.d.Draw(r)
			sum += xs[i]
		}
		slices.Sort(xs)
		for _, c := range []struct {
			name      string
			got, want time.Duration
		}{{"mean", sum / n, row.mean}, {"median", xs[n/2], row.median}, {"p99", xs[n*99/100], row.p99}} {
			if diff := math.Abs(float64(c.got - c.want)); diff > tol*float64(c.want) {
				t.Errorf("%v (%s): %s = %v, want %v", row.d, row.reason, c.name, c.got, c.want)
			}
		}
		if xs[0] < 0 {
			t.Errorf("%v: drew %v, below 0", row.d, xs[0])
		}
	}
}

func TestNoneDrawsNothing(t *testing.T) {
	a, b := rand.New(rand.NewPCG(1, 2)), rand.New(rand.NewPCG(1, 2))
	var d Dist
	d.Draw(a)
	if a.Uint64() != b.Uint64() {
		t.Error("the zero Dist took a number from the stream")
	}
	if !d.IsNone() || d.String() != "none" {
		t.Errorf("zero Dist is %v, IsNone %v", d, d.IsNone())
	}
}

func TestValidate(t *testing.T) {
	rows := []struct {
		d    Dist
		want string // part of the error, "" for none
	}{
		{Constant(0), ""},
		{Constant(-1), `"constant{value -1ns}": expected a duration of 0 or more`},
		{Uniform(ms, ms), ""},
		{Uniform(2*ms, ms), "expected 0 <= min <= max"},
		{Uniform(-1, ms), "expected 0 <= min <= max"},
		{Exponential(-ms), "expected a duration of 0 or more"},
		{Lognormal(ms, ms), ""},
		{Lognormal(0, ms), "expected 0 < median <= p99"},
		{Lognormal(2*ms, ms), "expected 0 < median <= p99"},
	}
	for _, row := range rows {
		err := row.d.Validate()
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%v: error %v, want %q", row.d, err, row.want)
		}
	}
}

func TestExtremes(t *testing.T) {
	if got := round(math.Inf(1)); got != math.MaxInt64 {
		t.Errorf("round(+Inf) = %v, want the longest duration", got)
	}
	d := Uniform(0, math.MaxInt64)
	r := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		if x := d.Draw(r); x < 0 {
			t.Fatalf("uniform over all durations drew %d", x)
		}
	}
}

// TestElementary compares with the standard library's functions, which may
// differ in the last digits from one processor to the next.
func TestElementary(t *testing.T) {
	for x := -30.0; x < 30; x += 0.0137 {
		if got, want := exp(x), math.Exp(x); math.Abs(got-want) > 4e-15*want {
			t.Errorf("exp(%v) = %v, want %v", x, got, want)
		}
	}
	for x := 1.0; x < 1e6; x *= 1.37 {
		if got, want := ln(x), math.Log(x); math.Abs(got-want) > 4e-15*math.Max(1, want) {
			t.Errorf("ln(%v) = %v, want %v", x, got, want)
		}
	}
	if exp(800) != math.Inf(1) || exp(-800) != 0 {
		t.Error("exp does not end in +Inf and 0")
	}
}

func BenchmarkDraw(b *testing.B) {
	for _, d := range []Dist{Exponential(ms), Lognormal(5*ms, 40*ms)} {
		b.Run(kinds[d.kind].name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			b.ReportAllocs()
			for b.Loop() {
				d.Draw(r)
			}
		})
	}
}
