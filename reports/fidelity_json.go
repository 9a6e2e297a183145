package reports

import (
	"encoding/json"
	"io"
	"math"

	"github.com/hadrill/hadrill/scenarios"
)

// FidelityVersion is the version of the JSON of a comparison. Fields may be
// added to it; one that changes its meaning or goes makes another version.
const FidelityVersion = 1

// The JSON of a comparison: durations are nanoseconds, shares 0 to 1, null is
// what never happened, or no value.
type (
	jsonFidelity struct {
		Version  int                `json:"version"`
		Result   Result             `json:"result"`
		ExitCode int                `json:"exit_code"`
		Cases    []jsonFidelityCase `json:"cases"`
	}
	jsonFidelityCase struct {
		Scenario   string         `json:"scenario"`
		Variant    string         `json:"variant"`
		Result     Result         `json:"result"`
		Unable     string         `json:"unable,omitempty"` // why it cannot run on containers
		Simulated  int            `json:"simulated"`        // runs that count
		Containers int            `json:"containers"`
		LeftOut    []jsonLeftOut  `json:"left_out"`
		Figures    []jsonCompared `json:"figures"`
		Overhead   []jsonOverhead `json:"overhead"`
		Warnings   []string       `json:"warnings"`
	}
	jsonLeftOut struct {
		Ground  string   `json:"ground"`
		Seed    uint64   `json:"seed"`
		Reasons []string `json:"reasons"`
	}
	jsonCompared struct {
		Figure     string         `json:"figure"`
		Of         string         `json:"of"` // fault or application server
		Unit       scenarios.Unit `json:"unit"`
		Result     Agreement      `json:"result"`
		Decided    bool           `json:"decided"`
		Exact      bool           `json:"exact"` // without a band, as it is decided
		Absolute   float64        `json:"band_absolute"`
		Relative   float64        `json:"band_relative"`
		From       *float64       `json:"agrees_from"`
		To         *float64       `json:"agrees_to"`
		Percentile *float64       `json:"percentile"` // 0 to 1
		Simulated  jsonSpread     `json:"simulated"`
		Containers jsonSpread     `json:"containers"`
		Values     []*float64     `json:"containers_values"`
	}
	jsonSpread struct {
		N      int      `json:"n"`
		Never  int      `json:"never"` // runs in which it did not happen
		Median *float64 `json:"median"`
		Min    *float64 `json:"min"`
		Low    *float64 `json:"p5"`
		High   *float64 `json:"p95"`
		Max    *float64 `json:"max"`
	}
)

// FidelityJSON writes everything that was compared, indented. The same
// comparisons give the same bytes.
func FidelityJSON(w io.Writer, all []*Fidelity) error {
	report := jsonFidelity{Version: FidelityVersion, Result: OverallFidelity(all), Cases: []jsonFidelityCase{}}
	report.ExitCode = report.Result.ExitCode()
	for _, f := range all {
		report.Cases = append(report.Cases, newJSONFidelity(f))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}

func newJSONFidelity(f *Fidelity) jsonFidelityCase {
	c := jsonFidelityCase{
		Scenario: f.Scenario, Variant: f.Variant, Result: f.Result(), Unable: f.Unable,
		Simulated: len(f.Simulated.Counted), Containers: len(f.Containers.Counted),
		LeftOut: []jsonLeftOut{}, Figures: []jsonCompared{}, Overhead: []jsonOverhead{}, Warnings: append([]string{}, overheadWarnings(f.overhead())...),
	}
	for _, s := range []*Side{&f.Simulated, &f.Containers} {
		for _, r := range s.LeftOut {
			c.LeftOut = append(c.LeftOut, jsonLeftOut{r.Run.Ground, r.Run.Seed, r.Reasons})
		}
	}
	for i := range f.Figures {
		c.Figures = append(c.Figures, newJSONCompared(&f.Figures[i]))
	}
	for _, s := range f.Containers.Counted {
		c.Overhead = append(c.Overhead, newJSONOverhead(s.Run.Seed, s.Overhead)...)
	}
	return c
}

func newJSONCompared(c *Compared) jsonCompared {
	j := jsonCompared{
		Figure: c.Band.Figure, Of: c.Of, Unit: c.Band.Unit, Result: c.Result, Decided: c.Decided, Exact: c.Band.Exact && c.Decided,
		Absolute: c.Band.Absolute, Relative: c.Band.Relative, Simulated: newJSONSpread(c.Simulated), Containers: newJSONSpread(c.Containers), Values: []*float64{},
	}
	if c.Result != Unjudged {
		j.From, j.To, j.Percentile = finite(c.Low), finite(c.High), finite(c.Percentile)
	}
	for _, x := range c.Containers {
		j.Values = append(j.Values, finite(x))
	}
	return j
}

func newJSONSpread(s Spread) jsonSpread {
	j := jsonSpread{N: len(s)}
	if len(s) == 0 {
		return j
	}
	for _, x := range s {
		if math.IsInf(x, 1) {
			j.Never++
		}
	}
	j.Median, j.Min, j.Low, j.High, j.Max = finite(s.Median()), finite(s[0]), finite(s.Low(0.05)), finite(s.High(0.05)), finite(s[len(s)-1])
	return j
}

// finite is nil for what never happened.
func finite(x float64) *float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return nil
	}
	return &x
}
