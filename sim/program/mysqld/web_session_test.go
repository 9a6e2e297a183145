package mysqld

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
	"github.com/hadrill/hadrill/sim/world"
)

// The table of the tests, and one application in it.
var (
	webTable = &host.SessionTable{Name: "shop.sessions"}
	webApp   = "/Catalina/localhost/"
)

func web(do host.SQL, id, data string) host.Statement {
	return host.Statement{Do: do, Web: &host.WebSession{Table: webTable, ID: id, App: webApp, Data: data, Accessed: 1000, MaxInactive: 60, Fill: 10}}
}

// TestWebSessions: rows of web sessions are inserted, found, deleted and replicated, beside
// the application's.
func TestWebSessions(t *testing.T) {
	r := newRig(t, 2, nil, world.MachineOptions{})
	var log []string
	did := func(h host.Host, n int, super bool, q host.Statement) {
		c, err := open(h, n, "app", super)
		if err != nil {
			t.Error(err)
			return
		}
		a, err := c.do(q)
		log = append(log, fmt.Sprintf("%d %q %v", a.Number, a.Value, err))
		c.conn.Close()
	}
	r.at(4*second, func(h host.Host) {
		did(h, 1, false, web(host.DeleteSession, "A", ""))
		did(h, 1, false, web(host.InsertSession, "A", "one"))
		did(h, 1, false, insert(1, 1))
		did(h, 1, false, web(host.InsertSession, "A", "two"))
		did(h, 1, false, web(host.InsertSession, "B", "three"))
		did(h, 1, false, web(host.DeleteSession, "B", ""))
		did(h, 1, false, web(host.SelectSession, "A", ""))
		did(h, 1, false, web(host.SelectSession, "B", ""))
		h.Sleep(second)
		did(h, 2, false, web(host.SelectSession, "A", ""))
		did(h, 2, false, web(host.SelectSession, "B", ""))
		did(h, 2, false, web(host.InsertSession, "C", ""))
		q := web(host.ExpiredSessions, "", "")
		q.Web.Accessed = 61_000
		did(h, 2, false, q)
		q.Web.Accessed++
		did(h, 2, false, q)
	})
	r.w.Run(8 * second)
	want := []string{
		`0 "" <nil>`, `1 "" <nil>`, `1 "" <nil>`, `0 "" Error 1062: Duplicate entry for key 'PRIMARY'`, `1 "" <nil>`, `1 "" <nil>`, `1 "one" <nil>`, `0 "" <nil>`,
		`1 "one" <nil>`, `0 "" <nil>`, `0 "" Error 1290: The MariaDB server is running with the --read-only option so it cannot execute this statement`, `0 "" <nil>`, `1 "A" <nil>`,
	}
	if fmt.Sprint(log) != fmt.Sprint(want) {
		t.Errorf("got  %q\nwant %q", log, want)
	}
	if got := fmt.Sprint(r.rows(1), r.rows(2)); got != "[1.1] [1.1]" {
		t.Errorf("the application's rows: %s", got)
	}
}

// TestWebSessionsAfterACrash: what was committed is there when the server is back, and a
// replica goes on at its position.
func TestWebSessionsAfterACrash(t *testing.T) {
	r := newRig(t, 2, func(_ int, c *Config) { c.SyncRelayLog, c.SyncRelayInfo = true, true }, world.MachineOptions{})
	write := func(at int, id string) {
		r.at(time.Duration(at)*second, func(h host.Host) {
			if a := ask(h, 1, web(host.InsertSession, id, "of "+id), insert(at, 1)); a.Errno != 0 || a.Text != "" {
				t.Errorf("insert %s: %+v", id, a)
			}
		})
	}
	write(4, "A")
	r.w.At(6*second, func() { r.servers[0].Crash() })
	r.w.At(7*second, func() { r.servers[0].Restart() })
	r.w.At(8*second, func() { r.servers[1].Crash() })
	r.w.At(9*second, func() { r.servers[1].Restart() })
	write(90, "B")
	var found []string
	r.at(95*second, func(h host.Host) {
		for n := 1; n <= 2; n++ {
			for _, id := range []string{"A", "B"} {
				found = append(found, ask(h, n, web(host.SelectSession, id, "")).Value)
			}
		}
	})
	r.w.Run(96 * second)
	if got := fmt.Sprint(found); got != "[of A of B of A of B]" {
		t.Errorf("found %s", got)
	}
}

