package study

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/units"
)

// Unit is the unit of a figure.
type Unit string

// Units of figures: times are in seconds, shares from 0 to 1.
const (
	Seconds Unit = "s"
	Share   Unit = "share"
	Ratio   Unit = "ratio"
	Bytes   Unit = "bytes"
	Number  Unit = "number"
)

// Text returns a figure's value as a person reads it; "-" for none.
func (u Unit) Text(v float64) string {
	switch {
	case math.IsNaN(v):
		return "-"
	case u == Seconds && v < 0:
		return "-" + u.Text(-v)
	case u == Seconds:
		return units.Duration(time.Duration(math.Round(v * 1e9)))
	case u == Share:
		return percent(v)
	case u == Bytes:
		return bytesText(v)
	case u == Number:
		return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// percent keeps what is missing to 100 % visible: 99.932 %, not 99.9 %.
func percent(v float64) string {
	decimals := 0
	if rest := 100 * min(v, 1-v); rest > 0 {
		decimals = min(max(0, 2-int(math.Floor(math.Log10(rest)))), 3)
	}
	text := strconv.FormatFloat(100*v, 'f', decimals, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	switch {
	case v > 0 && text == "0":
		return "< 0.001 %"
	case v < 1 && text == "100":
		return "> 99.999 %"
	}
	return text + " %"
}

// bytesText writes bytes with three figures.
func bytesText(v float64) string {
	for _, unit := range []struct {
		name string
		from float64
	}{{" GB", 1e9}, {" MB", 1e6}, {" kB", 1e3}} {
		if math.Abs(v) >= unit.from {
			return strconv.FormatFloat(v/unit.from, 'g', 3, 64) + unit.name
		}
	}
	return strconv.FormatFloat(v, 'f', 0, 64) + " B"
}

// Between writes an interval for a reader, "" for none.
func (u Unit) Between(low, high float64) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return ""
	}
	a, b := u.Text(low), u.Text(high)
	if a == b {
		return a
	}
	if i, k := strings.LastIndexByte(a, ' '), strings.LastIndexByte(b, ' '); i > 0 && k > 0 && a[i:] == b[k:] {
		a = a[:i]
	}
	return a + " to " + b
}

// Limits writes a claim's limits.
func (u Unit) Limits(from, to float64) string {
	if from == 0 {
		return "at most " + u.Text(to)
	}
	return u.Between(from, to)
}

// Tick writes a round value for an axis.
func (u Unit) Tick(v float64) string {
	switch u {
	case Share:
		return strconv.FormatFloat(math.Round(100*v*1e6)/1e6, 'f', -1, 64) + " %"
	case Ratio, Number:
		return strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64)
	}
	return u.Text(v)
}
