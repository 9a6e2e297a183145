package reports

import (
	"math"
	"time"
)

// Sample is what one run says about the figures that grounds are compared by.
// It is small: the record that it was taken from can be let go.
type Sample struct {
	Run      Run
	Reasons  []string // why it does not count: as of a Verdict
	Overhead []Overhead
	values   []value
}

// value of a figure in one run.
type value struct {
	figure string // of a scenarios.Band
	of     string // fault or application server; "" for the whole run
	x      float64
}

// never is the time until something that did not happen: later than any other.
var never = math.Inf(1)

// Take takes the sample of a run. The times of its faults are those of
// Measurement.Fault, with two differences: what did not happen is never, and
// who had no failure at all had success at once.
func Take(m *Measurement) *Sample {
	r := m.Record()
	s := &Sample{Run: r.Run, Overhead: r.Overhead, Reasons: reasons(r)}
	s.Run.Files = nil
	whole := m.Whole()
	s.count("lost", whole.Sessions.Lost)
	s.count("stale", whole.Sessions.Stale)
	s.count("acknowledged", whole.Sessions.Acknowledged)
	s.count("errors", whole.Requests.Errors)
	s.add("error_share", "", whole.Requests.ErrorShare)
	s.time("outage", "", whole.Outage.Longest)
	for i := range r.Faults {
		s.fault(m, &r.Faults[i])
	}
	if whole.Requests.Total > 0 {
		s.time("p50", "", whole.Latency.P50)
		s.time("p99", "", whole.Latency.P99)
	}
	s.picks(m)
	return s
}

// fault takes the times of a fault. A repair is nothing that anybody must
// notice, but an address may move back after it.
func (s *Sample) fault(m *Measurement, f *Fault) {
	r := m.reaction(f)
	if f.Repair {
		s.time("takeover", f.ID, r.Takeover)
		return
	}
	if r.FirstSuccess == none && r.Outage == 0 {
		r.FirstSuccess = 0
	}
	s.time("detection", f.ID, r.Detection)
	s.time("takeover", f.ID, r.Takeover)
	s.time("first_success", f.ID, r.FirstSuccess)
}

// picks takes who answered. One server alone has no share to speak of.
func (s *Sample) picks(m *Measurement) {
	answers := m.answers()
	all := 0
	for _, n := range answers {
		all += n
	}
	if len(answers) < 2 || all == 0 {
		return
	}
	for i, n := range answers {
		s.add("picks", s.Run.Backends[i], float64(n)/float64(all))
	}
}

func (s *Sample) add(figure, of string, x float64) {
	s.values = append(s.values, value{figure, of, x})
}

func (s *Sample) count(figure string, n int) { s.add(figure, "", float64(n)) }

func (s *Sample) time(figure, of string, d time.Duration) {
	if d == none {
		s.add(figure, of, never)
		return
	}
	s.add(figure, of, float64(d))
}