// TestWebSessionsThatDiffer: a replica that has not the row to be deleted, or has one to be
// inserted, stops its SQL thread.
func TestWebSessionsThatDiffer(t *testing.T) {
	for _, row := range []struct {
		on2   host.Statement
		on1   host.Statement
		errno uint16
	}{
		{web(host.DeleteSession, "A", ""), web(host.DeleteSession, "A", ""), host.ErrKeyNotFound},
		{web(host.InsertSession, "B", ""), web(host.InsertSession, "B", ""), host.ErrDuplicateKey},
	} {
		r := newRig(t, 2, nil, world.MachineOptions{})
		var st *host.ReplicaStatus
		r.at(4*second, func(h host.Host) {
			ask(h, 1, web(host.InsertSession, "A", "one"))
			h.Sleep(second)
			ask(h, 2, row.on2)
			ask(h, 1, row.on1)
			h.Sleep(second)
			st = ask(h, 2, host.Statement{Do: host.ShowReplicaStatus}).Replica
		})
		r.w.Run(8 * second)
		if st == nil || st.SQL || st.SQLErrno != row.errno {
			t.Errorf("%+v, want a SQL thread that stopped with error %d", st, row.errno)
		}
	}
}

// TestWebSessionPositions: a replica that executes rows of both tables, which came at once,
// stands behind each in turn, and a restart goes on from there.
func TestWebSessionPositions(t *testing.T) {
	r := newRig(t, 2, func(_ int, c *Config) { c.SyncRelayLog, c.SyncRelayInfo = true, true }, world.MachineOptions{})
	var ends, seen []host.BinlogPosition
	status := host.Statement{Do: host.ShowReplicaStatus}
	r.at(4*second, func(h host.Host) {
		ask(h, 2, host.Statement{Do: host.StopReplica})
		ends = append(ends, ask(h, 1, host.Statement{Do: host.ShowMasterStatus}).Position)
		for i, q := range []host.Statement{web(host.InsertSession, "A", "one"), insert(1, 1), web(host.DeleteSession, "A", ""), web(host.InsertSession, "A", "another"), insert(1, 2)} {
			if a := ask(h, 1, q); a.Text != "" {
				t.Errorf("statement %d: %+v", i, a)
			}
			ends = append(ends, ask(h, 1, host.Statement{Do: host.ShowMasterStatus}).Position)
		}
		ask(h, 2, host.Statement{Do: host.StartReplica})
		for range 200 {
			st := ask(h, 2, status).Replica
			if st.Exec.Offset > replication.HeadSize && (len(seen) == 0 || st.Exec != seen[len(seen)-1]) {
				seen = append(seen, st.Exec)
			}
			if len(seen) == 3 {
				break
			}
		}
	})
	for r.w.Elapsed() < 5*second && len(seen) < 3 {
		r.w.Run(r.w.Elapsed() + ms/10)
	}
	r.servers[1].Crash()
	r.servers[1].Restart()
	var st *host.ReplicaStatus
	r.at(9*second, func(h host.Host) { st = ask(h, 2, status).Replica })
	r.w.Run(10 * second)
	if len(seen) < 3 {
		t.Fatalf("the replica was seen at %v only", seen)
	}
	for _, at := range seen {
		if !slices.Contains(ends, at) {
			t.Errorf("the replica stood at %v, want one of %v", at, ends)
		}
	}
	if !st.SQL || st.Exec != ends[5] || fmt.Sprint(r.rows(2)) != "[1.1 1.2]" {
		t.Errorf("after the restart %+v, rows %v, want everything up to %v", st, r.rows(2), ends[5])
	}
}
