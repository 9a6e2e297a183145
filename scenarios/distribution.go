package scenarios

import (
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// readDist reads 5ms, {median: 5ms, p99: 40ms}, {mean: 5ms} or {min: 5ms, max: 10ms}.
func readDist(d *strict.Decoder, n *yaml.Node, what string) Dist {
	if n.Kind == yaml.ScalarNode {
		return Dist{Kind: "constant", Value: d.Duration(n, what)}
	}
	var v Dist
	before := d.Count()
	d.Object(n, what, distFields(&v))
	if d.Count() > before {
		return v
	}
	switch keys := strings.Join(slices.Sorted(slices.Values(strict.Keys(n))), " "); keys {
	case "median p99":
		v.Kind = "lognormal"
		if v.P99 < v.Median || v.Median == 0 {
			d.Problem(n, "%s: the median %v and the 99th percentile %v: expected 0 < median <= p99", what, v.Median, v.P99)
		}
	case "mean":
		v.Kind = "exponential"
	case "max min":
		v.Kind = "uniform"
		if v.Max < v.Min {
			d.Problem(n, "%s: min %v is above max %v", what, v.Min, v.Max)
		}
	default:
		d.Problem(n, "%s: expected {median, p99} (lognormal), {mean} (exponential), {min, max} (uniform), or one duration (constant)", what)
	}
	return v
}

func distFields(v *Dist) []strict.Field {
	return []strict.Field{
		strict.Duration("median", "half of the draws are below", false, &v.Median),
		strict.Duration("p99", "99 % of the draws are below", false, &v.P99),
		strict.Duration("mean", "mean of an exponential distribution", false, &v.Mean),
		strict.Duration("min", "least", false, &v.Min),
		strict.Duration("max", "greatest", false, &v.Max),
	}
}

func distField(name, about string, to *Dist) strict.Field {
	s := strict.Schema{"anyOf": []strict.Schema{strict.DurationSchema, strict.ObjectSchema(distFields(&Dist{}))}}
	return strict.Key(name, false, about, s, func(d *strict.Decoder, n *yaml.Node) { *to = readDist(d, n, name) })
}
