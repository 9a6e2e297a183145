package strict

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
	DurationSchema = Schema{"type": "string", "pattern": durationForm.String(), "examples": []string{"300ms", "5s", "1m30s"}}
	RateSchema     = Schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)?/(s|min)$`, "examples": []string{"200/s"}}
	ShareSchema    = Schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)?%$`, "examples": []string{"30%"}}
	TextSchema     = Schema{"type": "string"}
	BoolSchema     = Schema{"type": "boolean"}
	IPSchema       = Schema{"type": "string", "pattern": `^(` + ipv4Form + `|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+)$`, "examples": []string{"10.20.0.11"}}
	PrefixSchema   = Schema{"type": "string", "pattern": `^(` + ipv4Form + `/(3[0-2]|[12]?[0-9])|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+/[0-9]{1,3})$`, "examples": []string{"10.20.0.0/16"}}
)

// ipv4Form matches an address of IPv4.
const ipv4Form = `((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])`

// IntegerSchema describes a whole number from lo to hi.
func IntegerSchema(lo, hi int) Schema { return Schema{"type": "integer", "minimum": lo, "maximum": hi} }

var (
	durationForm = regexp.MustCompile(`^([0-9]+(\.[0-9]+)?(us|ms|s|m|h))+$`)
	numberForm   = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)
)

// Decimal reads a number that is written with digits and perhaps a point, as
// schemas demand it: no sign, exponent, underscore or NaN.
func Decimal(s string) (float64, bool) {
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
		return 0, fmt.Errorf("found %s without a unit, expected a duration such as 300ms, 5s or 1m30s", Quote(s))
	}
	if strings.HasPrefix(s, "-") && durationForm.MatchString(s[1:]) {
		return 0, fmt.Errorf("found %s, expected a duration that is not negative", Quote(s))
	}
	if !durationForm.MatchString(s) {
		return 0, fmt.Errorf("found %s, expected a duration such as 300ms, 5s or 1m30s (units us, ms, s, m, h)", Quote(s))
	}
	d, err := time.ParseDuration(s)
	if err != nil || d > maxDuration { // the form is right: an error is one of size
		return 0, fmt.Errorf("found %s, expected at most %v", Quote(s), maxDuration)
	}
	return d, nil
}

// maxDuration is the longest time that a file may speak of.
const maxDuration = 30 * 24 * time.Hour

// Duration reads a duration with its unit.
func (d *Decoder) Duration(n *yaml.Node, what string) time.Duration {
	s, ok := d.Word(n, what)
	if !ok {
		return 0
	}
	v, err := parseDuration(s)
	if err != nil {
		d.Problem(n, "%s: %v", what, err)
	}
	return v
}

// Duration makes a field of a duration, zero included.
func Duration(name, about string, required bool, to *time.Duration) Field {
	return Field{name, required, about, DurationSchema, func(d *Decoder, n *yaml.Node) { *to = d.Duration(n, name) }}
}

// Positive makes a field of a duration above zero.
func Positive(name, about string, required bool, to *time.Duration) Field {
	return Field{name, required, about, DurationSchema, func(d *Decoder, n *yaml.Node) {
		before := d.count
		if *to = d.Duration(n, name); *to == 0 && d.count == before {
			d.Problem(n, "%s: found %s, expected a duration above zero", name, Quote(n.Value))
		}
	}}
}

// Integer makes a field of a whole number from lo to hi.
func Integer(name, about string, lo, hi int, to *int) Field {
	return Field{name, false, about, IntegerSchema(lo, hi), func(d *Decoder, n *yaml.Node) {
		s, ok := d.Word(n, name)
		if !ok {
			return
		}
		v, err := strconv.Atoi(s)
		if err != nil || v < lo || v > hi {
			d.Problem(n, "%s: found %s, expected a whole number from %d to %d", name, Quote(s), lo, hi)
			return
		}
		*to = v
	}}
}

// Port makes the field "port", of a TCP port.
func Port(to *uint16) Field {
	v := 0
	f := Integer("port", "the port it listens on", 1, 65535, &v)
	read := f.Read
	f.Read = func(d *Decoder, n *yaml.Node) {
		read(d, n)
		*to = uint16(v)
	}
	return f
}

// Bool makes a field of true or false.
func Bool(name, about string, to *bool) Field {
	return Field{name, false, about, BoolSchema, func(d *Decoder, n *yaml.Node) {
		s, ok := d.Word(n, name)
		switch {
		case !ok:
		case s == "true" || s == "false":
			*to = s == "true"
		default:
			d.Problem(n, "%s: found %s, expected true or false", name, Quote(s))
		}
	}}
}

