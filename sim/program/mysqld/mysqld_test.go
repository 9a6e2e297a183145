package mysqld

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
	"github.com/hadrill/hadrill/sim/world"
)

const ms = time.Millisecond

// TestReplication: rows arrive on every replica, in order.
func TestReplication(t *testing.T) {
	r := newRig(t, 3, nil, world.MachineOptions{})
	w := r.write(5*second, 8*second, 10*ms, 1)
	var status *host.ReplicaStatus
	r.at(9*second, func(h host.Host) { status = ask(h, 2, host.Statement{Do: host.ShowReplicaStatus}).Replica })
	r.w.Run(10 * second)
	if len(w.acked) < 200 || w.err != nil {
		t.Fatalf("%d rows, %v", len(w.acked), w.err)
	}
	for n := 1; n <= 3; n++ {
		if got := r.rows(n); !slices.Equal(got, w.acked) {
			t.Errorf("db%d has %d rows, %d were acknowledged", n, len(got), len(w.acked))
		}
	}
	end := host.BinlogPosition{File: 1, Offset: replication.EndOf(len(w.acked))}
	if status == nil || status.IO != "Yes" || !status.SQL || status.Read != end || status.Exec != end || !status.Known || status.Behind != 0 {
		t.Errorf("status %+v, want everything up to %v", status, end)
	}
}

