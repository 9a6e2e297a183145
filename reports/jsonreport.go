package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/hadrill/hadrill/scenarios"
)

// ReportVersion is the version of the JSON report. Fields may be added to it;
// one that changes its meaning or goes makes another version.
const ReportVersion = 1

// The JSON report: names with _ns are nanoseconds, -1 for none; shares are 0 to 1.
type (
	jsonReport struct {
		Version  int        `json:"version"`
		Result   Result     `json:"result"`
		ExitCode int        `json:"exit_code"`
		Cases    []jsonCase `json:"cases"` // over seeds
		Runs     []jsonRun  `json:"runs"`  // in order of case and seed
	}
	jsonCase struct {
		Scenario     string     `json:"scenario"`
		Variant      string     `json:"variant"`
		Ground       string     `json:"ground"`
		Result       Result     `json:"result"`
		Runs         int        `json:"runs"`
		Passed       int        `json:"passed"`
		Failed       int        `json:"failed"`
		Inconclusive int        `json:"inconclusive"`
		Requests     jsonMedian `json:"requests"`
		Errors       jsonMedian `json:"errors"`
		Lost         jsonMedian `json:"sessions_lost"`
		Outage       jsonMedian `json:"longest_outage_ns"`
		Takeover     jsonMedian `json:"takeover_ns"`
		FirstSuccess jsonMedian `json:"first_success_ns"`
		P50          jsonMedian `json:"latency_p50_ns"`
		P99          jsonMedian `json:"latency_p99_ns"`
	}
	// jsonMedian has no median without values, and no interval with fewer than six.
	jsonMedian struct {
		N      int    `json:"n"`
		Median *int64 `json:"median"`
		Min    *int64 `json:"min"`
		Max    *int64 `json:"max"`
		Low    *int64 `json:"low95"`
		High   *int64 `json:"high95"`
	}
	jsonRun struct {
		Scenario     string            `json:"scenario"`
		Path         string            `json:"path"`
		Title        string            `json:"title"`
		Variant      string            `json:"variant"`
		Seed         uint64            `json:"seed"`
		Ground       string            `json:"ground"`
		Hadrill      string            `json:"hadrill"`
		Result       Result            `json:"result"`
		Reasons      []string          `json:"reasons"` // why it is inconclusive
		Finished     bool              `json:"finished"`
		Came         int64             `json:"came_ns"`
		Digest       string            `json:"digest"`
		Replay       string            `json:"replay"`
		Expectations []jsonExpectation `json:"expectations"`
		Whole        jsonFigures       `json:"whole"`
		Groups       []jsonGroup       `json:"groups"`
		Faults       []jsonFault       `json:"faults"`
		Addresses    []jsonAddress     `json:"addresses"`
		Backends     []jsonBackend     `json:"backends"`
		Overhead     []jsonOverhead    `json:"overhead"` // of a ground in real time
	}
	jsonExpectation struct {
		Text   string `json:"text"`
		Result Result `json:"result"`
		Detail string `json:"detail"`
		Why    string `json:"why"`
	}
	jsonFigures struct {
		Requests jsonRequests `json:"requests"`
		Sessions jsonSessions `json:"sessions"`
		Outage   jsonOutage   `json:"outage"`
		Latency  jsonLatency  `json:"latency"`
		Service  jsonLatency  `json:"service"`
	}
	jsonRequests struct {
		Total       int     `json:"total"`
		OK          int     `json:"ok"`
		Errors      int     `json:"errors"`
		ErrorShare  float64 `json:"error_share"`
		PerSecond   float64 `json:"per_second"`
		Refused     int     `json:"refused"`
		Unreachable int     `json:"unreachable"`
		Timeouts    int     `json:"timeouts"`
		Resets      int     `json:"resets"`
		Status4xx   int     `json:"status_4xx"`
		Status5xx   int     `json:"status_5xx"`
		Unfinished  int     `json:"unfinished"`
		Waiting     int     `json:"waiting"`
	}
	jsonSessions struct {
		Opened       int     `json:"opened"`
		Acknowledged int     `json:"acknowledged"`
		Reads        int     `json:"reads"`
		Lost         int     `json:"lost"`
		Stale        int     `json:"stale"`
		ForcedLogins int     `json:"forced_logins"`
		LostShare    float64 `json:"lost_share"`
	}
	jsonOutage struct {
		Longest time.Duration `json:"longest_ns"`
		Total   time.Duration `json:"total_ns"`
		Count   int           `json:"count"`
	}
	jsonLatency struct {
		Mean time.Duration `json:"mean_ns"`
		P50  time.Duration `json:"p50_ns"`
		P90  time.Duration `json:"p90_ns"`
		P99  time.Duration `json:"p99_ns"`
		P999 time.Duration `json:"p999_ns"`
		Max  time.Duration `json:"max_ns"`
	}
	jsonGroup struct {
		Name string `json:"name"`
		jsonFigures
	}
	jsonFault struct {
		ID           string        `json:"id"`
		Verb         string        `json:"verb"`
		Repair       bool          `json:"repair"`
		At           time.Duration `json:"at_ns"`
		Until        time.Duration `json:"until_ns"` // 0: to the end
		Effect       Effect        `json:"effect"`
		Evidence     string        `json:"evidence"`
		Outage       time.Duration `json:"outage_ns"`
		Detection    time.Duration `json:"detection_ns"`
		Takeover     time.Duration `json:"takeover_ns"`
		FirstSuccess time.Duration `json:"first_success_ns"`
		// null where the part has no time
		Before *jsonFigures `json:"before"`
		During *jsonFigures `json:"during"`
		After  *jsonFigures `json:"after"`
	}
	jsonAddress struct {
		Address string        `json:"address"`
		Owner   string        `json:"owner"`
		Moves   int           `json:"moves"`
		Dual    time.Duration `json:"dual_ns"`
		Unowned time.Duration `json:"unowned_ns"`
	}
	jsonBackend struct {
		Name     string  `json:"name"`
		Requests int     `json:"requests"`
		Share    float64 `json:"share"`
	}
)

