package reports

import (
	"bytes"
	"testing"
)

// TestSettle: every report is the same after the distributions were let go.
func TestSettle(t *testing.T) {
	reports := func(settle bool) [3]string {
		r := sample(t)
		m := Measure(r)
		if settle {
			m.Settle()
			for _, s := range r.Segments {
				if s.Latency != nil || s.Service != nil {
					t.Fatal("a histogram is still there")
				}
			}
		}
		v := []*Verdict{Judge(r, m, nil, "hadrill run x --seed 1")}
		var text, js, junit bytes.Buffer
		if err := Text(&text, v, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := JSON(&js, v); err != nil {
			t.Fatal(err)
		}
		if err := JUnit(&junit, v); err != nil {
			t.Fatal(err)
		}
		return [3]string{text.String(), js.String(), junit.String()}
	}
	before, after := reports(false), reports(true)
	for i, name := range []string{"text", "JSON", "JUnit"} {
		if before[i] != after[i] {
			t.Errorf("%s: before\n%s\nafter\n%s", name, before[i], after[i])
		}
	}
	if len(sample(t).Faults) == 0 || len(sample(t).Segments) == 0 {
		t.Fatal("the sample has no faults or no segments")
	}
}
