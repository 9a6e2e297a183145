package units

import (
	"testing"
	"time"
)

const (
	s  = time.Second
	ms = time.Millisecond
	us = time.Microsecond
)

func TestDuration(t *testing.T) {
	for _, row := range []struct {
		d    time.Duration
		want string
	}{
		{-1, "-"}, {0, "0 s"}, {7, "7 ns"}, {12 * us, "12 µs"}, {1234, "1.23 µs"}, {999_600, "1 ms"}, {5100 * us, "5.1 ms"},
		{43 * ms, "43 ms"}, {380 * ms, "380 ms"}, {999_900 * us, "1 s"}, {3612 * ms, "3.61 s"}, {60 * s, "60 s"}, {599 * s, "599 s"},
		{12*time.Minute + 5400*ms, "12 min 5 s"}, {2*time.Hour + 700*ms, "120 min 1 s"},
	} {
		if got := Duration(row.d); got != row.want {
			t.Errorf("%d ns: %q, want %q", row.d, got, row.want)
		}
	}
}

func TestCountAndPercent(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1 000", 34120: "34 120", 1234567: "1 234 567", -1000: "-1 000"} {
		if got := Count(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	for share, want := range map[float64]string{0: "0 %", 1: "100 %", 0.025: "2.5 %", 0.9999: "> 99.9 %", 1e-7: "< 0.001 %", 0.5: "50 %"} {
		if got := Percent(share); got != want {
			t.Errorf("%v: %q, want %q", share, got, want)
		}
	}
}