// Text makes a field of a line or several of text.
func Text(name, about string, required bool, to *string) Field {
	return Field{name, required, about, TextSchema, func(d *Decoder, n *yaml.Node) { *to, _ = d.Word(n, name) }}
}

// Choice makes a field of one of these words.
func Choice(name, about string, choices []string, to *string) Field {
	return Field{name, false, about, Schema{"enum": choices}, func(d *Decoder, n *yaml.Node) {
		s, ok := d.Word(n, name)
		if !ok {
			return
		}
		if slices.Contains(choices, s) {
			*to = s
			return
		}
		d.Problem(n, "%s: found %s, expected %s%s", name, Quote(s), OneOf(choices), Suggest(s, choices))
	}}
}

// Share makes a field of a percentage, read as 0 to 1.
func Share(name, about string, to *float64) Field {
	return Field{name, false, about, ShareSchema, func(d *Decoder, n *yaml.Node) {
		s, ok := d.Word(n, name)
		if !ok {
			return
		}
		number, percent := strings.CutSuffix(s, "%")
		v, ok := Decimal(number)
		if !ok || !percent || v > 100 {
			d.Problem(n, "%s: found %s, expected a share from 0%% to 100%%, such as 30%%", name, Quote(s))
			return
		}
		*to = v / 100
	}}
}

// Rate makes a field of so many a second.
func Rate(name, about string, to *float64) Field {
	return Field{name, false, about, RateSchema, func(d *Decoder, n *yaml.Node) {
		s, ok := d.Word(n, name)
		if !ok {
			return
		}
		number, unit, _ := strings.Cut(s, "/")
		per := map[string]float64{"s": 1, "min": 60}[unit]
		v, ok := Decimal(number)
		if !ok || per == 0 || v <= 0 || v > 1e6 {
			d.Problem(n, "%s: found %s, expected a rate with its unit, such as 200/s or 30/min", name, Quote(s))
			return
		}
		*to = v / per
	}}
}

// Factor makes a field of how many times as long work takes, 1 to 1000000.
func Factor(name, about string, to *float64) Field {
	return Field{name, false, about, Schema{"type": "number", "minimum": 1, "maximum": 1e6}, func(d *Decoder, n *yaml.Node) {
		s, ok := d.Word(n, name)
		if !ok {
			return
		}
		v, ok := Decimal(s)
		if !ok || v < 1 || v > 1e6 {
			d.Problem(n, "%s: found %s, expected how many times as long work takes, 1 to 1000000", name, s)
			return
		}
		*to = v
	}}
}

// Bandwidth makes the field "bandwidth", in bits per second.
func Bandwidth(to *int64) Field {
	const what = "bandwidth"
	units := map[string]float64{"kbit/s": 1e3, "Mbit/s": 1e6, "Gbit/s": 1e9}
	return Field{what, false, "of each machine's link", Schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)? ?[kMG]bit/s$`, "examples": []string{"100Mbit/s"}}, func(d *Decoder, n *yaml.Node) {
		s, ok := d.Word(n, what)
		if !ok {
			return
		}
		for unit, bits := range units { // order cannot show: no unit ends like another
			number, found := strings.CutSuffix(s, unit)
			if v, ok := Decimal(strings.TrimSuffix(number, " ")); found && ok && v*bits >= 1 && v*bits < 1e15 {
				*to = int64(v * bits)
				return
			}
		}
		d.Problem(n, "%s: found %s, expected a rate such as 100Mbit/s (kbit/s, Mbit/s, Gbit/s)", what, Quote(s))
	}}
}

// Size makes a field of a number of bytes, at most one gigabyte.
func Size(name, about string, to *int) Field {
	units := []struct {
		name  string
		bytes float64
	}{{"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}}
	return Field{name, false, about, Schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)? ?[kMG]?B$`, "examples": []string{"20kB"}}, func(d *Decoder, n *yaml.Node) {
		s, ok := d.Word(n, name)
		if !ok {
			return
		}
		for _, u := range units {
			number, found := strings.CutSuffix(s, u.name)
			if v, ok := Decimal(strings.TrimSuffix(number, " ")); found && ok && v*u.bytes <= 1e9 {
				*to = int(v * u.bytes)
				return
			}
		}
		d.Problem(n, "%s: found %s, expected a size such as 20kB (B, kB, MB, GB)", name, Quote(s))
	}}
}
