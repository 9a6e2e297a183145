package fidelity

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/verdict"
)

// TestPage: the table of a page has the medians of the JSON, marks what differs, and has
// the picture of a scenario once.
func TestPage(t *testing.T) {
	figure := func(name string, of, with Spread, result Agreement) Compared {
		return Compared{Band: band(t, name), Reference: of, Other: with, Result: result}
	}
	first := &Fidelity{Scenario: "shop", Variant: "a", Grounds: bothGrounds, Figures: []Compared{
		figure("p99", upTo(200, 12*millis, 14*millis), Spread{13 * millis, 13.5 * millis, 19 * millis}, Agrees),
		figure("lost", runsOf(200, 0), Spread{7, 7, 7}, Differs),
		figure("takeover", runsOf(200, never), Spread{never}, Agrees),
	}}
	second := &Fidelity{Scenario: "shop", Variant: "b", Grounds: bothGrounds, Unsupported: "it is too calm"}
	var text bytes.Buffer
	if err := WriteJSON(&text, []*Fidelity{first}); err != nil {
		t.Fatal(err)
	}
	var j struct {
		Cases []struct{ Figures []map[string]json.RawMessage }
	}
	if err := json.Unmarshal(text.Bytes(), &j); err != nil {
		t.Fatal(err)
	}
	p := Page([]*Fidelity{first, second}, func(scenario string) string { return scenario + ".svg" })
	if p.Result != Overall([]*Fidelity{first, second}) || len(p.Parts) != 2 || p.Parts[0].Picture != "shop.svg" || p.Parts[1].Picture != "" {
		t.Fatalf("%+v", p)
	}
	if got := p.Parts[0].Broken; len(got) != 1 || !strings.HasPrefix(got[0], "sessions lost differs: 7") {
		t.Errorf("broken: %q", got)
	}
	if got := p.Parts[1].Remarks; len(got) != 1 || got[0] != "it is too calm" {
		t.Errorf("remarks: %q", got)
	}
	for i, row := range p.Parts[0].Tables[0].Rows {
		if fails := row.Result == verdict.Fail; fails != (i == 1) {
			t.Errorf("%s: marked %v", row.Head, fails)
		}
		for at, ground := range map[int]string{0: bothGrounds.Of.Name, 2: bothGrounds.With.Name} {
			var spread struct{ Median *float64 }
			if err := json.Unmarshal(j.Cases[0].Figures[i][ground], &spread); err != nil {
				t.Fatal(err)
			}
			got := row.Cells[at].Value
			if (got == nil) != (spread.Median == nil) || got != nil && *got != *spread.Median {
				t.Errorf("%s, %s: the page has not the median of the JSON, %s", row.Head, ground, j.Cases[0].Figures[i][ground])
			}
		}
	}
}
