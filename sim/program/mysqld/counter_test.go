package mysqld

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
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
