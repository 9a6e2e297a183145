package verdict

import (
	"testing"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/record/recordtest"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// TestCure: a variant is named only where the same was broken in the same way, for as
// long, and where what the failing one is expected to do holds.
func TestCure(t *testing.T) {
	judge := func(variant string, change func(*record.Record), texts ...string) *Verdict {
		r := recordtest.Sample(t)
		r.Run.Variant, r.Run.Expect = variant, texts
		r.Faults[0].Settings = "by: 3s"
		if change != nil {
			change(r)
		}
		var all []Expectation
		for _, text := range texts {
			e, problems := expect.Compile(text, func(string) ([]string, bool) { return nil, false })
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			all = append(all, &e)
		}
		return Judge(r, measure.Measure(r), all, replay)
	}
	well := func(r *record.Record) { r.Segments[1].Counts.Lost, r.Outages = 0, nil }
	for _, row := range []struct {
		reason string
		change func(*record.Record)
		expect string
		cured  bool
	}{
		{"the same faults", nil, "sessions.lost == 0", true},
		{"it expects something else, but what failed holds", nil, "requests.total > 1", true},
		{"it expects less, and what failed does not hold", func(r *record.Record) { r.Segments[1].Counts.Lost = 1 }, "requests.total > 1", false},
		{"another time", func(r *record.Record) { r.Faults[0].At++ }, "sessions.lost == 0", false},
		{"not for so long", func(r *record.Record) { r.Faults[0].Until-- }, "sessions.lost == 0", false},
		{"not so strong", func(r *record.Record) { r.Faults[0].Settings = "by: 1ms" }, "sessions.lost == 0", false},
		{"another target by the same name", func(r *record.Record) { r.Faults[0].Targets = []string{"lb2/nginx"} }, "sessions.lost == 0", false},
		{"it fails, too", nil, "requests.total < 1", false},
	} {
		failed := judge("slow", nil, "sessions.lost == 0", "requests.total > 1")
		other := judge("fast", func(r *record.Record) {
			well(r)
			if row.change != nil {
				row.change(r)
			}
		}, row.expect)
		cases := Cases([]*Verdict{failed, other})
		if cases[0].Result != Fail {
			t.Fatalf("%s: the first case: %s", row.reason, cases[0].Result)
		}
		if got := Cure(cases[0], cases); (got == cases[1]) != row.cured {
			t.Errorf("%s: the cure %v, want one: %v", row.reason, got != nil, row.cured)
		}
		if got := Cure(cases[1], cases); got != nil {
			t.Errorf("%s: a case that passes has a cure", row.reason)
		}
	}
}
