package measure

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// Who has 10.20.0.100 in a run of 100 s.
func TestAddress(t *testing.T) {
	event := func(kind string, at time.Duration, machine string) record.Event {
		e := record.Event{At: at, Machine: machine, Kind: kind}
		if strings.HasPrefix(kind, "address") {
			e.Detail = "10.20.0.100"
		}
		return e
	}
	add := func(at time.Duration, machine string) record.Event { return event("address-added", at, machine) }
	remove := func(at time.Duration, machine string) record.Event { return event("address-removed", at, machine) }
	for _, row := range []struct {
		reason string
		events []record.Event
		want   expect.Address
	}{
		{"never taken", nil, expect.Address{}},
		{"had from the start", []record.Event{add(-5*s, "lb1")}, expect.Address{Owner: "lb1"}},
		{"time before the first owner does not count", []record.Event{add(10*s, "lb1")}, expect.Address{Owner: "lb1"}},
		{"what happens while the stack settles is not the run's", []record.Event{add(-9*s, "lb2"), remove(-8*s, "lb2"), add(-7*s, "lb1")}, expect.Address{Owner: "lb1"}},
		{"two owners since before the start", []record.Event{add(-9*s, "lb1"), add(-8*s, "lb2"), remove(10*s, "lb2")}, expect.Address{Owner: "lb1", Dual: 10 * s}},
		// without an owner from 20 to 23 s
		{"moves", []record.Event{add(0, "lb1"), remove(20*s, "lb1"), add(23*s, "lb2")}, expect.Address{Owner: "lb2", Moves: 1, Unowned: 3 * s}},
		{"moves there and back", []record.Event{add(0, "lb1"), remove(20*s, "lb1"), add(23*s, "lb2"), remove(50*s, "lb2"), add(50*s, "lb1")}, expect.Address{Owner: "lb1", Moves: 2, Unowned: 3 * s}},
		{"taken again by the same machine is no move", []record.Event{add(0, "lb1"), remove(20*s, "lb1"), add(30*s, "lb1")}, expect.Address{Owner: "lb1", Unowned: 10 * s}},
		// both from 20 to 24 s
		{"two owners for a time", []record.Event{add(0, "lb1"), add(20*s, "lb2"), remove(24*s, "lb1")}, expect.Address{Owner: "lb2", Moves: 1, Dual: 4 * s}},
		{"two owners at the end", []record.Event{add(0, "lb2"), add(90*s, "lb1")}, expect.Address{Owner: "lb1+lb2", Moves: 1, Dual: 10 * s}},
		{"who gives it back to one who kept it moves nothing", []record.Event{add(0, "lb1"), add(20*s, "lb2"), remove(30*s, "lb2")}, expect.Address{Owner: "lb1", Moves: 1, Dual: 10 * s}},
		{"and taking it once more is a move", []record.Event{add(0, "lb1"), add(20*s, "lb2"), remove(30*s, "lb2"), add(40*s, "lb2"), remove(41*s, "lb1")}, expect.Address{Owner: "lb2", Moves: 2, Dual: 11 * s}},
		{"three owners are dual once", []record.Event{add(0, "lb1"), add(90*s, "lb2"), add(95*s, "lb3")}, expect.Address{Owner: "lb1+lb2+lb3", Moves: 2, Dual: 10 * s}},
		{"reported twice", []record.Event{add(0, "lb1"), add(10*s, "lb1"), remove(90*s, "lb1"), remove(95*s, "lb1")}, expect.Address{Unowned: 10 * s}},
		{"a crash takes it", []record.Event{add(0, "lb1"), event("crashed", 20*s, "lb1"), remove(20*s, "lb1"), add(24*s, "lb2")}, expect.Address{Owner: "lb2", Moves: 1, Unowned: 4 * s}},
		{"also where only the crash is reported", []record.Event{add(0, "lb1"), event("crashed", 20*s, "lb1"), add(24*s, "lb2")}, expect.Address{Owner: "lb2", Moves: 1, Unowned: 4 * s}},
		{"another's crash does not", []record.Event{add(0, "lb1"), event("crashed", 20*s, "lb2")}, expect.Address{Owner: "lb1"}},
		{"a paused machine keeps it", []record.Event{add(0, "lb1"), event("paused", 20*s, "lb1"), add(24*s, "lb2")}, expect.Address{Owner: "lb1+lb2", Moves: 1, Dual: 76 * s}},
	} {
		r := &record.Record{Run: record.Run{Addresses: []string{"10.20.0.100"}}, Events: row.events, End: record.End{At: 100 * s}}
		got, err := Measure(r).address("10.20.0.100")
		if err != nil || got != row.want {
			t.Errorf("%s:\ngot  %+v, %v\nwant %+v", row.reason, got, err, row.want)
		}
	}
}

func TestAddressName(t *testing.T) {
	r := &record.Record{Run: record.Run{Addresses: []string{"10.20.0.200"}}, End: record.End{At: 100 * s}, Events: []record.Event{
		{Machine: "lb2", Kind: "address-added", Detail: "10.20.0.101/24"},
		{Machine: "lb1", Kind: "address-added", Detail: "10.20.0.9"},
		{Machine: "lb3", Kind: "address-added", Detail: "fd00::0:1"},
	}}
	m := Measure(r)
	for _, row := range []struct{ reason, ip, owner, want string }{
		{"with its prefix in the event", "10.20.0.101", "lb2", ""},
		{"9 is before 101", "10.20.0.9", "lb1", ""},
		{"another way to write it", "fd00:0::1", "lb3", ""},
		{"only the scenario names it", "10.20.0.200", "", ""},
		{"nobody knows it", "10.20.0.201", "", "unknown: no machine ever took it"},
		{"no address", "lb1", "", "not an IP address"},
	} {
		a, err := m.Address(row.ip)
		switch {
		case row.want == "" && (err != nil || a.Text("owner") != row.owner):
			t.Errorf("%s: %+v, %v: want owner %q", row.reason, a, err, row.owner)
		case row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)):
			t.Errorf("%s: error %v: want %q in it", row.reason, err, row.want)
		}
	}
}
