package study

import (
	"math"
	"testing"
)

func TestUnitText(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		got, want, why string
	}{
		{Share.Text(0), "0 %", "nothing"},
		{Share.Text(1), "100 %", "all"},
		{Share.Text(0.5), "50 %", "half"},
		{Share.Text(0.8333), "83.3 %", "three figures"},
		{Share.Text(0.99932), "99.932 %", "what is missing stays visible"},
		{Share.Text(0.000001), "< 0.001 %", "not nothing"},
		{Share.Text(0.9999999), "> 99.999 %", "not all"},
		{Share.Text(nan), "-", "no such figure"},
		{Seconds.Text(0.00531), "5.31 ms", "times"},
		{Seconds.Text(-0.00102), "-1.02 ms", "less than another"},
		{Bytes.Text(999), "999 B", "bytes"},
		{Bytes.Text(12345), "12.3 kB", "three figures of bytes"},
		{Number.Text(2.25), "2.3", "numbers"},
		{Ratio.Text(1.0449), "1.04", "ratios"},
		{Seconds.Between(0.0053, 0.0054), "5.3 to 5.4 ms", "one unit for both"},
		{Seconds.Between(0.0008, 0.0054), "800 µs to 5.4 ms", "two units"},
		{Seconds.Between(0.0053, 0.0053), "5.3 ms", "no width"},
		{Seconds.Between(nan, nan), "", "no interval"},
		{Seconds.Limits(0, 0.001), "at most 1 ms", "a claim without a lower limit"},
		{Share.Tick(0.0005), "0.05 %", "on an axis"},
		{Ratio.Tick(0.30000000000000004), "0.3", "without the rests of arithmetic"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.why, c.got, c.want)
		}
	}
}
