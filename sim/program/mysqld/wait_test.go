package mysqld

import (
	"fmt"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// TestWaitForReplica: what MASTER_GTID_WAIT and MASTER_POS_WAIT answer on a replica that
// executes 3 s late, and after how long.
func TestWaitForReplica(t *testing.T) {
	for _, c := range []struct {
		why      string
		before   host.Statement // on the replica
		position bool
		name     string // of the GTID, "" for that of the row
		wait     time.Duration
		want     string // number, error, and after how many seconds, rounded
	}{
		{"executed in time", host.Statement{Do: host.SelectOne}, false, "", 5 * second, "0 0 3"},
		{"executed in time, by position", host.Statement{Do: host.SelectOne}, true, "", 5 * second, "0 0 3"},
		{"the timeout", host.Statement{Do: host.SelectOne}, false, "", second, "-1 0 1"},
		{"the timeout, by position", host.Statement{Do: host.SelectOne}, true, "", second, "-1 0 1"},
		{"a position without a timeout", host.Statement{Do: host.SelectOne}, true, "", 0, "0 0 3"},
		{"the SQL thread does not run: it is waited for all the same", host.Statement{Do: host.StopReplica}, false, "", 3 * second, "-1 0 3"},
		{"the SQL thread does not run, by position: NULL at once", host.Statement{Do: host.StopReplica}, true, "", 3 * second, "0 1200 0"},
		{"no GTID", host.Statement{Do: host.SelectOne}, false, "0-1", second, "0 1941 0"},
	} {
		r := newRig(t, 2, func(n int, c *Config) {
			if n == 2 {
				c.Delay = 3 * second
			}
		}, world.MachineOptions{})
		got := ""
		r.at(10*second, func(h host.Host) {
			app, err := open(h, 1, "app", false)
			if err != nil {
				t.Fatal(err)
			}
			if a, _ := app.do(host.Statement{Do: host.LastGTID}); a.Value != "" {
				t.Errorf("a new session has the GTID %q", a.Value)
			}
			_, _ = app.do(insert(1, 1))
			gtid, _ := app.do(host.Statement{Do: host.LastGTID})
			if gtid.Value != "0-1-1" {
				t.Errorf("@@last_gtid is %q", gtid.Value)
			}
			end, _ := app.do(host.Statement{Do: host.ShowMasterStatus})
			root, _ := open(h, 2, "root", true)
			_, _ = root.do(c.before)
			q := host.Statement{Do: host.MasterGTIDWait, Name: gtid.Value, Wait: c.wait}
			if c.name != "" {
				q.Name = c.name
			}
			if c.position {
				q = host.Statement{Do: host.MasterPosWait, Name: end.Value, Position: end.Position, Wait: c.wait}
			}
			began := h.Now()
			a, _ := root.do(q)
			got = fmt.Sprint(a.Number, " ", a.Errno, " ", h.Now().Sub(began).Round(second).Seconds())
		})
		r.w.Run(20 * second)
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.why, got, c.want)
		}
	}
}

// TestDelayIsWholeSeconds: an idle replica executes a transaction MASTER_DELAY after it came;
// what comes in the second behind that one is executed behind it in the same part of a
// second, whatever its own was.
func TestDelayIsWholeSeconds(t *testing.T) {
	r := newRig(t, 2, func(n int, c *Config) {
		if n == 2 {
			c.Delay = 3 * second
		}
	}, world.MachineOptions{})
	var took [2]time.Duration
	r.at(10*second, func(h host.Host) {
		app, err := open(h, 1, "app", false)
		if err != nil {
			t.Fatal(err)
		}
		root, _ := open(h, 2, "root", true)
		h.Sleep(second + 700*ms - time.Duration(int64(h.Now())%int64(second))) // .7 of a second
		_, _ = app.do(insert(1, 1))
		first := h.Now()
		h.Sleep(500 * ms) // .2 of the next
		_, _ = app.do(insert(1, 2))
		for i, gtid := range []string{"0-1-1", "0-1-2"} {
			_, _ = root.do(host.Statement{Do: host.MasterGTIDWait, Name: gtid, Wait: 10 * second})
			took[i] = h.Now().Sub(first)
		}
	})
	r.w.Run(30 * second)
	for i, want := range []time.Duration{3 * second, 4 * second} {
		if off := took[i] - want; off < 0 || off > 30*ms {
			t.Errorf("transaction %d was executed after %v, want %v", i+1, took[i], want)
		}
	}
}

// TestGTIDAfterRestart: what a replica had executed it knows again after it was killed.
func TestGTIDAfterRestart(t *testing.T) {
	r := newRig(t, 2, nil, world.MachineOptions{})
	r.write(5*second, 6*second, 100*ms, 1)
	r.w.At(8*second, func() { r.servers[1].Program("mysqld").Kill() })
	r.w.At(9*second, func() { r.servers[0].Program("mysqld").Kill(); r.servers[1].Program("mysqld").Start() })
	got := int64(9)
	r.at(15*second, func(h host.Host) {
		got = ask(h, 2, host.Statement{Do: host.MasterGTIDWait, Name: "0-1-5", Wait: second}).Number
	})
	r.w.Run(20 * second)
	if got != 0 {
		t.Errorf("MASTER_GTID_WAIT of an old write answered %d", got)
	}
}
