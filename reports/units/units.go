// Package units writes counts, times and shares as people read them.
package units

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/scenarios/expect"
)

// Duration gives d with three significant figures and one unit: "4.21 s", "380
// ms", "12 µs", "0 s"; minutes above ten: "12 min 5 s". None, which is a
// negative time, is "-".
func Duration(d time.Duration) string {
	switch {
	case d < 0:
		return "-"
	case d == 0:
		return "0 s"
	case d < time.Microsecond:
		return strconv.FormatInt(int64(d), 10) + " ns"
	case d >= 10*time.Minute:
		d = d.Round(time.Second)
		return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
	}
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{time.Microsecond, "µs"}, {time.Millisecond, "ms"}} {
		if text := figures3(float64(d) / float64(u.unit)); len(text) < 4 || strings.Contains(text, ".") {
			return text + " " + u.name
		}
	}
	return figures3(d.Seconds()) + " s"
}

// figures3 gives x with three significant figures, whole numbers in full,
// without trailing zeros.
func figures3(x float64) string {
	decimals := 0
	if x > 0 {
		decimals = max(0, 2-int(math.Floor(math.Log10(x))))
	}
	text := strconv.FormatFloat(x, 'f', decimals, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// Count gives n with a space between thousands: "34 120".
func Count(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + " " + digits[i:]
	}
	return sign + digits
}

// Percent gives a share of 0 to 1: "2.5 %". A share that is not zero never
// reads as "0 %", and one that is not whole never as "100 %".
func Percent(share float64) string {
	text := figures3(share * 100)
	switch {
	case share > 0 && share < 1e-5:
		return "< 0.001 %"
	case share < 1 && text == "100":
		return "> 99.9 %"
	}
	return text + " %"
}

// Counted gives "1 run" or "3 runs".
func Counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return Count(n) + " " + what
}

// Value gives the value of a figure with its unit.
func Value(unit expect.Unit, v any) string {
	switch v := v.(type) {
	case time.Duration:
		return Duration(v)
	case int:
		return Count(v)
	case float64:
		if unit == expect.Shared {
			return Percent(v)
		}
		return figures3(v)
	}
	return fmt.Sprint(v)
}

// Short gives x with three significant figures, whole numbers in full, without
// trailing zeros.
func Short(x float64) string { return figures3(x) }
