package ask

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/host"
)

// TestEnded: the last start of a program counts, and no end that somebody asked for.
func TestEnded(t *testing.T) {
	const bind = "bind() to 10.20.0.100:80 failed: cannot assign requested address"
	c := sampleCase()
	c.Network = scenarios.Network{Addresses: []netip.Addr{netip.MustParseAddr("10.20.0.10"), netip.MustParseAddr("10.20.0.100")}}
	e := func(at time.Duration, program, kind, detail string) record.Event {
		return record.Event{At: at, Machine: "lb1", Program: program, Kind: kind, Detail: detail}
	}
	for _, row := range []struct {
		events []record.Event
		want   []string
		why    string
	}{
		{[]record.Event{e(1, "web", "started", "")}, nil, "it goes on"},
		{[]record.Event{e(1, "web", "started", ""), e(1, "web", "ended", "no memory")}, []string{"lb1/web ended at its start: no memory"}, "at once"},
		{[]record.Event{e(0, "web", "started", ""), e(3*time.Second, "web", "ended", "no memory")}, []string{"lb1/web ended 3s after its start: no memory"}, "after a while"},
		{[]record.Event{e(1, "web", "started", ""), e(1, "web", "ended", "no memory"), e(2, "web", "started", "")}, nil, "started again"},
		{[]record.Event{e(1, "web", "started", ""), e(1, "web/worker", "started", ""), e(1, "web/worker", "ended", "no memory")}, nil, "its child"},
		{[]record.Event{e(1, "web", "started", ""), e(1, "web", "ended", bind)}, []string{
			"lb1/web ended at its start: " + bind + ": the machine has not this address: net.ipv4.ip_nonlocal_bind=1, here nonlocal_bind: true"}, "an address that moves"},
		{[]record.Event{e(1, "web", "started", ""), e(1, "web", "ended", "10.20.0.101:80: cannot assign requested address")}, []string{
			"lb1/web ended at its start: 10.20.0.101:80: cannot assign requested address: the machine has not this address"}, "one that does not"},
		{[]record.Event{e(1, "web", "started", ""), e(1, "web", "ended", host.EndStopped)}, nil, "SIGTERM"},
		{[]record.Event{e(1, "web", "started", ""), e(1, "web", "ended", host.EndKilled)}, nil, "SIGKILL"},
		{[]record.Event{e(1, "web", "started", ""), e(1, "web", "ended", host.EndExited)}, nil, "its own exit, of which it notes why"},
		{[]record.Event{e(1, "web", "started", ""), e(1, "web", "ended", host.EndCrashed)}, nil, "no power"},
	} {
		env := &programs.Env{Machine: "lb1", Program: "web"}
		var all starts
		for i := range row.events {
			all.read(env, &row.events[i])
		}
		var got []string
		for _, p := range all.problems(c) {
			got = append(got, p.What)
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q, want %q", row.why, got, row.want)
		}
	}
}
