package expect

import (
	"regexp"
	"strings"
	"testing"
)

// idle is a run in which nobody came.
type idle struct{ measured }

func (idle) Whole() Figures                { return having(Parts, nil) }
func (idle) Group(string) (Figures, error) { return having(Parts, nil), nil }
func (idle) Fault(string) (Figures, error) { return Faults.Measure(Reaction{}), nil }
func (idle) Backend(string) (Figures, error) {
	return Backends.Measure(Backend{}), nil
}

// some are names that functions take.
func some(string) ([]string, bool) { return nil, false }

func TestOverNothing(t *testing.T) {
	for _, c := range []struct{ text, nothing string }{
		{"latency.p99 < 10ms", "no request came"},
		{"latency.ok.p99 < 10ms", "no request succeeded"},
		{"sessions.lost == 0", "no session was opened"},
		{"sessions.lost == 0 and requests.total == 0", "no session was opened"},
		{"requests.errors == 0", "no request came"},
		{"requests.ok == 0", "no request came"},
		{"requests.error_share < 1%", "no request came"},
		{"availability > 99%", "no request came"},
		{"stall.longest < 1s", "no request came"},
		{`group("u").outage.longest == 0s`, "no request came"},
		{`fault("x").outage == 0s`, "no request came"},
		{`backend("web1").share < 60%`, "no request came"},
		{"requests.total == 0", ""},
		{"sessions.opened == 0", ""},
		{`fault("x").detection < 5s`, ""},
		{`address("10.0.0.1").moves == 1`, ""},
	} {
		e, problems := Compile(c.text, some)
		if problems != nil {
			t.Fatalf("%s: %v", c.text, problems)
		}
		_, _, err := e.Holds(idle{})
		switch {
		case c.nothing == "" && err != nil:
			t.Errorf("%s: %v, want it judged", c.text, err)
		case c.nothing != "" && (err == nil || !strings.HasSuffix(err.Error(), ": it says nothing: "+c.nothing)):
			t.Errorf("%s: error %v, want %s", c.text, err, c.nothing)
		}
		if _, _, err := e.Holds(measured{}); err != nil {
			t.Errorf("%s: %v where there is something", c.text, err)
		}
	}
}

// TestNeeds: what a figure needs is a count that has words for being 0.
func TestNeeds(t *testing.T) {
	needs := 0
	for _, table := range tables {
		for i := range table {
			for _, count := range append(table[i].Needs, table[i].Over) {
				if count != "" {
					needs++
					if f := (named{figure: count}).find(); f == nil || f.Unit != Counted {
						t.Errorf("%s needs %s, which is no count of a run", table[i].Name, count)
					}
				}
			}
			if n := append(table[i].Needs, table[i].Over); n[0] != "" {
				nothing(n[0]) // panics without words
			}
		}
	}
	if needs < 20 {
		t.Errorf("%d needs found", needs)
	}
}

func TestBareShares(t *testing.T) {
	for _, c := range []struct {
		text string
		at   int // -1: no warning
	}{
		{"requests.error_share < 1", 23},
		{"requests.error_share < 3", 23},
		{"5 > requests.error_share", 0},
		{`group("u").requests.error_share <= 1.5`, 35},
		{"availability >= 99", 16},
		{`backend("web1").share < 60`, 24},
		{"requests.error_share < 1%", -1},
		{"requests.error_share < 0.05", -1},
		{"requests.error_share < 100%", -1},
		{"requests.errors < 1", -1},
		{"sessions.lost == 0 and requests.errors < 10", -1},
	} {
		e, problems := Compile(c.text, some)
		switch {
		case problems != nil:
			t.Errorf("%s: %v", c.text, problems)
		case c.at < 0 && len(e.doubts) > 0, c.at >= 0 && (len(e.doubts) != 1 || e.doubts[0].At != c.at):
			t.Errorf("%s: warnings %v, want one at %d (-1: none)", c.text, e.doubts, c.at)
		}
	}
}

// goTypeWords are words of Go that no message may show.
var goTypeWords = regexp.MustCompile(`struct|func\(|interface|float64|time\.Duration|\bint\b|\bbool\b|reflect|map\[|\[\]|expect\.`)

// TestMessagesShowNoGoTypes: whatever a figure is compared or combined with,
// the message is in the words of expectations.
func TestMessagesShowNoGoTypes(t *testing.T) {
	wrong := 0
	var figures []string
	for _, k := range Parts.Figures() {
		figures = append(figures, k.Name, strings.SplitN(k.Name, ".", 2)[0])
	}
	for _, f := range Functions {
		figures = append(figures, f.Name, f.Example)
		for _, k := range f.Figures {
			figures = append(figures, f.Example+"."+k.Name)
		}
	}
	for _, f := range figures {
		for _, with := range []string{"%", "% == 1", "% == 1s", "% == 1%", `% == "x"`, "% == true", "% == nil", "% + 1s > 0", "% and true", "not %", "%.x == 1", "%() == 1", `%("x") == 1`, "%[0] == 1", "% in [1]", "-% < 1s", "% == latency", "% ? 1 : 2"} {
			text := strings.ReplaceAll(strings.ReplaceAll(with, "1%", "1 PER CENT"), "%", f)
			_, problems := Compile(strings.ReplaceAll(text, " PER CENT", "%"), some)
			for _, p := range problems {
				wrong++
				if got := goTypeWords.FindString(strings.ReplaceAll(p.What, f, "")); got != "" {
					t.Errorf("%s with %s: %q shows %q", f, with, p.What, got)
				}
			}
		}
	}
	if wrong < 500 {
		t.Errorf("only %d messages seen", wrong)
	}
}
