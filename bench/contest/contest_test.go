package contest

import (
	"math"
	"testing"
	"time"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/sim/conf"
)

// TestMatches: --at names a machine, a program of it, or one of its groups.
func TestMatches(t *testing.T) {
	b := balancer{programs.Choice{Choice: conf.Choice{Name: "app"}}, []string{"lb1/a", "lb2/a"}}
	for at, want := range map[string]bool{ // order cannot show
		"lb1": true, "lb2/a": true, "lb2/a/app": true, "lb*": true, "lb?/*/app": true, "*": true,
		"lb3": false, "lb1/b": false, "lb1/a/shop": false, "app": false, "[": false, "": false,
	} {
		if b.matches(at) != want {
			t.Errorf("%q: %v", at, !want)
		}
	}
}

// TestNumber: times are in seconds, and what did not happen is no number.
func TestNumber(t *testing.T) {
	for _, row := range []struct {
		value any
		want  float64
	}{{3, 3}, {0.5, 0.5}, {1500 * time.Millisecond, 1.5}, {expect.None, math.NaN()}, {"lb1", math.NaN()}} {
		if got := number(row.value); got != row.want && !(math.IsNaN(got) && math.IsNaN(row.want)) {
			t.Errorf("%v: %v, want %v", row.value, got, row.want)
		}
	}
}

// TestUnbeaten: who is beaten in no figure is named, and a tie of all as such.
func TestUnbeaten(t *testing.T) {
	results := func(seeds int, ranks ...[]int) *Results {
		r := &Results{Study: &Study{Noun: "way", Seeds: make([]uint64, seeds), Figures: []Figure{{Name: "x"}, {Name: "y"}}}}
		for i, of := range ranks {
			e := study.Estimate{Median: float64(i), Low: math.NaN(), High: math.NaN()}
			r.Rows = append(r.Rows, Row{Contender: &Contender{Name: string(rune('a' + i))}, Figures: []study.Estimate{e, e}, Ranks: of})
		}
		return r
	}
	for _, row := range []struct {
		r    *Results
		want string
	}{
		{results(13, []int{1, 1}, []int{2, 1}, []int{1, 1}), "Beaten by nobody in any figure: a, c."},
		{results(13, []int{1, 1}, []int{1, 1}), "No difference is beyond the noise."},
		{results(13, []int{1, 2}, []int{2, 1}), "Each is beaten by somebody in some figure: what matters most decides."},
		{results(13, []int{1, 1}), "No difference is beyond the noise."},
		{results(6, []int{1, 1}, []int{1, 1}, []int{1, 1}, []int{1, 1}), "6 seeds cannot tell: with 4 ways it takes 8 seeds to tell any difference from noise."},
	} {
		if got := row.r.unbeaten(); got != row.want {
			t.Errorf("%q, want %q", got, row.want)
		}
	}
}
