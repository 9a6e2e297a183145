package mysqld

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
	"github.com/hadrill/hadrill/sim/world"
)

// TestCounters: increments of several sessions at once are all kept, here and on a replica;
// one that was executed at both of two masters in a cut counts once, for what a row event
// carries is the value.
func TestCounters(t *testing.T) {
	r := newRig(t, 2, nil, world.MachineOptions{SyncTime: 2 * time.Millisecond})
	for i := range 5 {
		r.at(10*second+time.Duration(i)*time.Millisecond, func(h host.Host) {
			c, err := open(h, 1, "app", false)
			if err == nil {
				_, err = c.do(host.Statement{Do: host.AddToItem, Row: host.TableRow{User: 3}})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	var on [2]int64
	r.at(12*second, func(h host.Host) {
		for n := 1; n <= 2; n++ {
			on[n-1] = ask(h, n, host.Statement{Do: host.SelectItem, Row: host.TableRow{User: 3}}).Number
		}
		ask(h, 2, host.Statement{Do: host.AddToItem, Row: host.TableRow{User: 3}})
		ask(h, 1, host.Statement{Do: host.AddToItem, Row: host.TableRow{User: 3}})
	})
	var after int64
	r.at(14*second, func(h host.Host) {
		after = ask(h, 2, host.Statement{Do: host.SelectItem, Row: host.TableRow{User: 3}}).Number
	})
	r.w.Run(20 * second)
	if on != [2]int64{5, 5} || after != 6 {
		t.Errorf("the counter is %v after five increments, want 5 on both; %d after one on each, want 6", on, after)
	}
}

// TestPingInsert: a manager's row is written and replicated as any, and is none of the
// application's.
func TestPingInsert(t *testing.T) {
	r := newRig(t, 2, nil, world.MachineOptions{})
	var before, after, refused *host.Result
	r.at(10*second, func(h host.Host) {
		before = ask(h, 1, host.Statement{Do: host.ShowMasterStatus})
		after = ask(h, 1, host.Statement{Do: host.PingInsert}, host.Statement{Do: host.PingInsert}, host.Statement{Do: host.ShowMasterStatus})
		if c, err := open(h, 2, "app", false); err == nil {
			refused, _ = c.do(host.Statement{Do: host.PingInsert})
		}
	})
	r.w.Run(12 * second)
	if grown := after.Position.Offset - before.Position.Offset; grown != 2*replication.GroupSize {
		t.Errorf("the binary log has grown by %d bytes, want two transactions", grown)
	}
	if refused == nil || refused.Errno != host.ErrReadOnly {
		t.Errorf("a server that is read only: %+v", refused)
	}
	for n := 1; n <= 2; n++ {
		if rows := r.rows(n); len(rows) != 0 {
			t.Errorf("db%d has rows %q of the application's", n, rows)
		}
	}
}
