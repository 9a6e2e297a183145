package dist

import "math"

// exp computes e^x, correct to about 1e-15 and the same on every processor,
// which math.Exp is not: it is written in assembler on some. The conversions to
// float64 keep the compiler from fusing multiplications with additions.
func exp(x float64) float64 {
	switch {
	case x > 700:
		return math.Inf(1)
	case x < -700:
		return 0
	}
	// x = k ln 2 + r with |r| <= ln 2 / 2; ln 2 in two parts, so that k times
	// the first is exact.
	const ln2hi, ln2lo = 6.93147180369123816490e-01, 1.90821492927058770002e-10
	k := math.Floor(float64(x*(1/math.Ln2)) + 0.5)
	r := float64(x-float64(k*ln2hi)) - float64(k*ln2lo)
	// The Taylor series to r^13, whose rest is below 1e-17.
	sum := 1.0
	for n := 13; n >= 1; n-- {
		sum = 1 + float64(float64(r*sum)/float64(n))
	}
	return math.Ldexp(sum, int(k))
}

// ln computes the natural logarithm of x > 0, by Halley's iteration on exp.
func ln(x float64) float64 {
	frac, e := math.Frexp(x)
	y := float64(float64(e)*math.Ln2) + (frac - 1)
	for range 5 {
		z := exp(y)
		y += float64(2*float64(x-z)) / (x + z)
	}
	return y
}
