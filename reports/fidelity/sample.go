package fidelity

import (
	"math"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// Sample holds the figures of one run by which grounds are compared. It is
// small: the record that it was made from can be released.
type Sample struct {
	Run      record.Run
	Reasons  []string // why it does not count: as of a verdict
	Overhead []record.Overhead
	values   []value
}

// value of a figure in one run.
type value struct {
	figure string // of a band
	of     string // fault or application server; "" for the whole run
	x      float64
}

// never is the time until something that did not happen: later than any other.
var never = math.Inf(1)

// TakeSample makes the sample of a run: every figure that has a band, without
// those over a count of 0. The times of its faults are those of a
// measurement's reaction, with two differences: what did not happen is never,
// and who had no failure of its own had success at once.
func TakeSample(m *measure.Measurement) *Sample {
	r := m.Record()
	s := &Sample{Run: r.Run, Overhead: r.Overhead, Reasons: verdict.Reasons(r)}
	s.Run.Files = nil
	s.add("", m.Whole(), func(*expect.Band) bool { return true })
	for i := range r.Faults {
		s.fault(m, &r.Faults[i])
	}
	// one server alone has no share to speak of
	if answers := m.Answers(); len(answers) > 1 && answers[0].All > 0 {
		for i, b := range answers {
			s.add(r.Run.Backends[i], expect.Backends.Measure(b), func(*expect.Band) bool { return true })
		}
	}
	return s
}

// fault adds the times of a fault. Nobody has to notice a repair, but an
// address may move back after it.
func (s *Sample) fault(m *measure.Measurement, f *record.Fault) {
	r := m.Reaction(f)
	if !m.Failed(f) {
		r.FirstSuccess = 0
	}
	s.add(f.ID, expect.Faults.Measure(r), func(b *expect.Band) bool { return !f.Repair || b.Repairs })
}

// add adds the figures that have a band and whose count is not 0.
func (s *Sample) add(of string, f expect.Figures, wanted func(*expect.Band) bool) {
	for k, v := range f.All() {
		if k.Band.Figure != "" && wanted(&k.Band) && !f.Empty(k) {
			s.values = append(s.values, value{k.Band.Figure, of, number(v)})
		}
	}
}

func number(v any) float64 {
	switch v := v.(type) {
	case int:
		return float64(v)
	case time.Duration:
		if v == expect.None {
			return never
		}
		return float64(v)
	}
	return v.(float64)
}
