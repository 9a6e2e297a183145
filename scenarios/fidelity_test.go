package scenarios

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/scenarios/expect"
)

// badFidelity are mistakes in bands.
var badFidelity = []bad{
	{"band of an unknown figure", "errors: 30%,", mark + "erors: 30%,", `unknown key "erors": expected one of acknowledged,`, true},
	{"band without a unit", "outage: 1s", "outage: " + mark + "1", `outage: found "1" without a unit`, true},
	{"a time for what is counted", "errors: 30%,", "errors: " + mark + "1s,", `errors: found "1s", expected a whole number from 0`, true},
	{"two shares", "[5ms, 50%]", "[5%, " + mark + "50%]", `p50: found "50%" as a second band of its kind, expected one such as 500ms, 20% or [500ms, 20%]`, false},
	{"two amounts", "[5ms, 50%]", "[5ms, " + mark + "50ms]", "as a second band of its kind", false},
	{"a share of what cannot be counted", "picks: 3%", "picks: " + mark + "3", `picks: found "3", expected a band such as 5%`, true},
	{"a list of shares where one is one", "picks: 3%", "picks: " + mark + "[3%]", "picks: found a list", true},
	{"no band at all", "outage: 1s", "outage: " + mark + "[]", "the list is empty", true},
	{"beyond everything", "errors: 30%,", "errors: " + mark + "200000%,", "expected a band such as 10, 20% or [10, 20%]", false},
	{"bands without figures", "fidelity: {errors: 30%, outage: 1s, p50: [5ms, 50%], picks: 3%}", "fidelity: " + mark + "30%", "expected a mapping", true},
}

// TestBands: a scenario's band replaces the default, a variant's of the
// scenario's, and what nobody speaks of stays.
func TestBands(t *testing.T) {
	bands := expect.Bands()
	s := mustLoad(t, edit(t, "    lasts: 120s\n", "    lasts: 120s\n    fidelity.errors: [3, 250%]\n    fidelity.lost: 2\n"))
	if len(s.Cases) != 2 {
		t.Fatalf("%d cases", len(s.Cases))
	}
	for _, c := range []struct {
		figure             string
		variant            int
		absolute, relative float64
		exact              bool
	}{
		{"errors", 0, 0, 0.3, false},
		{"errors", 1, 3, 2.5, false},
		{"outage", 0, float64(time.Second), 0, false},
		{"p50", 1, float64(5 * time.Millisecond), 0.5, false},
		{"picks", 0, 0.03, 0, false},
		{"lost", 0, 0, 0.1, true},
		{"lost", 1, 2, 0, false},
		{"takeover", 0, float64(300 * time.Millisecond), 0.1, false},
	} {
		for i, b := range s.Cases[c.variant].Fidelity {
			if b.Figure != bands[i].Figure || b.Unit != bands[i].Unit || b.Name != bands[i].Name {
				t.Errorf("band %d is of %s, want %s", i, b.Figure, bands[i].Figure)
			}
			if b.Figure == c.figure && (b.Absolute != c.absolute || b.Relative != c.relative || b.Exact != c.exact) {
				t.Errorf("%s of case %d: %+v, want %v and %v, exact %v", c.figure, c.variant, b, c.absolute, c.relative, c.exact)
			}
		}
	}
	bare := mustLoad(t, edit(t, "fidelity: {errors: 30%, outage: 1s, p50: [5ms, 50%], picks: 3%}\n", ""))
	if got := bare.Cases[0].Fidelity; len(got) != len(bands) || got[3] != bands[3] {
		t.Errorf("without any: %+v", got)
	}
}
