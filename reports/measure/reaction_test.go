package measure

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/sim/metric"
)

// reactions of a run of 100 s with a fault at 20 s.
func TestReaction(t *testing.T) {
	kill := record.Fault{ID: "f", Verb: "kill", Targets: []string{"lb1/nginx"}, At: 20 * s, Until: 50 * s, Effect: record.Confirmed}
	cut := record.Fault{ID: "f", Verb: "cut", Between: true, Targets: []string{"lb1"}, At: 20 * s, Effect: record.Confirmed}
	crash := record.Fault{ID: "f", Verb: "crash", Targets: []string{"lb1"}, At: 20 * s, Until: 50 * s, Effect: record.Confirmed}
	start := record.Fault{ID: "f", Verb: "start", Targets: []string{"lb1/nginx"}, At: 20 * s, Until: 20 * s, Repair: true, Effect: record.Confirmed}
	other := record.Fault{ID: "other", Verb: "kill", Targets: []string{"web1/tomcat"}, At: 30 * s, Effect: record.Confirmed}
	note := func(at time.Duration, machine, program, kind string) record.Event {
		return record.Event{At: at, Machine: machine, Program: program, Kind: "note:" + kind}
	}
	added := func(at time.Duration, machine string) record.Event {
		return record.Event{At: at, Machine: machine, Kind: "address-added", Detail: "10.20.0.100"}
	}
	out := func(group string, from, noticed, to time.Duration) metric.Outage {
		return metric.Outage{Group: group, From: from, Noticed: noticed, To: to, Failed: 1}
	}
	nothing := expect.Reaction{Detection: -1, Takeover: -1, FirstSuccess: -1}
	detected := func(d time.Duration) expect.Reaction {
		return expect.Reaction{Detection: d, Takeover: -1, FirstSuccess: -1}
	}
	took := func(d time.Duration) expect.Reaction {
		return expect.Reaction{Detection: -1, Takeover: d, FirstSuccess: -1}
	}
	failed := func(outage, first time.Duration) expect.Reaction {
		return expect.Reaction{Outage: outage, Detection: -1, Takeover: -1, FirstSuccess: first}
	}
	for _, row := range []struct {
		reason  string
		faults  []record.Fault
		events  []record.Event
		outages []metric.Outage
		want    expect.Reaction
	}{
		{"nobody notices", []record.Fault{kill}, nil, nil, nothing},
		{"a check on the same machine notices", []record.Fault{kill}, []record.Event{note(22*s, "lb1", "keepalived/vrrp", "vrrp")}, nil, detected(2 * s)},
		{"the first counts", []record.Fault{kill}, []record.Event{note(22*s, "lb1", "keepalived/vrrp", "vrrp"), note(23*s, "lb2", "keepalived/vrrp", "vrrp")}, nil, detected(2 * s)},
		{"at the very moment", []record.Fault{kill}, []record.Event{note(20*s, "lb1", "keepalived/vrrp", "vrrp")}, nil, detected(0)},
		{"what was before", []record.Fault{kill}, []record.Event{note(19*s, "lb2", "nginx", "nginx")}, nil, nothing},
		{"the target's own note", []record.Fault{kill}, []record.Event{note(21*s, "lb1", "nginx", "nginx")}, nil, nothing},
		{"a child of the target", []record.Fault{kill}, []record.Event{note(21*s, "lb1", "nginx/worker", "nginx")}, nil, nothing},
		{"another program with a like name", []record.Fault{kill}, []record.Event{note(21*s, "lb1", "nginx2", "nginx")}, nil, detected(s)},
		{"the same program elsewhere", []record.Fault{kill}, []record.Event{note(21*s, "lb2", "nginx", "nginx")}, nil, detected(s)},
		{"any program of the crashed machine", []record.Fault{crash}, []record.Event{note(21*s, "lb1", "keepalived/vrrp", "vrrp")}, nil, nothing},
		{"a machine with a like name", []record.Fault{crash}, []record.Event{note(21*s, "lb11", "nginx", "nginx")}, nil, detected(s)},
		{"who is cut off is a witness", []record.Fault{cut}, []record.Event{note(24*s, "lb1", "keepalived/vrrp", "vrrp")}, nil, detected(4 * s)},
		{"users are none", []record.Fault{kill}, []record.Event{note(21*s, "users/shoppers", "users", "login")}, nil, nothing},
		{"nor are stores", []record.Fault{kill}, []record.Event{note(21*s, "redis1", "redis", "redis")}, nil, nothing},
		{"nor is what no log says", []record.Fault{kill}, []record.Event{note(21*s, "lb2", "nginx", metric.Unlogged), note(23*s, "lb2", "nginx", "nginx")}, nil, detected(3 * s)},
		{"events that are not notes", []record.Fault{kill}, []record.Event{{At: 21 * s, Machine: "lb2", Program: "nginx", Kind: "ended"}}, nil, nothing},
		{"after the repair it has another cause", []record.Fault{kill}, []record.Event{note(50*s, "lb2", "nginx", "nginx")}, nil, nothing},
		{"after the next fault too", []record.Fault{kill, other}, []record.Event{note(31*s, "lb2", "nginx", "nginx")}, nil, nothing},
		{"a fault at the same time hides nothing", []record.Fault{kill, {ID: "twin", Verb: "kill", At: 20 * s, Effect: record.Confirmed}}, []record.Event{note(22*s, "lb2", "nginx", "nginx")}, nil, detected(2 * s)},
		{"of a repair, until the next fault", []record.Fault{start, other}, []record.Event{note(31*s, "lb2", "nginx", "nginx")}, nil, nothing},
		{"of a repair", []record.Fault{start}, []record.Event{note(60*s, "lb2", "nginx", "nginx")}, nil, detected(40 * s)},

		{"an address moves", []record.Fault{kill}, []record.Event{added(-s, "lb1"), added(23*s, "lb2")}, nil, took(3 * s)},
		{"who had it takes it again", []record.Fault{kill}, []record.Event{added(-s, "lb1"), {At: 22 * s, Machine: "lb1", Kind: "address-removed", Detail: "10.20.0.100"}, added(23*s, "lb1")}, nil, nothing},
		{"it is taken for the first time", []record.Fault{kill}, []record.Event{added(23*s, "lb2")}, nil, nothing},
		{"it moved before", []record.Fault{kill}, []record.Event{added(-s, "lb1"), added(10*s, "lb2")}, nil, nothing},

		{"an outage", []record.Fault{kill}, nil, []metric.Outage{out("a", 20*s+5*ms, 0, 23*s)}, failed(2995*ms, 3*s)},
		// from 21 to 29 s is the longest; from 20.5 to 21 s the first
		{"the longest, and the end of the first", []record.Fault{kill}, nil, []metric.Outage{out("a", 21*s, 0, 29*s), out("b", 20500*ms, 0, 21*s)}, failed(8*s, s)},
		{"two groups at once: both must be back", []record.Fault{kill}, nil, []metric.Outage{out("a", 21*s, 0, 22*s), out("b", 21*s, 0, 25*s)}, failed(4*s, 5*s)},
		{"it outlasts the repair", []record.Fault{kill}, nil, []metric.Outage{out("a", 49*s, 0, 55*s)}, failed(6*s, 35*s)},
		{"it begins after the repair", []record.Fault{kill}, nil, []metric.Outage{out("a", 51*s, 0, 55*s)}, nothing},
		{"it was over before", []record.Fault{kill}, nil, []metric.Outage{out("a", 11*s, 0, 15*s)}, nothing},
		{"a request that was under way", []record.Fault{kill}, nil, []metric.Outage{out("a", 19990*ms, 20*s, 23*s)}, failed(3010*ms, 3*s)},
		{"it had been noticed before", []record.Fault{kill}, nil, []metric.Outage{out("a", 19*s, 19500*ms, 23*s)}, nothing},
		{"after another fault it is the other's", []record.Fault{kill, other}, nil, []metric.Outage{out("a", 35*s, 0, 36*s)}, failed(s, -1)},
		{"its own, although another is there", []record.Fault{kill, other}, nil, []metric.Outage{out("a", 21*s, 0, 22*s), out("a", 35*s, 0, 36*s)}, failed(s, 2*s)},
		{"one that was before is no nearer", []record.Fault{{ID: "early", At: 10 * s, Effect: record.Confirmed}, kill}, nil, []metric.Outage{out("a", 19990*ms, 20*s, 23*s)}, failed(3010*ms, 3*s)},
		{"a request that hung from soon after it until another had come", []record.Fault{kill, other}, nil, []metric.Outage{out("a", 20100*ms, 35*s, 36*s)}, failed(15900*ms, 16*s)},
		{"a request that was under way when the other came is the other's", []record.Fault{kill, other}, nil, []metric.Outage{out("a", 29990*ms, 30*s, 36*s)}, failed(6010*ms, -1)},
		{"two faults at once share it", []record.Fault{kill, {ID: "twin", Verb: "kill", At: 20 * s, Effect: record.Confirmed}}, nil, []metric.Outage{out("a", 21*s, 0, 22*s)}, failed(s, 2*s)},
		{"a request that was under way when the fault came is not its first success", []record.Fault{kill}, nil,
			[]metric.Outage{{Group: "a", From: 19990 * ms, Noticed: 20005 * ms, To: 20013 * ms, Failed: 1, Sent: 19995 * ms, Again: 23 * s}}, failed(23*ms, 3*s)},
		{"nor is there another", []record.Fault{kill}, nil,
			[]metric.Outage{{Group: "a", From: 19990 * ms, Noticed: 20005 * ms, To: 20013 * ms, Failed: 1, Sent: 19995 * ms}}, failed(23*ms, -1)},
		{"one that was sent after the fault is, though before the first failure", []record.Fault{kill}, nil,
			[]metric.Outage{{Group: "a", From: 19990 * ms, Noticed: 25 * s, To: 26 * s, Failed: 1, Sent: 20100 * ms, Again: 27 * s}}, failed(6010*ms, 6*s)},
		{"two groups at once, one never back", []record.Fault{kill}, nil, []metric.Outage{out("a", 21*s, 0, 22*s), {Group: "b", From: 21 * s, To: 100 * s, Failed: 1, Open: true}}, failed(79*s, -1)},
		{"never again a success", []record.Fault{kill}, nil, []metric.Outage{{Group: "a", From: 21 * s, To: 100 * s, Failed: 9, Open: true}}, failed(79*s, -1)},
	} {
		r := &record.Record{Run: record.Run{Groups: []string{"a", "b"}, Housekeeping: []string{"note:redis"}}, Faults: row.faults, Events: row.events, Outages: row.outages, End: record.End{At: 100 * s, Finished: true}}
		m := Measure(r)
		f, err := m.fault("f")
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Reaction(f); got != row.want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", row.reason, got, row.want)
		}
		figures, err := m.Fault("f")
		if err != nil || figures.Time("outage") != row.want.Outage || figures.Time("detection") != row.want.Detection ||
			figures.Time("takeover") != row.want.Takeover || figures.Time("first_success") != row.want.FirstSuccess {
			t.Errorf("%s: figures %+v, %v\nwant %+v", row.reason, figures, err, row.want)
		}
	}
}
