package expect

import (
	"reflect"
	"strings"
	"testing"
)

// TestTables: every row has what each report needs of it.
func TestTables(t *testing.T) {
	places, keys := map[string]map[int]string{"column": {}, "band": {}}, map[string]bool{}
	for _, figures := range tables {
		if len(figures) == 0 {
			t.Fatal("a table without rows")
		}
		names := map[string]bool{}
		for _, k := range figures {
			if k.Name == "" || k.About == "" || strings.HasSuffix(k.About, ".") || names[k.Name] {
				t.Errorf("figure %q: it stands there twice, or has no name or no definition: %q", k.Name, k.About)
			}
			names[k.Name] = true
			if goTypes[k.Unit] == nil {
				t.Errorf("figure %q: unknown unit %q", k.Name, k.Unit)
			}
			if p := k.Column.Place; p > 0 {
				if places["column"][p] != "" || k.Column.Head == "" || k.Column.Key == "" || k.Unit != Counted && k.Unit != Timed {
					t.Errorf("figure %q: column %+v of a %s", k.Name, k.Column, k.Unit)
				}
				places["column"][p] = k.Name
			}
			if b := k.Band; b.Figure != "" {
				if places["band"][b.Place] != "" || b.Place < 1 || keys[b.Figure] || b.Name == "" || b.Unit != k.Unit || b.Absolute+b.Relative <= 0 {
					t.Errorf("figure %q: band %+v", k.Name, b)
				}
				places["band"][b.Place], keys[b.Figure] = k.Name, true
			}
		}
		for _, k := range figures {
			if k.Over != "" && !names[k.Over] {
				t.Errorf("figure %q is over %q, which is none", k.Name, k.Over)
			}
			for other := range names { // order cannot show
				if strings.HasPrefix(other, k.Name+".") {
					t.Errorf("figure %q is also a part of the name %q", k.Name, other)
				}
			}
		}
	}
	if len(places["column"]) < 8 || len(places["band"]) < 12 {
		t.Errorf("%d columns, %d bands", len(places["column"]), len(places["band"]))
	}
}

// TestUnits: a value is of its unit's type, also where nothing was measured.
func TestUnits(t *testing.T) {
	for _, f := range []Figures{
		Parts.Measure(&Part{}), Faults.Measure(Reaction{}), Addresses.Measure(Address{}), Backends.Measure(Backend{}),
	} {
		for k, v := range f.All() {
			if reflect.TypeOf(v) != goTypes[k.Unit] {
				t.Errorf("figure %q: a value of type %T, in the unit %s", k.Name, v, k.Unit)
			}
		}
	}
}

// TestEveryFigureCompiles: each figure of each table can be asked for by name.
func TestEveryFigureCompiles(t *testing.T) {
	compiles := func(text string) {
		if _, problems := Compile(text, func(string) ([]string, bool) { return nil, false }); problems != nil {
			t.Errorf("%s: %s", text, problems[0].What)
		}
	}
	for _, k := range Parts.Figures() {
		compiles(k.Name + " == " + k.Name)
	}
	for _, f := range Functions {
		for _, k := range f.Figures {
			compiles(f.Example + "." + k.Name + " == " + f.Example + "." + k.Name)
		}
	}
}

// TestMessages: problems are put in the words of figures, never in those of
// this program's types.
func TestMessages(t *testing.T) {
	for text, want := range map[string]string{
		"requests == 5":                       "mismatched types requests and number",
		"latency.p99 + requests == 5s":        "mismatched types duration and requests",
		`group("a") == 5`:                     "mismatched types figures and number",
		"group == 5":                          "mismatched types function and number",
		`fault("a").outage == 5`:              "duration and number",
		`fault("a").outages == 5s`:            `no figure "outages" here: expected one of detection, first_success, outage, takeover`,
		`address("10.0.0.1").owner == true`:   "mismatched types string and true or false",
		"sessions":                            "expected one that is true or false",
		"[1, 2] == sessions.lost":             "list",
		"{a: 1} == sessions.lost":             "mapping",
		"sessions.lost.more == 1":             "",
		"sessions.lost[1] == 1":               "",
		"fault(1).outage == 5s":               "cannot use number as argument",
		"fault().outage == 5s":                "not enough arguments",
		"sessions.lost contains 'a'":          "number and string",
		"sessions.lost ? 1 : 2":               "",
		"!sessions":                           "",
		"sessions in requests":                "",
		"before.requests.total == 1":          "",
		"nil.x == 1":                          "",
		"group('a', 'b').requests.ok == 1":    "too many arguments",
		"sessions.lost(1) == 1":               "",
		"let x = sessions; x == 1":            "",
		"requests | filter(# > 1)":            "",
		"before('a').sessions['lost'] == 'x'": "",
	} {
		_, problems := Compile(text, func(string) ([]string, bool) { return nil, false })
		if len(problems) == 0 {
			t.Errorf("%s: nothing is wrong", text)
			continue
		}
		what := problems[0].What
		if !strings.Contains(what, want) {
			t.Errorf("%s: %s\nwant %q in it", text, what, want)
		}
		for _, own := range []string{"struct", "interface", "func(", "time.", "float64", "map[", "[]", "expect.", "expr:", " int", "bool"} {
			if strings.Contains(what, own) {
				t.Errorf("%s: it names the type %q: %s", text, own, what)
			}
		}
	}
}
