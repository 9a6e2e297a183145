package strict

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"
)

// The readers of what is done to clocks.

var (
	jumpForm  = regexp.MustCompile(`^-?([0-9]+(\.[0-9]+)?(us|ms|s|m|h))+$`)
	driftForm = regexp.MustCompile(`^-?[0-9]+ppm$`)

	JumpSchema  = Schema{"type": "string", "pattern": jumpForm.String(), "examples": []string{"5s", "-1h"}}
	DriftSchema = Schema{"type": "string", "pattern": driftForm.String(), "examples": []string{"200ppm", "-50ppm"}}
)

// maxDrift is the largest drift, in millionths either way.
const maxDrift = 500_000

// Jump makes a field of a duration with its unit that is below zero for one back
// in time; it is not zero.
func Jump(name, about string, to *time.Duration) Field {
	return Field{name, false, about, JumpSchema, func(d *Decoder, n *yaml.Node) {
		s, ok := d.Word(n, name)
		if !ok {
			return
		}
		size, back := strings.CutPrefix(s, "-")
		v, err := parseDuration(size)
		switch {
		case err != nil:
			d.Problem(n, "%s: found %s, expected a duration such as 5s, or -1h for one back", name, Quote(s))
			return
		case v == 0:
			d.Problem(n, "%s: found %s, expected a duration that is not zero", name, Quote(s))
			return
		}
		if back {
			v = -v
		}
		*to = v
	}}
}

// Drift makes a field of millionths (ppm), below zero for a clock that is too
// slow; it is not zero.
func Drift(name, about string, to *int64) Field {
	return Field{name, false, about, DriftSchema, func(d *Decoder, n *yaml.Node) {
		s, ok := d.Word(n, name)
		if !ok {
			return
		}
		v, err := strconv.ParseInt(strings.TrimSuffix(s, "ppm"), 10, 64)
		if !driftForm.MatchString(s) || err != nil || v == 0 || v < -maxDrift || v > maxDrift {
			d.Problem(n, "%s: found %s, expected whole millionths other than zero, -%dppm to %dppm, such as 200ppm", name, Quote(s), maxDrift, maxDrift)
			return
		}
		*to = v
	}}
}
