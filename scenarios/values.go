package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"
)

// The readers of single values. Each has a schema beside it and makes a field.

var (
	durationSchema = schema{"type": "string", "pattern": durationForm.String(), "examples": []string{"300ms", "5s", "1m30s"}}
	rateSchema     = schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)?/(s|min)$`, "examples": []string{"200/s"}}
	shareSchema    = schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)?%$`, "examples": []string{"30%"}}
	textSchema     = schema{"type": "string"}
	boolSchema     = schema{"type": "boolean"}
	ipSchema       = schema{"type": "string", "format": "ip", "examples": []string{"10.20.0.11"}}
)

func integerSchema(lo, hi int) schema { return schema{"type": "integer", "minimum": lo, "maximum": hi} }

var (
	durationForm = regexp.MustCompile(`^([0-9]+(\.[0-9]+)?(us|ms|s|m|h))+$`)
	numberForm   = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)
)

// decimal reads a number that is written with digits and perhaps a point, as
// schemas demand it: no sign, exponent, underscore or NaN.
func decimal(s string) (float64, bool) {
	if !numberForm.MatchString(s) {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

// parseDuration reads a duration with its unit. Zero needs one too: a missing
// unit is how minutes become milliseconds.
func parseDuration(s string) (time.Duration, error) {
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return 0, fmt.Errorf("found %s without a unit, expected a duration such as 300ms, 5s or 1m30s", quote(s))
	}
	if strings.HasPrefix(s, "-") && durationForm.MatchString(s[1:]) {
		return 0, fmt.Errorf("found %s, expected a duration that is not negative", quote(s))
	}
	if !durationForm.MatchString(s) {
		return 0, fmt.Errorf("found %s, expected a duration such as 300ms, 5s or 1m30s (units us, ms, s, m, h)", quote(s))
	}
	d, err := time.ParseDuration(s)
	if err != nil || d > maxDuration { // the form is right: an error is one of size
		return 0, fmt.Errorf("found %s, expected at most %v", quote(s), maxDuration)
	}
	return d, nil
}

// maxDuration is the longest time that a scenario may speak of.
const maxDuration = 30 * 24 * time.Hour

func (d *decoder) duration(n *yaml.Node, what string) time.Duration {
	s, ok := d.word(n, what)
	if !ok {
		return 0
	}
	v, err := parseDuration(s)
	if err != nil {
		d.problem(n, "%s: %v", what, err)
	}
	return v
}

func durationField(name, about string, required bool, to *time.Duration) field {
	return field{name, required, about, durationSchema, func(d *decoder, n *yaml.Node) { *to = d.duration(n, name) }}
}

// positiveField is a duration above zero.
func positiveField(name, about string, required bool, to *time.Duration) field {
	return field{name, required, about, durationSchema, func(d *decoder, n *yaml.Node) {
		before := d.count
		if *to = d.duration(n, name); *to == 0 && d.count == before {
			d.problem(n, "%s: found %s, expected a duration above zero", name, quote(n.Value))
		}
	}}
}

func integerField(name, about string, lo, hi int, to *int) field {
	return field{name, false, about, integerSchema(lo, hi), func(d *decoder, n *yaml.Node) {
		s, ok := d.word(n, name)
		if !ok {
			return
		}
		v, err := strconv.Atoi(s)
		if err != nil || v < lo || v > hi {
			d.problem(n, "%s: found %s, expected a whole number from %d to %d", name, quote(s), lo, hi)
			return
		}
		*to = v
	}}
}

func portField(to *uint16) field {
	v := 0
	f := integerField("port", "the port it listens on", 1, 65535, &v)
	read := f.read
	f.read = func(d *decoder, n *yaml.Node) {
		read(d, n)
		*to = uint16(v)
	}
	return f
}

func boolField(name, about string, to *bool) field {
	return field{name, false, about, boolSchema, func(d *decoder, n *yaml.Node) {
		s, ok := d.word(n, name)
		switch {
		case !ok:
		case s == "true" || s == "false":
			*to = s == "true"
		default:
			d.problem(n, "%s: found %s, expected true or false", name, quote(s))
		}
	}}
}

func textField(name, about string, required bool, to *string) field {
	return field{name, required, about, textSchema, func(d *decoder, n *yaml.Node) { *to, _ = d.word(n, name) }}
}

func choiceField(name, about string, choices []string, to *string) field {
	return field{name, false, about, schema{"enum": choices}, func(d *decoder, n *yaml.Node) {
		s, ok := d.word(n, name)
		if !ok {
			return
		}
		if slices.Contains(choices, s) {
			*to = s
			return
		}
		d.problem(n, "%s: found %s, expected %s%s", name, quote(s), oneOf(choices), suggest(s, choices))
	}}
}

// shareField is a percentage, read as 0 to 1.
func shareField(name, about string, to *float64) field {
	return field{name, false, about, shareSchema, func(d *decoder, n *yaml.Node) {
		s, ok := d.word(n, name)
		if !ok {
			return
		}
		number, percent := strings.CutSuffix(s, "%")
		v, ok := decimal(number)
		if !ok || !percent || v > 100 {
			d.problem(n, "%s: found %s, expected a share from 0%% to 100%%, such as 30%%", name, quote(s))
			return
		}
		*to = v / 100
	}}
}

// rateField is so many a second.
func rateField(name, about string, to *float64) field {
	return field{name, false, about, rateSchema, func(d *decoder, n *yaml.Node) {
		s, ok := d.word(n, name)
		if !ok {
			return
		}
		number, unit, _ := strings.Cut(s, "/")
		per := map[string]float64{"s": 1, "min": 60}[unit]
		v, ok := decimal(number)
		if !ok || per == 0 || v <= 0 || v > 1e6 {
			d.problem(n, "%s: found %s, expected a rate with its unit, such as 200/s or 30/min", name, quote(s))
			return
		}
		*to = v / per
	}}
}

func factorField(name, about string, to *float64) field {
	return field{name, false, about, schema{"type": "number", "minimum": 1, "maximum": 1e6}, func(d *decoder, n *yaml.Node) {
		s, ok := d.word(n, name)
		if !ok {
			return
		}
		v, ok := decimal(s)
		if !ok || v < 1 || v > 1e6 {
			d.problem(n, "%s: found %s, expected how many times as long work takes, 1 to 1000000", name, s)
			return
		}
		*to = v
	}}
}

// bandwidthField is bits per second.
func bandwidthField(to *int64) field {
	const what = "bandwidth"
	units := map[string]float64{"kbit/s": 1e3, "Mbit/s": 1e6, "Gbit/s": 1e9}
	return field{what, false, "of each machine's link", schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)? ?[kMG]bit/s$`, "examples": []string{"100Mbit/s"}}, func(d *decoder, n *yaml.Node) {
		s, ok := d.word(n, what)
		if !ok {
			return
		}
		for unit, bits := range units { // order cannot show: no unit ends like another
			number, found := strings.CutSuffix(s, unit)
			if v, ok := decimal(strings.TrimSuffix(number, " ")); found && ok && v*bits >= 1 && v*bits < 1e15 {
				*to = int64(v * bits)
				return
			}
		}
		d.problem(n, "%s: found %s, expected a rate such as 100Mbit/s (kbit/s, Mbit/s, Gbit/s)", what, quote(s))
	}}
}
