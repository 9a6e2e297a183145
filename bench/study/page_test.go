package study

import (
	"math"
	"testing"
)

// TestTable: a table of a page has the medians as they are, and who is first only where
// somebody is beaten; what is alike everywhere stands below.
func TestTable(t *testing.T) {
	of := func(median float64) Estimate { return Estimate{median, median - 1, median + 1} }
	s := Sheet{Head: "way", Figures: []Figure{{"p99", Seconds}, {"sent", Bytes}, {"lost", Share}, {"seen", Number}}, Rows: []Row{
		{"a", []Estimate{of(3), of(5000), {0.5, 0.5, 0.5}, of(1)}, []int{1, 1, 1, 1}},
		{"b", []Estimate{of(4), None, {0.5, 0.5, 0.5}, of(2)}, []int{2, 0, 1, 1}},
	}}
	table := s.Table("killed")
	if len(table.Columns) != 4 || len(table.Below) != 1 || table.Below[0] != "lost: 50 % everywhere" {
		t.Fatalf("%+v", table)
	}
	for _, row := range []struct {
		why            string
		i, k           int
		text, below    string
		value          float64
		first, nothing bool
	}{
		{"it beats another", 0, 0, "3 s (1)", "2 to 4 s", 3, true, false},
		{"it is beaten", 1, 0, "4 s (2)", "3 to 5 s", 4, false, false},
		{"it is alone", 0, 1, "5 kB (1)", "", 5000, false, false},
		{"it has no such figure", 1, 1, "-", "", math.NaN(), false, true},
		{"nobody is beaten", 0, 2, "1 (1)", "0 to 2", 1, false, false},
	} {
		c := table.Rows[row.i].Cells[row.k]
		if c.Text != row.text || c.Below != row.below || c.First != row.first || (c.Value == nil) != row.nothing || c.Value != nil && *c.Value != row.value {
			t.Errorf("%s: %+v, want %+v", row.why, c, row)
		}
	}
}
