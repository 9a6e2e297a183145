package folder_test

import (
	"bytes"
	"testing"

	"github.com/hadrill/hadrill/reports/csv"
	"github.com/hadrill/hadrill/reports/json"
	"github.com/hadrill/hadrill/reports/junit"
	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record/recordtest"
	"github.com/hadrill/hadrill/reports/text"
	"github.com/hadrill/hadrill/reports/verdict"
)

// TestSettle: every report is the same after the distributions were let go.
func TestSettle(t *testing.T) {
	reports := func(settle bool) [4]string {
		r := recordtest.Sample(t)
		m := measure.Measure(r)
		if settle {
			m.Settle()
			for _, s := range r.Segments {
				if s.Latency != nil || s.Service != nil {
					t.Fatal("a histogram is still there")
				}
			}
		}
		v := []*verdict.Verdict{verdict.Judge(r, m, nil, "hadrill run x --seed 1")}
		var plain, js, xml, table bytes.Buffer
		if err := text.Write(&plain, v, layout.Options{}); err != nil {
			t.Fatal(err)
		}
		if err := json.Write(&js, v); err != nil {
			t.Fatal(err)
		}
		if err := junit.Write(&xml, v, nil); err != nil {
			t.Fatal(err)
		}
		if err := csv.Write(&table, v); err != nil {
			t.Fatal(err)
		}
		return [4]string{plain.String(), js.String(), xml.String(), table.String()}
	}
	before, after := reports(false), reports(true)
	for i, name := range []string{"text", "JSON", "JUnit", "CSV"} {
		if before[i] != after[i] {
			t.Errorf("%s: before\n%s\nafter\n%s", name, before[i], after[i])
		}
	}
	if len(recordtest.Sample(t).Faults) == 0 || len(recordtest.Sample(t).Segments) == 0 {
		t.Fatal("the sample has no faults or no segments")
	}
}