// TestErrors: what a client is answered, by the manual's numbers.
func TestErrors(t *testing.T) {
	r := newRig(t, 2, func(n int, c *Config) { c.MaxConnections = 2 }, world.MachineOptions{})
	var got []string
	say := func(what string, err error) {
		got = append(got, strings.SplitN(fmt.Sprint(what, ": ", err), ": ", 3)[1])
	}
	r.at(5*second, func(h host.Host) {
		c, _ := open(h, 2, "app", false)
		_, err := c.do(insert(1, 1))
		say("read only", err)
		root, _ := open(h, 2, "root", true)
		_, err = root.do(insert(1, 1))
		say("read only with SUPER", err)
		given := insert(1, 7)
		given.Row.Given = true
		_, err = root.do(given)
		say("own key", err)
		_, err = root.do(given)
		say("own key again", err)
		_, err = root.do(host.Statement{Do: host.SetGlobal, Name: "server_id", Value: "9"})
		say("set server_id", err)
		_, err = root.do(host.Statement{Do: host.ShowVariable, Name: "colour"})
		say("unknown variable", err)
		_, err = open(h, 2, "app", false)
		say("third connection", err)
		_, err = open(h, 2, "root", true)
		say("one more with SUPER", err)
		c.conn.Close()
		h.Sleep(ms)
		_, err = root.do(host.Statement{Do: host.StartReplica})
		say("start replica", err)
		_, err = root.do(host.Statement{Do: host.ChangeMaster, Address: "10.0.0.9:3306"})
		say("change master while it runs", err)
		_, err = root.do(host.Statement{Do: host.KillSessions, Name: "root"})
		say("killed", err)
	})
	r.w.Run(10 * second)
	want := "[Error 1290 <nil> <nil> Error 1062 Error 1238 Error 1193 Error 1040 <nil> <nil> Error 1198 connection closed by peer]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}

// TestLocksEndWithTheConnection: GET_LOCK is free again when its owner's program
// is killed.
func TestLocksEndWithTheConnection(t *testing.T) {
	r := newRig(t, 1, nil, world.MachineOptions{})
	lock := host.Statement{Do: host.GetLock, Name: "MHA", Wait: 100 * ms}
	var got []int64
	r.at(5*second, func(h host.Host) {
		c, _ := open(h, 1, "mha", true)
		a, _ := c.do(lock)
		got = append(got, a.Number)
		a, _ = c.do(lock)
		got = append(got, a.Number) // again by its owner
		h.Sleep(time.Hour)
	})
	r.at(6*second, func(h host.Host) { got = append(got, ask(h, 1, lock).Number) })
	r.w.At(7*second, func() { r.client.Program("client5s").Kill() })
	r.at(8*second, func(h host.Host) { got = append(got, ask(h, 1, lock).Number) })
	r.w.Run(10 * second)
	if fmt.Sprint(got) != "[1 1 0 1]" {
		t.Errorf("GET_LOCK gave %v", got)
	}
}

// semiSync makes a rig of three with semi-sync.
func semiSync(t *testing.T, edit func(c *Config)) *rig {
	return newRig(t, 3, func(_ int, c *Config) {
		c.SemiSyncPrimary, c.SemiSyncReplica, c.WaitPoint, c.SemiSyncTimeout = true, true, replication.AfterSync, 3*second
		if edit != nil {
			edit(c)
		}
	}, world.MachineOptions{})
}

func (r *rig) cut(from, until time.Duration, replicas ...int) {
	for _, n := range replicas {
		r.w.At(from, func() { r.servers[n-1].SetLink(false) })
		r.w.At(until, func() { r.servers[n-1].SetLink(true) })
	}
}

// TestSemiSyncStops: how long writes stop when replicas go (recordings of MariaDB
// 10.11: semisync/*_t3).
func TestSemiSyncStops(t *testing.T) {
	stop := func(n int) func(h host.Host) {
		return func(h host.Host) { ask(h, n, host.Statement{Do: host.StopReplica, Name: "IO_THREAD"}) }
	}
	for _, c := range []struct {
		why  string
		edit func(*Config)
		act  func(r *rig)
		gap  time.Duration // about
	}{
		{"both cut", nil, func(r *rig) { r.cut(30*second, 42*second, 2, 3) }, 3 * second},
		{"one of two cut", nil, func(r *rig) { r.cut(30*second, 42*second, 2) }, 0},
		{"both IO threads stopped, wait_no_slave=1", nil, func(r *rig) { r.at(30*second, stop(2)); r.at(30*second+ms, stop(3)) }, 3 * second},
		{"both IO threads stopped, wait_no_slave=0", func(c *Config) { c.WaitNoSlave = false }, func(r *rig) { r.at(30*second, stop(2)); r.at(30*second+ms, stop(3)) }, 0},
		{"both cut, wait_no_slave=0: it does not know", func(c *Config) { c.WaitNoSlave = false }, func(r *rig) { r.cut(30*second, 42*second, 2, 3) }, 3 * second},
		{"both SQL threads stopped: the relay log counts", nil, func(r *rig) {
			for n := 2; n <= 3; n++ {
				r.at(30*second+time.Duration(n)*ms, func(h host.Host) { ask(h, n, host.Statement{Do: host.StopReplica, Name: "SQL_THREAD"}) })
			}
		}, 0},
		{"AFTER_COMMIT waits as long", func(c *Config) { c.WaitPoint = replication.AfterCommit }, func(r *rig) { r.cut(30*second, 42*second, 2, 3) }, 3 * second},
		{"10 s by default", func(c *Config) { c.SemiSyncTimeout = Default().SemiSyncTimeout }, func(r *rig) { r.cut(30*second, 42*second, 2, 3) }, 10 * second},
	} {
		r := semiSync(t, c.edit)
		w := r.write(25*second, 60*second, 10*ms, 1)
		c.act(r)
		r.w.Run(70 * second)
		if off := w.gap - c.gap; off < 0 || off > 100*ms || len(w.acked) < 1000 {
			t.Errorf("%s: writes stopped for %v, want about %v (%d acknowledged)", c.why, w.gap, c.gap, len(w.acked))
		}
	}
}

// TestCrash: what a kill or a loss of power takes of the acknowledged rows, of the
// table and of the binary log (mysql/durability_* of the recordings).
func TestCrash(t *testing.T) {
	for _, c := range []struct {
		sync, flush   int
		power         bool
		table, binlog string // "all", "some" lost of the last second, "none"
	}{
		{1, 1, false, "all", "all"}, {0, 1, false, "all", "all"}, {1, 2, false, "all", "all"}, {0, 2, false, "all", "all"},
		{1, 0, false, "some", "all"}, {0, 0, false, "some", "all"},
		{1, 1, true, "all", "all"}, {0, 1, true, "some", "none"}, {1, 2, true, "some", "all"}, {0, 2, true, "some", "none"},
		{1, 0, true, "some", "all"}, {0, 0, true, "some", "none"},
	} {
		r := newRig(t, 1, func(_ int, x *Config) { x.SyncBinlog, x.FlushLog = c.sync, c.flush }, world.MachineOptions{})
		w := r.write(5*second, 10*second+500*ms, 40*ms, 1)
		m := r.servers[0]
		r.w.At(10*second+500*ms, func() {
			if c.power {
				m.Crash()
				m.Restart()
			} else {
				m.Program("mysqld").Kill()
				m.Program("mysqld").Start()
			}
		})
		var end host.BinlogPosition
		r.at(20*second, func(h host.Host) {
			end = ask(h, 1, host.Statement{Do: host.BinlogDump, Position: host.BinlogPosition(replication.Start)}).Position
		})
		r.w.Run(30 * second)
		name := fmt.Sprintf("sync_binlog=%d, innodb_flush_log_at_trx_commit=%d, power loss %v", c.sync, c.flush, c.power)
		if got := kept(len(r.rows(1)), len(w.acked)); got != c.table {
			t.Errorf("%s: the table has %d of %d (%s), want %s", name, len(r.rows(1)), len(w.acked), got, c.table)
		}
		logged := 0
		if end.File == 1 {
			logged = int(end.Offset-replication.HeadSize) / replication.GroupSize
		}
		if got := kept(logged, len(w.acked)); got != c.binlog {
			t.Errorf("%s: the binary log has %d of %d (%s), want %s", name, logged, len(w.acked), got, c.binlog)
		}
	}
}

// kept says how many of the acknowledged are there.
func kept(n, of int) string {
	switch {
	case n >= of:
		return "all"
	case n == 0:
		return "none"
	case n > of-30: // 25 a second
		return "some"
	}
	return fmt.Sprint(of-n, " lost")
}

// TestReplicaAheadOfItsPrimary: after a power loss with sync_binlog=0 the primary
// has not what the replica read, error 1236 (recordings, durability).
func TestReplicaAheadOfItsPrimary(t *testing.T) {
	r := newRig(t, 2, func(_ int, c *Config) { c.SyncBinlog, c.ConnectRetry = 0, second }, world.MachineOptions{})
	r.write(5*second, 8*second, 40*ms, 1)
	m := r.servers[0]
	r.w.At(9*second, func() { m.Crash() })
	r.w.At(10*second, func() { m.Restart() })
	var status *host.ReplicaStatus
	r.at(90*second, func(h host.Host) { status = ask(h, 2, host.Statement{Do: host.ShowReplicaStatus}).Replica })
	r.w.Run(91 * second)
	if status.IO != "No" || status.IOErrno != host.ErrMasterFatal || !strings.Contains(status.IOError, "impossible position") {
		t.Errorf("%+v", status)
	}
}

// TestEqualServerIDs: a replica with its primary's server_id stops, error 1593, and
// gets nothing.
func TestEqualServerIDs(t *testing.T) {
	r := newRig(t, 2, func(_ int, c *Config) { c.ServerID = 1 }, world.MachineOptions{})
	w := r.write(5*second, 6*second, 40*ms, 1)
	var status *host.ReplicaStatus
	r.at(7*second, func(h host.Host) { status = ask(h, 2, host.Statement{Do: host.ShowReplicaStatus}).Replica })
	r.w.Run(8 * second)
	if status.IO != "No" || status.IOErrno != host.ErrReplicaFatal || !strings.Contains(status.IOError, "equal MySQL server ids") {
		t.Errorf("%+v", status)
	}
	if n := len(r.rows(2)); n > 0 || len(w.acked) == 0 {
		t.Errorf("%d of %d rows on the replica", n, len(w.acked))
	}
}

// TestGhosts: what waits for replicas when the primary is killed exists after its
// recovery: the leader's transactions with AFTER_SYNC, everybody's with
// AFTER_COMMIT (recordings, semisync/crash_kill9_after_*: 2-3 and 16 of 16).
func TestGhosts(t *testing.T) {
	for _, c := range []struct {
		point    replication.WaitPoint
		min, max int
	}{{replication.AfterSync, 1, 3}, {replication.AfterCommit, 16, 16}} {
		r := semiSync(t, func(x *Config) { x.WaitPoint, x.SemiSyncTimeout = c.point, time.Hour })
		r.cut(30*second, time.Hour, 2, 3)
		acked := 0
		for i := range 16 {
			r.at(31*second+time.Duration(i)*ms, func(h host.Host) {
				if conn, err := open(h, 1, "app", false); err == nil {
					if _, err = conn.do(insert(i+1, 1)); err == nil {
						acked++
					}
				}
			})
		}
		var seen int64
		r.at(32*second, func(h host.Host) {
			seen = ask(h, 1, host.Statement{Do: host.SelectLast, Row: host.TableRow{User: 1}}).Number
		})
		p := r.servers[0].Program("mysqld")
		r.w.At(33*second, func() { p.Kill(); p.Start() })
		r.w.Run(40 * second)
		if ghosts := len(r.rows(1)); acked != 0 || ghosts < c.min || ghosts > c.max {
			t.Errorf("%v: %d ghosts and %d acknowledged, want %d to %d and none", c.point, ghosts, acked, c.min, c.max)
		}
		if visible := seen == 1; visible != (c.point == replication.AfterCommit) {
			t.Errorf("%v: others see the row of a writer that waits: %v", c.point, visible)
		}
	}
}

// TestDelay: MASTER_DELAY holds rows back, and semi-sync does not mind.
func TestDelay(t *testing.T) {
	r := newRig(t, 2, func(n int, c *Config) {
		if n == 2 {
			c.Delay = 10 * second
		}
	}, world.MachineOptions{})
	w := r.write(5*second, 6*second, 100*ms, 1)
	early, late := -1, -1
	r.w.At(14*second, func() { early = len(r.rows(2)) })
	r.w.At(17*second, func() { late = len(r.rows(2)) })
	r.w.Run(20 * second)
	if early != 0 || late != len(w.acked) || late == 0 {
		t.Errorf("%d rows before the delay is over, %d after it of %d", early, late, len(w.acked))
	}
}

// TestCircular: two masters have each other's rows, each once; the same key given
// by the application on both stops both SQL threads (dualmaster, *_key).
func TestCircular(t *testing.T) {
	for _, given := range []bool{false, true} {
		r := newRig(t, 2, func(n int, c *Config) {
			c.ReadOnly, c.ReplicaOf = false, address(3-n)
			c.AutoIncrement, c.AutoOffset = 2, uint32(n)
		}, world.MachineOptions{})
		r.w.At(9*second, func() {
			between := r.w.Cut(r.servers[:1], r.servers[1:], false)
			r.w.At(11*second, between.Remove)
		})
		for n := 1; n <= 2; n++ {
			r.at(10*second+time.Duration(n)*ms, func(h host.Host) {
				q := insert(1, 1)
				q.Row.Given = given
				ask(h, n, q)
			})
		}
		r.w.Run(60 * second)
		want := "[1.1 1.1]"
		if given {
			want = "[1.1]"
		}
		for n := 1; n <= 2; n++ {
			if got := fmt.Sprint(r.rows(n)); got != want {
				t.Errorf("application keys %v: db%d has %s, want %s", given, n, got, want)
			}
		}
	}
}

// TestReconnect: when an IO thread notices a lost primary and is back
// (mysql/reconnect_*: slave_net_timeout, MASTER_CONNECT_RETRY).
func TestReconnect(t *testing.T) {
	for _, c := range []struct {
		net, retry   int // seconds
		cut          bool
		back         int           // after so long
		noticed, yes time.Duration // below 0: never
	}{
		{60, 60, false, 20, 0, 60 * second},
		{10, 1, false, 20, 0, 22 * second},
		{60, 10, false, 20, 0, 30 * second},
		{10, 10, true, 25, 10 * second, 30 * second},
		{10, 60, true, 25, 10 * second, 80 * second},
		{60, 60, true, 25, -1, -1}, // shorter than slave_net_timeout: TCP goes on by itself
	} {
		r := newRig(t, 2, func(_ int, x *Config) {
			x.NetTimeout, x.ConnectRetry = time.Duration(c.net)*second, time.Duration(c.retry)*second
		}, world.MachineOptions{})
		at, m := 30*second, r.servers[0]
		if c.cut {
			r.cut(at, at+time.Duration(c.back)*second, 1)
		} else {
			r.w.At(at, func() { m.Program("mysqld").Kill() })
			r.w.At(at+time.Duration(c.back)*second, func() { m.Program("mysqld").Start() })
		}
		r.write(20*second, at+200*second, 100*ms, 1)
		noticed, yes := time.Duration(-1), time.Duration(-1)
		for d := at; d < at+200*second; d += 500 * ms {
			r.at(d, func(h host.Host) {
				c, err := h.Dial(address(2), host.Options{Protocol: host.MySQL})
				if err != nil {
					return
				}
				a := &host.Result{}
				_ = c.Call(&host.Statement{Do: host.Connect, Super: true}, a, 0)
				_ = c.Call(&host.Statement{Do: host.ShowReplicaStatus, Session: a.Session}, a, 0)
				switch st := a.Replica.IO; {
				case st != "Yes" && noticed < 0:
					noticed = d - at
				case st == "Yes" && noticed >= 0 && yes < 0:
					yes = d - at
				}
				c.Close()
			})
		}
		r.w.Run(at + 200*second)
		near := func(a, b time.Duration) bool { return a < 0 && b < 0 || b >= 0 && a >= b-second && a <= b+second }
		if !near(noticed, c.noticed) || !near(yes, c.yes) {
			t.Errorf("slave_net_timeout %d, retry %d, cut %v for %d s: noticed %v, back %v; want %v, %v", c.net, c.retry, c.cut, c.back, noticed, yes, c.noticed, c.yes)
		}
	}
}
