package scenarios

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"
)

// The readers of single values. Each has a schema beside it and makes a field.

var (
	durationSchema = schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)?(us|ms|s|m|h)([0-9]+(\.[0-9]+)?(us|ms|s|m|h))*$`, "examples": []string{"300ms", "5s", "1m30s"}}
	rateSchema     = schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)?/(s|min)$`, "examples": []string{"200/s"}}
	shareSchema    = schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)?%$`, "examples": []string{"30%"}}
	textSchema     = schema{"type": "string"}
	boolSchema     = schema{"type": "boolean"}
	ipSchema       = schema{"type": "string", "format": "ip", "examples": []string{"10.20.0.11"}}
)

func integerSchema(lo, hi int) schema { return schema{"type": "integer", "minimum": lo, "maximum": hi} }

// parseDuration reads a duration with its unit. Zero needs one too: a missing
// unit is how minutes become milliseconds.
func parseDuration(s string) (time.Duration, error) {
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return 0, fmt.Errorf("found %q without a unit, expected a duration such as %ss, %sms or 1m30s", s, s, s)
	}
	d, err := time.ParseDuration(s)
	switch {
	case err != nil:
		return 0, fmt.Errorf("found %q, expected a duration such as 300ms, 5s or 1m30s (units us, ms, s, m, h)", s)
	case d < 0:
		return 0, fmt.Errorf("found %q, expected a duration that is not negative", s)
	case d > maxDuration:
		return 0, fmt.Errorf("found %q, expected at most %v", s, maxDuration)
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
			d.problem(n, "%s: found %q, expected a duration above zero", name, n.Value)
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
			d.problem(n, "%s: found %q, expected a whole number from %d to %d", name, s, lo, hi)
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
			d.problem(n, "%s: found %q, expected true or false", name, s)
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
		for _, c := range choices {
			if s == c {
				*to = s
				return
			}
		}
		d.problem(n, "%s: found %q, expected %s%s", name, s, oneOf(choices), suggest(s, choices))
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
		v, err := strconv.ParseFloat(number, 64)
		if err != nil || !percent || !(v >= 0 && v <= 100) {
			d.problem(n, "%s: found %q, expected a share from 0%% to 100%%, such as 30%%", name, s)
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
		v, err := strconv.ParseFloat(number, 64)
		if err != nil || per == 0 || !(v > 0 && v <= 1e6) {
			d.problem(n, "%s: found %q, expected a rate with its unit, such as 200/s or 30/min", name, s)
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
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || !(v >= 1 && v <= 1e6) {
			d.problem(n, "%s: found %q, expected how many times as long work takes, 1 or more", name, s)
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
		i := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if i > 0 {
			v, err := strconv.ParseFloat(s[:i], 64)
			if unit := units[strings.TrimSpace(s[i:])]; err == nil && unit > 0 && v > 0 && v*unit < 1e15 {
				*to = int64(v * unit)
				return
			}
		}
		d.problem(n, "%s: found %q, expected a rate such as 100Mbit/s (kbit/s, Mbit/s, Gbit/s)", what, s)
	}}
}

func (d *decoder) address(n *yaml.Node, what string) netip.Addr {
	s, ok := d.word(n, what)
	if !ok {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		d.problem(n, "%s: found %q, expected an IP address such as 10.20.0.11", what, s)
		return netip.Addr{}
	}
	return a
}

func (d *decoder) prefix(n *yaml.Node, what string) netip.Prefix {
	s, ok := d.word(n, what)
	if !ok {
		return netip.Prefix{}
	}
	p, err := netip.ParsePrefix(s)
	switch {
	case err != nil:
		d.problem(n, "%s: found %q, expected a network such as 10.20.0.0/16", what, s)
		return netip.Prefix{}
	case p != p.Masked():
		d.problem(n, "%s: found %q, which has bits behind its length: expected %s", what, s, p.Masked())
		return netip.Prefix{}
	}
	return p
}

var methods = regexp.MustCompile(`^[A-Z]+$`)

// step reads "POST /test/save".
func (d *decoder) step(n *yaml.Node, what string) Step {
	s, ok := d.word(n, what)
	if !ok {
		return Step{}
	}
	method, path, _ := strings.Cut(s, " ")
	path = strings.TrimSpace(path)
	if !methods.MatchString(method) || !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " \t#") {
		d.problem(n, "%s: found %q, expected a method and a path, such as POST /test/save", what, s)
		return Step{}
	}
	return Step{method, path}
}

// url reads "http://10.20.0.100:81/backend". A host may be a machine's name.
func (d *decoder) url(n *yaml.Node, what string, names map[string]netip.Addr) URL {
	s, ok := d.word(n, what)
	if !ok {
		return URL{}
	}
	bad := func(why string) URL {
		d.problem(n, "%s: found %q: %s, expected an address such as http://10.20.0.100:8080/path", what, s, why)
		return URL{}
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return bad("not a URL")
	case u.Scheme != "http":
		return bad("not http")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return bad("more than host, port and path")
	}
	addr, err := netip.ParseAddr(u.Hostname())
	if named := names[u.Hostname()]; err != nil && named.IsValid() {
		addr, err = named, nil
	}
	if err != nil {
		return bad("the host is no address and no machine")
	}
	port := uint64(80)
	if p := u.Port(); p != "" {
		if port, err = strconv.ParseUint(p, 10, 16); err != nil || port == 0 {
			return bad("the port is not one")
		}
	}
	return URL{Addr: netip.AddrPortFrom(addr, uint16(port)), Host: u.Host, Path: u.Path}
}

// dist reads 5ms, {median: 5ms, p99: 40ms}, {mean: 5ms} or {min: 5ms, max: 10ms}.
func (d *decoder) dist(n *yaml.Node, what string) Dist {
	if n.Kind == yaml.ScalarNode {
		return Dist{Kind: "constant", Value: d.duration(n, what)}
	}
	var v Dist
	keys := map[string]bool{}
	d.object(n, what, distFields(&v))
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		keys[n.Content[i].Value] = true
	}
	switch {
	case keys["median"] && keys["p99"] && len(keys) == 2:
		v.Kind = "lognormal"
		if v.P99 < v.Median || v.Median == 0 {
			d.problem(n, "%s: the median %v and the 99th percentile %v: expected 0 < median <= p99", what, v.Median, v.P99)
		}
	case keys["mean"] && len(keys) == 1:
		v.Kind = "exponential"
	case keys["min"] && keys["max"] && len(keys) == 2:
		v.Kind = "uniform"
		if v.Max < v.Min {
			d.problem(n, "%s: min %v is above max %v", what, v.Min, v.Max)
		}
	case n.Kind == yaml.MappingNode:
		d.problem(n, "%s: expected {median, p99} (lognormal), {mean} (exponential), {min, max} (uniform), or one duration (constant)", what)
	}
	return v
}

func distFields(v *Dist) []field {
	return []field{
		durationField("median", "half of the draws are below", false, &v.Median),
		durationField("p99", "99 % of the draws are below", false, &v.P99),
		durationField("mean", "mean of an exponential distribution", false, &v.Mean),
		durationField("min", "least", false, &v.Min),
		durationField("max", "greatest", false, &v.Max),
	}
}

func distField(name, about string, to *Dist) field {
	s := schema{"anyOf": []schema{durationSchema, objectSchema(distFields(&Dist{}))}}
	return field{name, false, about, s, func(d *decoder, n *yaml.Node) { *to = d.dist(n, name) }}
}
