package scenarios

import (
	"slices"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"
)

// Unit is what a figure is counted in.
type Unit string

// The units of figures that grounds are compared by.
const (
	Counted Unit = "count"
	Timed   Unit = "duration" // in nanoseconds
	Shared  Unit = "share"    // 0 to 1
)

// Band is how far a figure on containers may lie from what the simulator says
// until the two differ.
type Band struct {
	Figure string // as a scenario's fidelity calls it: "errors"
	Name   string // as reports call it: "sessions lost"
	Unit   Unit
	// Absolute is in the figure's unit, Relative a share of the figure. A figure
	// that is within either agrees. A Relative of 1 and more is a factor both
	// ways: with 1 half as much agrees, and twice as much.
	Absolute, Relative float64
	// Exact: where every run of the simulator says the same there is no band.
	Exact bool
	about string
}

// bands are the figures that grounds are compared by and how far they may lie
// apart unless a scenario says otherwise. A real run has the machine's own
// processor time in its latencies, which the simulator leaves out: theirs are
// wide.
var bands = []Band{
	{"lost", "sessions lost", Counted, 0, 0.10, true, "sessions lost"},
	{"stale", "sessions stale", Counted, 0, 0.10, true, "sessions answered from an older version"},
	{"acknowledged", "saves acknowledged", Counted, 0, 0.10, true, "acknowledged saves"},
	{"errors", "errors", Counted, 10, 0.15, false, "requests that failed"},
	{"error_share", "error share", Shared, 0.005, 0.15, false, "errors among all requests, in percentage points"},
	{"outage", "longest outage", Timed, float64(300 * time.Millisecond), 0.10, false, "the longest outage"},
	{"detection", "detection", Timed, float64(300 * time.Millisecond), 0.10, false, "time from a fault to the first program that noticed it"},
	{"takeover", "takeover", Timed, float64(300 * time.Millisecond), 0.10, false, "time from a fault to the first move of an address"},
	{"first_success", "first success", Timed, float64(300 * time.Millisecond), 0.10, false, "time from a fault to the first success after the first failure"},
	{"p50", "latency p50", Timed, float64(5 * time.Millisecond), 0.50, false, "median of latency"},
	{"p99", "latency p99", Timed, float64(50 * time.Millisecond), 1, false, "99th percentile of latency"},
	{"picks", "picks", Shared, 0.05, 0, false, "each application server's share of the answers, in percentage points"},
}

// Bands are the figures that grounds are compared by with their defaults.
func Bands() []Band { return slices.Clone(bands) }

// example of a band, for messages and editors.
func (b *Band) example() string {
	switch b.Unit {
	case Timed:
		return "500ms, 20% or [500ms, 20%]"
	case Shared:
		return "5%"
	}
	return "10, 20% or [10, 20%]"
}

// fidelityFields are the figures whose bands a scenario may set.
func fidelityFields(c *Case) []field {
	fields := make([]field, len(bands))
	for i := range bands {
		b := &bands[i]
		about := "how far containers may lie from the simulator: " + b.about
		fields[i] = field{b.Figure, false, about, b.schema(), func(d *decoder, n *yaml.Node) { d.band(n, &c.Fidelity[i]) }}
	}
	return fields
}

// percentForm is a share that may be above 100%, as far as a factor of 1000.
const percentForm = `^[0-9]+(\.[0-9]+)?%$`

func (b *Band) schema() schema {
	percent := schema{"type": "string", "pattern": percentForm, "examples": []string{"20%"}}
	switch b.Unit {
	case Timed:
		return listSchema(schema{"anyOf": []schema{percent, durationSchema}})
	case Counted:
		return listSchema(schema{"anyOf": []schema{percent, integerSchema(0, maxCounted)}})
	}
	return percent
}

const (
	maxCounted  = 1_000_000_000
	maxRelative = 1000
)

// band reads a band: an absolute one, a relative one, or a list of both. What
// is not given is 0.
func (d *decoder) band(n *yaml.Node, b *Band) {
	to := *b
	to.Absolute, to.Relative, to.Exact = 0, 0, false
	if b.Unit == Shared {
		if v, ok := d.percent(n, b); ok {
			to.Absolute = min(v, 1)
		}
		*b = to
		return
	}
	var absolute, relative bool
	d.items(n, b.Figure, func(v *yaml.Node) {
		is := &absolute
		if strings.HasSuffix(v.Value, "%") {
			is = &relative
			to.Relative, _ = d.percent(v, b)
		} else if b.Unit == Timed {
			to.Absolute = float64(d.duration(v, b.Figure))
		} else {
			whole := 0
			integerField(b.Figure, "", 0, maxCounted, &whole).read(d, v)
			to.Absolute = float64(whole)
		}
		if *is {
			d.problem(v, "%s: found %s as a second band of its kind, expected one such as %s", b.Figure, quote(v.Value), b.example())
		}
		*is = true
	})
	*b = to
}

// percent reads 20% as 0.2.
func (d *decoder) percent(n *yaml.Node, b *Band) (float64, bool) {
	s, ok := d.word(n, b.Figure)
	if !ok {
		return 0, false
	}
	number, percent := strings.CutSuffix(s, "%")
	v, ok := decimal(number)
	if !ok || !percent || v > 100*maxRelative {
		d.problem(n, "%s: found %s, expected a band such as %s", b.Figure, quote(s), b.example())
		return 0, false
	}
	return v / 100, true
}