// JSON writes everything that was measured and judged, indented. The same
// verdicts give the same bytes.
func JSON(w io.Writer, verdicts []*Verdict) error {
	report := jsonReport{Version: ReportVersion, Result: Overall(verdicts), Cases: []jsonCase{}, Runs: []jsonRun{}}
	report.ExitCode = report.Result.ExitCode()
	for _, c := range Cases(verdicts) {
		report.Cases = append(report.Cases, newJSONCase(c))
		for _, v := range c.Runs {
			run, err := newJSONRun(v)
			if err != nil {
				return fmt.Errorf("report: %s, seed %d: %w", c.Name(), v.Record.Run.Seed, err)
			}
			report.Runs = append(report.Runs, run)
		}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}

func newJSONCase(c *Case) jsonCase {
	return jsonCase{
		Scenario: c.Scenario, Variant: c.Variant, Ground: c.Ground, Result: c.Result,
		Runs: len(c.Runs), Passed: c.Passed, Failed: c.Failed, Inconclusive: c.Unjudged,
		Requests: newJSONMedian(c.Requests), Errors: newJSONMedian(c.Errors), Lost: newJSONMedian(c.Lost),
		Outage: newJSONMedian(c.Outage), Takeover: newJSONMedian(c.Takeover), FirstSuccess: newJSONMedian(c.FirstSuccess),
		P50: newJSONMedian(c.P50), P99: newJSONMedian(c.P99),
	}
}

func newJSONMedian[T int | time.Duration](m Median[T]) jsonMedian {
	number := func(x T, there bool) *int64 {
		if !there {
			return nil
		}
		n := int64(x)
		return &n
	}
	some := m.N > 0
	return jsonMedian{m.N, number(m.Median, some), number(m.Min, some), number(m.Max, some), number(m.Low, m.Interval), number(m.High, m.Interval)}
}

func newJSONFigures(f scenarios.Figures) jsonFigures {
	return jsonFigures{
		Requests: jsonRequests(f.Requests), Sessions: jsonSessions(f.Sessions), Outage: jsonOutage(f.Outage),
		Latency: jsonLatency(f.Latency), Service: jsonLatency(f.Service),
	}
}

func newJSONRun(v *Verdict) (jsonRun, error) {
	r, m := v.Record, v.Measured
	run := jsonRun{
		Scenario: r.Run.Scenario, Path: r.Run.Path, Title: r.Run.Title, Variant: r.Run.Variant, Seed: r.Run.Seed,
		Ground: r.Run.Ground, Hadrill: r.Run.Hadrill, Result: v.Result, Reasons: append([]string{}, v.Reasons...),
		Finished: r.End.Finished, Came: int64(m.end), Digest: r.End.Digest, Replay: v.Replay, Whole: newJSONFigures(m.Whole()),
		Expectations: []jsonExpectation{}, Groups: []jsonGroup{}, Faults: []jsonFault{}, Addresses: []jsonAddress{}, Backends: []jsonBackend{},
		Overhead: newJSONOverhead(r.Run.Seed, r.Overhead),
	}
	for _, j := range v.Expectations {
		run.Expectations = append(run.Expectations, jsonExpectation(j))
	}
	for _, name := range r.Run.Groups {
		f, err := m.Group(name)
		if err != nil {
			return run, err
		}
		run.Groups = append(run.Groups, jsonGroup{name, newJSONFigures(f)})
	}
	for i := range r.Faults {
		run.Faults = append(run.Faults, newJSONFault(m, &r.Faults[i]))
	}
	for i := range m.addresses {
		a := m.addresses[i].figures(m.end)
		run.Addresses = append(run.Addresses, jsonAddress{m.addresses[i].Address.String(), a.Owner, a.Moves, a.Dual, a.Unowned})
	}
	for _, name := range r.Run.Backends {
		b, err := m.Backend(name)
		if err != nil {
			return run, err
		}
		run.Backends = append(run.Backends, jsonBackend{name, b.Requests, b.Share})
	}
	return run, nil
}

func newJSONFault(m *Measurement, f *Fault) jsonFault {
	r := m.reaction(f)
	part := func(ask func(string) (scenarios.Figures, error)) *jsonFigures {
		figures, err := ask(f.ID)
		if err != nil {
			return nil
		}
		out := newJSONFigures(figures)
		return &out
	}
	return jsonFault{
		ID: f.ID, Verb: f.Verb, Repair: f.Repair, At: f.At, Until: f.Until, Effect: f.Effect, Evidence: f.Evidence,
		Outage: r.Outage, Detection: r.Detection, Takeover: r.Takeover, FirstSuccess: r.FirstSuccess,
		Before: part(m.Before), During: part(m.During), After: part(m.After),
	}
}
