package measure

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/sim/metric"
)

func TestStood(t *testing.T) {
	const s = time.Second
	faults := []record.Fault{{ID: "kill", At: 10 * s, Until: 20 * s}, {ID: "start", At: 20 * s, Until: 20 * s, Repair: true}, {ID: "cut", At: 40 * s}}
	for _, row := range []struct {
		reason  string
		outages []metric.Outage
		stalls  []metric.Stall
		want    [3][2]time.Duration // by fault: how long, and how long after it was over
	}{
		{"nothing", nil, nil, [3][2]time.Duration{}},
		{"hung from just before the fault on", nil, []metric.Stall{{From: 9900 * time.Millisecond, To: 15 * s}}, [3][2]time.Duration{{5100 * time.Millisecond, 5 * s}}},
		{"nearest to the repair, which it came before the end of", nil, []metric.Stall{{From: 19 * s, To: 22 * s}}, [3][2]time.Duration{{}, {3 * s, 2 * s}}},
		{"over before the first fault", nil, []metric.Stall{{From: 2 * s, To: 3 * s}}, [3][2]time.Duration{}},
		{"the longer of an outage and a stall", []metric.Outage{{From: 41 * s, To: 43 * s, Noticed: 41 * s}}, []metric.Stall{{From: 40 * s, To: 44 * s}}, [3][2]time.Duration{{}, {}, {4 * s, 4 * s}}},
		{"an outage that is too short for a stall", []metric.Outage{{From: 41 * s, To: 41*s + 5, Noticed: 41 * s}}, nil, [3][2]time.Duration{{}, {}, {5, s + 5}}},
	} {
		m := Measure(&record.Record{Faults: faults, Outages: row.outages, Stalls: row.stalls, End: record.End{At: 60 * s, Finished: true}})
		for i := range faults {
			longest, over := m.Stood(&faults[i])
			if got := [2]time.Duration{longest, over}; got != row.want[i] {
				t.Errorf("%s: %s: %v, want %v", row.reason, faults[i].ID, got, row.want[i])
			}
		}
	}
}
