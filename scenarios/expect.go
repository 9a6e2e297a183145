package scenarios

import (
	"strings"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/scenarios/strict"
	"github.com/hadrill/hadrill/sim/conf"
)

// readExpectation reads an expectation and the names of groups, faults,
// addresses and backends in it. What is wrong with it keeps the scenario from
// being loaded, so that no broken one is ever held against a run.
func readExpectation(d *strict.Decoder, n *yaml.Node, c *Case) expect.Expectation {
	text, ok := d.Word(n, "expect")
	if !ok {
		return expect.Expectation{Text: text, Pos: d.Pos(n)}
	}
	e, problems := expect.Compile(text, c.partNames)
	e.Pos = d.Pos(n)
	before := utf8.RuneCountInString(n.Value[:strings.Index(n.Value, text)]) // white space in quotes
	for _, p := range problems {
		d.Problem(d.Within(n, before+p.At), "expectation: %s", p.What)
	}
	for _, p := range e.Doubts() {
		e.Warnings = append(e.Warnings, conf.Problem{Pos: d.Pos(d.Within(n, before+p.At)), What: "expectation: " + p.What})
	}
	return e
}

// partNames gives the names that a function of expectations takes.
func (c *Case) partNames(function string) ([]string, bool) {
	switch function {
	case "group":
		return c.groupNames(), true
	case "before", "during", "after", "fault":
		return c.faultNames(), true
	case "address":
		return c.movingAddresses(), true
	case "backend":
		return c.Backends(), true
	}
	return nil, false
}
