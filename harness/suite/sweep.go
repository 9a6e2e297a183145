package suite

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/scenarios"
)

// maxSweep is how many combinations of settings one command line may ask for.
const maxSweep = 1000

// ParseSweep reads what --vary asks for: a dotted path as variants use them and
// its values, as a list (lasts=30s,60s) or a range with its step
// (users.shoppers.rate=100..1000:50, with units as in 10/s..50/s:10/s, which
// may stand at the end alone, or are those of the value that is replaced). Several give every combination, the last one
// changing fastest.
func ParseSweep(all []string) ([][]scenarios.Setting, error) {
	var combinations [][]scenarios.Setting
	for i, text := range all {
		path, list, ok := strings.Cut(text, "=")
		if !ok || path == "" || list == "" {
			return nil, fmt.Errorf("%s: expected a path and values, such as users.shoppers.rate=100..1000:50 or lasts=30s,60s", text)
		}
		values, err := sweepValues(list)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", text, err)
		}
		if i == 0 {
			combinations = [][]scenarios.Setting{nil}
		}
		if len(combinations)*len(values) > maxSweep {
			return nil, fmt.Errorf("%s: that makes %d cases or more, expected at most %d", text, len(combinations)*len(values), maxSweep)
		}
		combinations = product(combinations, path, values)
	}
	return combinations, nil
}

// product is every combination with every value of a path.
func product(combinations [][]scenarios.Setting, path string, values []string) [][]scenarios.Setting {
	var all [][]scenarios.Setting
	for _, c := range combinations {
		for _, v := range values {
			all = append(all, append(c[:len(c):len(c)], scenarios.Setting{Path: path, Value: v}))
		}
	}
	return all
}

// span is "100..1000:50", each number with an optional unit.
var span = regexp.MustCompile(`^(-?[0-9]+(?:\.[0-9]+)?)([a-zA-Zµ/%]*)\.\.(-?[0-9]+(?:\.[0-9]+)?)([a-zA-Zµ/%]*)(?::([0-9]+(?:\.[0-9]+)?)([a-zA-Zµ/%]*))?$`)

// sweepValues are the values of a list or a range.
func sweepValues(list string) ([]string, error) {
	m := span.FindStringSubmatch(list)
	if m == nil {
		return splitValues(list)
	}
	if m[5] == "" {
		return nil, fmt.Errorf("the range has no step, expected one behind a colon, such as %s:10", list)
	}
	unit := m[4]
	for _, other := range []string{m[2], m[6]} {
		if other != "" && other != unit {
			return nil, fmt.Errorf("found the units %q and %q in one range, expected one unit", other, unit)
		}
	}
	from, to, step := decimal(m[1]), decimal(m[3]), decimal(m[5])
	steps := math.Floor((to-from)/step + 1e-9)
	switch {
	case step <= 0 || to < from:
		return nil, fmt.Errorf("the range is empty: it goes from %s to %s by %s", m[1], m[3], m[5])
	case steps >= maxSweep:
		return nil, fmt.Errorf("the range has more than %d values", maxSweep)
	}
	places := max(decimals(m[1]), decimals(m[5]))
	var values []string
	for i := 0.0; i <= steps; i++ {
		values = append(values, strconv.FormatFloat(from+i*step, 'f', places, 64)+unit)
	}
	return values, nil
}

// decimal is a number that span matches.
func decimal(text string) float64 {
	x, _ := strconv.ParseFloat(text, 64) // one of too many digits is +Inf, and the range is refused
	return x
}

// decimals are the digits behind the point.
func decimals(text string) int {
	_, behind, _ := strings.Cut(text, ".")
	return len(behind)
}

// splitValues splits a list at the commas that are within no brackets and no
// quotes.
func splitValues(list string) ([]string, error) {
	var values []string
	depth, quote, from := 0, rune(0), 0
	for i, r := range list {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case r == '[' || r == '{':
			depth++
		case r == ']' || r == '}':
			depth--
		case r == ',' && depth == 0:
			values = append(values, strings.TrimSpace(list[from:i]))
			from = i + 1
		}
	}
	values = append(values, strings.TrimSpace(list[from:]))
	for i, v := range values {
		if v == "" {
			return nil, fmt.Errorf("value %d is empty", i+1)
		}
		for _, before := range values[:i] {
			if v == before {
				return nil, fmt.Errorf("the value %s stands there twice", v)
			}
		}
	}
	return values, nil
}
