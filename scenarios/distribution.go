package scenarios

import (
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// dist reads 5ms, {median: 5ms, p99: 40ms}, {mean: 5ms} or {min: 5ms, max: 10ms}.
func (d *decoder) dist(n *yaml.Node, what string) Dist {
	if n.Kind == yaml.ScalarNode {
		return Dist{Kind: "constant", Value: d.duration(n, what)}
	}
	var v Dist
	before := d.count
	d.object(n, what, distFields(&v))
	if d.count > before {
		return v
	}
	switch keys := strings.Join(slices.Sorted(slices.Values(keysOf(n))), " "); keys {
	case "median p99":
		v.Kind = "lognormal"
		if v.P99 < v.Median || v.Median == 0 {
			d.problem(n, "%s: the median %v and the 99th percentile %v: expected 0 < median <= p99", what, v.Median, v.P99)
		}
	case "mean":
		v.Kind = "exponential"
	case "max min":
		v.Kind = "uniform"
		if v.Max < v.Min {
			d.problem(n, "%s: min %v is above max %v", what, v.Min, v.Max)
		}
	default:
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
