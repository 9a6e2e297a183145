package scenarios

import (
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/scenarios/strict"
)

// example of a band, for messages and editors.
func bandExample(b *expect.Band) string {
	switch b.Unit {
	case expect.Timed:
		return "500ms, 20% or [500ms, 20%]"
	case expect.Shared:
		return "5%"
	}
	return "10, 20% or [10, 20%]"
}

// fidelityFields gives the figures whose bands a scenario may set.
func fidelityFields(c *Case) []strict.Field {
	bands := expect.Bands()
	fields := make([]strict.Field, len(bands))
	for i := range bands {
		b := &bands[i]
		about := "how far containers may lie from the simulator: " + b.About
		fields[i] = strict.Key(b.Figure, false, about, bandSchema(b), func(d *strict.Decoder, n *yaml.Node) { readBand(d, n, &c.Fidelity[i]) })
	}
	return fields
}

// percentForm is a share that may be above 100%, as far as a factor of 1000.
const percentForm = `^[0-9]+(\.[0-9]+)?%$`

func bandSchema(b *expect.Band) strict.Schema {
	percent := strict.Schema{"type": "string", "pattern": percentForm, "examples": []string{"20%"}}
	switch b.Unit {
	case expect.Timed:
		return strict.ListSchema(strict.Schema{"anyOf": []strict.Schema{percent, strict.DurationSchema}})
	case expect.Counted:
		return strict.ListSchema(strict.Schema{"anyOf": []strict.Schema{percent, strict.IntegerSchema(0, maxCounted)}})
	}
	return percent
}

const (
	maxCounted  = 1_000_000_000
	maxRelative = 1000
)

// readBand reads a band: an absolute one, a relative one, or a list of both. What
// is not given is 0.
func readBand(d *strict.Decoder, n *yaml.Node, b *expect.Band) {
	to := *b
	to.Absolute, to.Relative, to.Exact = 0, 0, false
	if b.Unit == expect.Shared {
		if v, ok := readPercent(d, n, b); ok {
			to.Absolute = min(v, 1)
		}
		*b = to
		return
	}
	var absolute, relative bool
	d.Items(n, b.Figure, func(v *yaml.Node) {
		is := &absolute
		if strings.HasSuffix(v.Value, "%") {
			is = &relative
			to.Relative, _ = readPercent(d, v, b)
		} else if b.Unit == expect.Timed {
			to.Absolute = float64(d.Duration(v, b.Figure))
		} else {
			whole := 0
			strict.Integer(b.Figure, "", 0, maxCounted, &whole).Read(d, v)
			to.Absolute = float64(whole)
		}
		if *is {
			d.Problem(v, "%s: found %s as a second band of its kind, expected one such as %s", b.Figure, strict.Quote(v.Value), bandExample(b))
		}
		*is = true
	})
	*b = to
}

// readPercent reads 20% as 0.2.
func readPercent(d *strict.Decoder, n *yaml.Node, b *expect.Band) (float64, bool) {
	s, ok := d.Word(n, b.Figure)
	if !ok {
		return 0, false
	}
	number, percent := strings.CutSuffix(s, "%")
	v, ok := strict.Decimal(number)
	if !ok || !percent || v > 100*maxRelative {
		d.Problem(n, "%s: found %s, expected a band such as %s", b.Figure, strict.Quote(s), bandExample(b))
		return 0, false
	}
	return v / 100, true
}
