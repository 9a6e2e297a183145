package mysqld

import (
	"fmt"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
	"github.com/hadrill/hadrill/sim/world"
)

// TestWebSessionsInOneMoment: two servers save a session at once, each by deleting its row
// and inserting it. Who comes second waits for the row, and finds it as the first one has
// left it: the binary log has no deletion of a row that is gone.
func TestWebSessionsInOneMoment(t *testing.T) {
	r := newRig(t, 2, nil, world.MachineOptions{SyncTime: 5 * ms})
	var log [2]string
	r.at(4*second, func(h host.Host) { ask(h, 1, web(host.InsertSession, "A", "old")) })
	for i := range log {
		r.at(5*second+time.Duration(i)*ms, func(h host.Host) {
			for _, q := range []host.Statement{web(host.DeleteSession, "A", ""), web(host.InsertSession, "A", fmt.Sprint("of ", i))} {
				a := ask(h, 1, q)
				log[i] += fmt.Sprint(a.Number, " ", a.Errno, ", ")
			}
		})
	}
	var st *host.ReplicaStatus
	var left string
	r.at(6*second, func(h host.Host) {
		st = ask(h, 2, host.Statement{Do: host.ShowReplicaStatus}).Replica
		left = ask(h, 2, web(host.SelectSession, "A", "")).Value
	})
	r.w.Run(7 * second)
	if log != [2]string{"1 0, 1 0, ", "0 0, 0 1062, "} || left != "of 0" {
		t.Errorf("rows and errors %q, the replica has %q", log, left)
	}
	if st == nil || !st.SQL {
		t.Errorf("the replica's SQL thread: %+v", st)
	}
}

// TestWebSessionLockWait: a row whose transaction waits for a replica is not waited for
// longer than innodb_lock_wait_timeout.
func TestWebSessionLockWait(t *testing.T) {
	r := newRig(t, 2, func(_ int, c *Config) {
		c.SemiSyncPrimary, c.SemiSyncReplica, c.SemiSyncTimeout, c.WaitPoint = true, true, time.Hour, replication.AfterSync
	}, world.MachineOptions{})
	r.w.At(4*second, func() { r.servers[1].Program("mysqld").Freeze() })
	r.at(5*second, func(h host.Host) { ask(h, 1, web(host.InsertSession, "A", "first")) })
	var a *host.Result
	took := time.Duration(0)
	r.at(6*second, func(h host.Host) {
		c, err := open(h, 1, "app", true)
		if err != nil {
			t.Error(err)
			return
		}
		q, began := web(host.InsertSession, "A", "second"), h.Monotonic()
		a, q.Session = &host.Result{}, c.session
		if err := c.conn.Call(&q, a, time.Hour); err != nil {
			t.Error(err)
		}
		took = h.Monotonic().Sub(began)
	})
	r.w.Run(60 * second)
	if a == nil || a.Errno != host.ErrLockWait || took < lockWait || took > lockWait+10*ms {
		t.Errorf("%+v after %v, want error %d after %v", a, took, host.ErrLockWait, lockWait)
	}
}

// TestApplyWebSessions: of the transactions that mysqlbinlog gives, one may change the row
// of another.
func TestApplyWebSessions(t *testing.T) {
	r := newRig(t, 1, nil, world.MachineOptions{})
	var events []byte
	for i, row := range []*replication.SessionRow{{Data: "one"}, {Deleted: true}, {Data: "two"}, {Deleted: true}, {Data: "three"}} {
		row.Table, row.ID, row.App = webTable.Name, "A", webApp
		events = replication.AppendGroup(events, replication.Group{Server: 9, Sequence: uint32(i + 1), Session: row})
	}
	r.at(4*second, func(h host.Host) {
		if a := ask(h, 1, host.Statement{Do: host.ApplyBinlog, Events: events}); a.Errno != 0 || a.Number != 5 {
			t.Errorf("applied: %+v", a)
		}
		if a := ask(h, 1, web(host.SelectSession, "A", "")); a.Value != "three" {
			t.Errorf("found %+v", a)
		}
	})
	r.w.Run(5 * second)
}
