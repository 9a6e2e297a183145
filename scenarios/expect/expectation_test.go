package expect

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// measured is a run whose figures are known.
type measured struct{}

// having gives a table's figures with these values, all others 0.
func having[S any](table *Table[S], values map[string]any) Figures {
	var nothing S
	if p, ok := any(&nothing).(**Part); ok {
		*p = &Part{}
	}
	f := table.Measure(nothing)
	known := 0
	for i := range f.figures {
		if v, ok := values[f.figures[i].Name]; ok {
			f.values[i] = v
			known++
		}
	}
	if known != len(values) {
		panic("a value of no figure")
	}
	return f
}

var whole = having(Parts, map[string]any{
	"requests.total": 100, "requests.ok": 90, "requests.errors": 10, "requests.error_share": 0.1,
	"sessions.opened": 40, "sessions.lost": 12, "sessions.lost_share": 0.3,
	"outage.longest": 90 * time.Second, "outage.count": 2,
	"latency.p99": 300 * time.Millisecond, "seconds.demand": 60,
})

var errMissing = errors.New("it was not measured")

func (measured) Whole() Figures                { return whole }
func (measured) Group(string) (Figures, error) { return whole, nil }
func (measured) Before(string) (Figures, error) {
	return having(Parts, map[string]any{"requests.total": 5}), nil
}
func (measured) During(string) (Figures, error) { return whole, nil }
func (measured) After(string) (Figures, error)  { return Figures{}, errMissing }
func (measured) Fault(string) (Figures, error) {
	return Faults.Measure(Reaction{Takeover: -1, Outage: 3 * time.Second}), nil
}
func (measured) Address(string) (Figures, error) {
	return Addresses.Measure(Address{Owner: "lb2", Moves: 1}), nil
}
func (measured) Backend(name string) (Figures, error) {
	return Backends.Measure(Backend{Requests: 25, All: 100}), nil
}

func TestHolds(t *testing.T) {
	for _, c := range []struct {
		text   string
		holds  bool
		detail string
	}{
		{"sessions.lost == 12", true, "sessions.lost = 12"},
		{"sessions.lost == 0", false, "sessions.lost = 12"},
		{"outage.longest == 1m30s", true, "outage.longest = 1m30s"},
		{"outage.longest < 90s", false, "outage.longest = 1m30s"},
		{"latency.p99 <= 300ms", true, "latency.p99 = 300ms"},
		{"latency.p99 <= 0.3s", true, "latency.p99 = 300ms"},
		{"sessions.lost_share == 30%", true, "sessions.lost_share = 0.3"},
		{"requests.error_share < 10.5% and sessions.lost > 0", true, "requests.error_share = 0.1, sessions.lost = 12"},
		{"requests.total % 7 == 2", true, "requests.total = 100"},
		{"requests.ok + requests.errors == requests.total", true, "requests.ok = 90, requests.errors = 10, requests.total = 100"},
		{"sessions.lost == 0 or sessions.lost == sessions.opened - 28", true, "sessions.lost = 12, sessions.opened = 40"},
		{"not (sessions.lost == 0)", true, "sessions.lost = 12"},
		{"sessions.lost == 12 or sessions.lost == 0 and requests.total == 0", true, "sessions.lost = 12, requests.total = 100"}, // and before or
		{"(sessions.lost == 12 or sessions.lost == 0) and requests.total == 0", false, "sessions.lost = 12, requests.total = 100"},
		{"7 % 4 == 3 and 7%(4) == 3 and requests.total%sessions.lost == 4", true, "requests.total = 100, sessions.lost = 12"},
		{"sessions.lost_share < 31% or 7 % 4 == 0", true, "sessions.lost_share = 0.3"},
		{"sessions.lost_share in [30%]", true, "sessions.lost_share = 0.3"},
		{"outage.longest < 2 * 46s and outage.longest > 1m + 20s", true, "outage.longest = 1m30s"},
		{"sessions.lost == 1.2e1", true, "sessions.lost = 12"},
		{`backend("first").share == 25% and 'a 5s "30%"' != ""`, true, `backend("first").share = 0.25`},
		{"outage.longest == 90s and outage.longest == 1.5m and outage.longest == 0h1m30s", true, "outage.longest = 1m30s"},
		{`group("shoppers").sessions.lost == 12`, true, `group("shoppers").sessions.lost = 12`},
		{`before("kill lb1/nginx").requests.errors == 0`, true, `before("kill lb1/nginx").requests.errors = 0`},
		{`address("10.20.0.100").owner == "lb2"`, true, `address("10.20.0.100").owner = "lb2"`},
		{`backend("web1").share == 25%`, true, `backend("web1").share = 0.25`},
		{`fault("kill lb1/nginx").outage < 5s`, true, `fault("kill lb1/nginx").outage = 3s`},
		{`fault("kill lb1/nginx").takeover > 0s`, false, `fault("kill lb1/nginx").takeover = none`},
	} {
		holds, detail, err := expecting(t, c.text).Holds(measured{})
		if err != nil || holds != c.holds || detail != c.detail {
			t.Errorf("%s: got %v, %q, %v; want %v, %q", c.text, holds, detail, err, c.holds, c.detail)
		}
	}
}

// expecting gives an expectation that must be right.
func expecting(t *testing.T, text string) *Expectation {
	t.Helper()
	e, problems := Compile(text, func(string) ([]string, bool) { return nil, false })
	for _, p := range problems {
		t.Fatalf("%s: at %d: %s", text, p.At, p.What)
	}
	return &e
}

// TestNotMeasured: a part that was not measured is an error, not a zero.
func TestNotMeasured(t *testing.T) {
	e := expecting(t, `sessions.lost == 12 and after("kill lb1/nginx").sessions.lost == 0`)
	holds, detail, err := e.Holds(measured{})
	if holds || err == nil {
		t.Fatalf("got %v, %v, want an error", holds, err)
	}
	for _, want := range []string{"sessions.lost == 12 and after(", errMissing.Error()} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want an error that says %q", err, want)
		}
	}
	if detail != "sessions.lost = 12" {
		t.Errorf("got the figures %q, want those that were measured", detail)
	}
}
