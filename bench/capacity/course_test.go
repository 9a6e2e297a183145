package capacity

import (
	"slices"
	"testing"
)

// TestLoads: a course has shares of the capacity of the whole stack, that with a loss
// also the loads around its own capacity, and users are whole and counted once.
func TestLoads(t *testing.T) {
	rate, users := &Study{}, &Study{}
	rate.Load, users.Load = "users.all.rate", "users.all.count"
	for _, row := range []struct {
		why      string
		s        *Study
		top, own float64
		want     []float64
	}{
		{"of the whole stack", rate, 100, 0, []float64{20, 40, 55, 70, 80, 90, 95, 100, 105, 115, 130}},
		{"with a loss", rate, 100, 60, []float64{20, 40, 55, 57, 60, 63, 70, 80, 90, 95, 100, 105, 115, 130}},
		{"with a loss that costs nothing", rate, 100, 100, []float64{20, 40, 55, 70, 80, 90, 95, 100, 105, 115, 130}},
		{"few users", users, 3, 2, []float64{1, 2, 3, 4}},
	} {
		got := row.s.loads(row.top, row.own)
		if !slices.EqualFunc(got, row.want, func(a, b float64) bool { return a > b-1e-9 && a < b+1e-9 }) {
			t.Errorf("%s: %v, want %v", row.why, got, row.want)
		}
	}
}
