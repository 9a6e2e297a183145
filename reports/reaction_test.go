package reports

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/scenarios"
)

// reactions of a run of 100 s with a fault at 20 s.
func TestReaction(t *testing.T) {
	kill := Fault{ID: "f", Verb: "kill", Targets: []string{"lb1/nginx"}, At: 20 * s, Until: 50 * s, Effect: Confirmed}
	cut := Fault{ID: "f", Verb: "cut", Targets: []string{"lb1"}, At: 20 * s, Effect: Confirmed}
	crash := Fault{ID: "f", Verb: "crash", Targets: []string{"lb1"}, At: 20 * s, Until: 50 * s, Effect: Confirmed}
	start := Fault{ID: "f", Verb: "start", Targets: []string{"lb1/nginx"}, At: 20 * s, Until: 20 * s, Repair: true, Effect: Confirmed}
	other := Fault{ID: "other", Verb: "kill", Targets: []string{"web1/tomcat"}, At: 30 * s, Effect: Confirmed}
	note := func(at time.Duration, machine, program, kind string) Event {
		return Event{At: at, Machine: machine, Program: program, Kind: "note:" + kind}
	}
	added := func(at time.Duration, machine string) Event {
		return Event{At: at, Machine: machine, Kind: "address-added", Detail: "10.20.0.100"}
	}
	out := func(group string, from, noticed, to time.Duration) Outage {
		return Outage{Group: group, From: from, Noticed: noticed, To: to, Failed: 1}
	}
	nothing := scenarios.FaultFigures{Detection: -1, Takeover: -1, FirstSuccess: -1}
	detected := func(d time.Duration) scenarios.FaultFigures {
		return scenarios.FaultFigures{Detection: d, Takeover: -1, FirstSuccess: -1}
	}
	took := func(d time.Duration) scenarios.FaultFigures {
		return scenarios.FaultFigures{Detection: -1, Takeover: d, FirstSuccess: -1}
	}
	failed := func(outage, first time.Duration) scenarios.FaultFigures {
		return scenarios.FaultFigures{Outage: outage, Detection: -1, Takeover: -1, FirstSuccess: first}
	}
	for _, row := range []struct {
		reason  string
		faults  []Fault
		events  []Event
		outages []Outage
		want    scenarios.FaultFigures
	}{
		{"nobody notices", []Fault{kill}, nil, nil, nothing},
		{"a check on the same machine notices", []Fault{kill}, []Event{note(22*s, "lb1", "keepalived/vrrp", "vrrp")}, nil, detected(2 * s)},
		{"the first counts", []Fault{kill}, []Event{note(22*s, "lb1", "keepalived/vrrp", "vrrp"), note(23*s, "lb2", "keepalived/vrrp", "vrrp")}, nil, detected(2 * s)},
		{"at the very moment", []Fault{kill}, []Event{note(20*s, "lb1", "keepalived/vrrp", "vrrp")}, nil, detected(0)},
		{"what was before", []Fault{kill}, []Event{note(19*s, "lb2", "nginx", "nginx")}, nil, nothing},
		{"the target's own note", []Fault{kill}, []Event{note(21*s, "lb1", "nginx", "nginx")}, nil, nothing},
		{"a child of the target", []Fault{kill}, []Event{note(21*s, "lb1", "nginx/worker", "nginx")}, nil, nothing},
		{"another program with a like name", []Fault{kill}, []Event{note(21*s, "lb1", "nginx2", "nginx")}, nil, detected(s)},
		{"the same program elsewhere", []Fault{kill}, []Event{note(21*s, "lb2", "nginx", "nginx")}, nil, detected(s)},
		{"any program of the crashed machine", []Fault{crash}, []Event{note(21*s, "lb1", "keepalived/vrrp", "vrrp")}, nil, nothing},
		{"a machine with a like name", []Fault{crash}, []Event{note(21*s, "lb11", "nginx", "nginx")}, nil, detected(s)},
		{"who is cut off is a witness", []Fault{cut}, []Event{note(24*s, "lb1", "keepalived/vrrp", "vrrp")}, nil, detected(4 * s)},
		{"users are none", []Fault{kill}, []Event{note(21*s, "users/shoppers", "users", "login")}, nil, nothing},
		{"nor are stores", []Fault{kill}, []Event{note(21*s, "redis1", "redis", "redis")}, nil, nothing},
		{"events that are not notes", []Fault{kill}, []Event{{At: 21 * s, Machine: "lb2", Program: "nginx", Kind: "ended"}}, nil, nothing},
		{"after the repair it has another cause", []Fault{kill}, []Event{note(50*s, "lb2", "nginx", "nginx")}, nil, nothing},
		{"after the next fault too", []Fault{kill, other}, []Event{note(31*s, "lb2", "nginx", "nginx")}, nil, nothing},
		{"a fault at the same time hides nothing", []Fault{kill, {ID: "twin", Verb: "kill", At: 20 * s, Effect: Confirmed}}, []Event{note(22*s, "lb2", "nginx", "nginx")}, nil, detected(2 * s)},
		{"of a repair, until the next fault", []Fault{start, other}, []Event{note(31*s, "lb2", "nginx", "nginx")}, nil, nothing},
		{"of a repair", []Fault{start}, []Event{note(60*s, "lb2", "nginx", "nginx")}, nil, detected(40 * s)},

		{"an address moves", []Fault{kill}, []Event{added(-s, "lb1"), added(23*s, "lb2")}, nil, took(3 * s)},
		{"who had it takes it again", []Fault{kill}, []Event{added(-s, "lb1"), {At: 22 * s, Machine: "lb1", Kind: "address-removed", Detail: "10.20.0.100"}, added(23*s, "lb1")}, nil, nothing},
		{"it is taken for the first time", []Fault{kill}, []Event{added(23*s, "lb2")}, nil, nothing},
		{"it moved before", []Fault{kill}, []Event{added(-s, "lb1"), added(10*s, "lb2")}, nil, nothing},

		{"an outage", []Fault{kill}, nil, []Outage{out("a", 20*s+5*ms, 0, 23*s)}, failed(2995*ms, 3*s)},
		// from 21 to 29 s is the longest; from 20.5 to 21 s the first
		{"the longest, and the end of the first", []Fault{kill}, nil, []Outage{out("a", 21*s, 0, 29*s), out("b", 20500*ms, 0, 21*s)}, failed(8*s, s)},
		{"two groups at once: both must be back", []Fault{kill}, nil, []Outage{out("a", 21*s, 0, 22*s), out("b", 21*s, 0, 25*s)}, failed(4*s, 5*s)},
		{"it outlasts the repair", []Fault{kill}, nil, []Outage{out("a", 49*s, 0, 55*s)}, failed(6*s, 35*s)},
		{"it begins after the repair", []Fault{kill}, nil, []Outage{out("a", 51*s, 0, 55*s)}, nothing},
		{"it was over before", []Fault{kill}, nil, []Outage{out("a", 11*s, 0, 15*s)}, nothing},
		{"a request that was under way", []Fault{kill}, nil, []Outage{out("a", 19990*ms, 20*s, 23*s)}, failed(3010*ms, 3*s)},
		{"it had been noticed before", []Fault{kill}, nil, []Outage{out("a", 19*s, 19500*ms, 23*s)}, nothing},
		{"another fault does not end it", []Fault{kill, other}, nil, []Outage{out("a", 35*s, 0, 36*s)}, failed(s, 16*s)},
		{"never again a success", []Fault{kill}, nil, []Outage{{Group: "a", From: 21 * s, To: 100 * s, Failed: 9, Open: true}}, failed(79*s, -1)},
	} {
		r := &Record{Run: Run{Groups: []string{"a", "b"}}, Faults: row.faults, Events: row.events, Outages: row.outages, End: End{At: 100 * s, Finished: true}}
		got, err := Measure(r).Fault("f")
		if err != nil || got != row.want {
			t.Errorf("%s:\ngot  %+v, %v\nwant %+v", row.reason, got, err, row.want)
		}
	}
}
