package mmm

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
	"github.com/hadrill/hadrill/sim/program/mysqld"
	"github.com/hadrill/hadrill/sim/world"
)

func asSQL(err error, to **host.SQLError) bool { return errors.As(err, to) }

// online is when all hosts are up, have their roles, and have been ONLINE for longer
// than a minute.
const online = 90 * second

// TestWriterDies: the peer takes over 11 to 20 s after the kill of mysqld, and nothing is
// lost but what was under way.
func TestWriterDies(t *testing.T) {
	r := newRig(t, settings{})
	acked := r.write(online, online+50*second)
	r.w.At(online+10*second, func() { r.nodes[0].Program("mysqld").Kill() })
	r.w.Run(online + 60*second)
	if w := r.writers(); !slices.Equal(w, []int{2}) || r.lost(2, acked) > 1 || r.lost(3, acked) > 1 {
		t.Errorf("writers %v, lost %d of %d on db2, %d on db3", w, r.lost(2, acked), len(acked), r.lost(3, acked))
	}
	if d := r.told("db1' changed from ONLINE to HARD_OFFLINE (ping: OK, mysql: not OK)") - (online + 10*second).Seconds(); d < 10 || d > 18.5 {
		t.Errorf("detected after %.1f s: %q", d, r.said)
	}
}

// TestSlaveHadMore: what only the slave received of the dead writer is on it alone: the
// slave goes on from where the new master's binary log ends.
func TestSlaveHadMore(t *testing.T) {
	r := newRig(t, settings{})
	acked := r.write(online, online+20*second)
	r.sql(online+8*second, 2, host.Statement{Do: host.StopReplica, Name: "IO_THREAD"})
	r.w.At(online+10*second, func() { r.nodes[0].Program("mysqld").Kill() })
	r.w.Run(online + 50*second)
	lost := r.lost(2, acked)
	if w := r.writers(); !slices.Equal(w, []int{2}) || lost < 100 || r.lost(3, acked) > 1 {
		t.Errorf("writers %v, lost %d of %d on db2, %d on db3", w, lost, len(acked), r.lost(3, acked))
	}
}

// TestSlaveJumps: a slave that is behind goes on from the new master's present position,
// and never has what lies between.
func TestSlaveJumps(t *testing.T) {
	r := newRig(t, settings{})
	acked := r.write(online, online+40*second)
	r.sql(online+5*second, 3, host.Statement{Do: host.StopReplica})
	r.w.At(online+8*second, func() { r.nodes[0].Program("mysqld").Kill() })
	r.w.Run(online + 60*second)
	if n := r.lost(3, acked); r.lost(2, acked) > 1 || n < 200 {
		t.Errorf("lost %d on db2, %d of %d on db3: %q", r.lost(2, acked), n, len(acked), r.said)
	}
}

// TestAgentUnreachable: without an agent nobody can take the address and the right to
// write from the old writer; a script that does so by ssh mends it.
func TestAgentUnreachable(t *testing.T) {
	for _, c := range []struct {
		ssh  bool
		want string
	}{{false, "[1 2]"}, {true, "[2]"}} {
		r := newRig(t, settings{ssh: c.ssh})
		r.w.At(online, func() { r.nodes[0].Program("mmm_agentd").Kill() })
		r.w.At(online+20*second, func() { r.nodes[0].Program("mysqld").Freeze() })
		r.w.At(online+50*second, func() { r.nodes[0].Program("mysqld").Thaw() })
		r.w.Run(online + 60*second)
		if got := fmt.Sprint(r.writers()); got != c.want {
			t.Errorf("kill_host by ssh %v: writers %s, want %s: %q", c.ssh, got, c.want, r.said)
		}
		if got := r.told("there may be some duplicate ips now") > 0; got == c.ssh {
			t.Errorf("kill_host by ssh %v: duplicate addresses are told of: %v", c.ssh, got)
		}
	}
}

// TestAgentFrozen: the monitor waits for the answer of a frozen agent as long as it
// takes, and moves nothing meanwhile. Its log is silent; what it does is told.
func TestAgentFrozen(t *testing.T) {
	for _, frozen := range []time.Duration{0, 40 * second} {
		r := newRig(t, settings{})
		var told []string
		r.w.Watch(func(e world.Event) {
			if e.Kind == "note:"+metric.Unlogged {
				told = append(told, e.Detail)
			}
		})
		if frozen > 0 {
			r.w.At(online, func() { r.nodes[2].Program("mmm_agentd").Freeze() })
			r.w.At(online+frozen, func() { r.nodes[2].Program("mmm_agentd").Thaw() })
		}
		r.w.At(online+5*second, func() { r.nodes[0].Program("mysqld").Kill() })
		r.w.Run(online + 38*second)
		if moved := fmt.Sprint(r.writers()) == "[2]"; moved == (frozen > 0) {
			t.Errorf("frozen for %v: writers %v: %q", frozen, r.writers(), r.said)
		}
		r.w.Run(online + 80*second)
		if got := fmt.Sprint(r.writers()); got != "[2]" {
			t.Errorf("frozen for %v: writers %s at the end: %q", frozen, got, r.said)
		}
		if frozen == 0 {
			if len(told) > 0 {
				t.Errorf("nobody is frozen, and it is told: %q", told)
			}
			continue
		}
		if len(told) != 2 || !strings.HasPrefix(told[0], "waits for the answer of the agent on host 'db3'") || !strings.HasPrefix(told[1], "goes on: it has waited ") {
			t.Errorf("told %q", told)
		}
	}
}

// TestHostReturns: a rebooted machine waits for set_online; its server comes back with
// read_only as in my.cnf, and is the slave of the other.
func TestHostReturns(t *testing.T) {
	r := newRig(t, settings{})
	r.w.At(online, func() { r.nodes[0].Crash() })
	r.w.At(online+40*second, func() { r.nodes[0].Restart() })
	online1 := r.control(online+80*second, "set_online db1")
	move := r.control(online+90*second, "move_role writer db1")
	r.w.Run(online + 79*second)
	if w := r.writers(); !slices.Equal(w, []int{2}) || r.told("db1' changed from HARD_OFFLINE to AWAITING_RECOVERY") == 0 || r.told("db1' changed from AWAITING_RECOVERY") != 0 {
		t.Errorf("writers %v: %q", w, r.said)
	}
	r.w.Run(online + 110*second)
	if w := r.writers(); !slices.Equal(w, []int{1}) || *online1 != "OK: State of 'db1' changed to ONLINE. Now you can wait some time and check its new roles!" || len(*move) < 2 || (*move)[:2] != "OK" {
		t.Errorf("writers %v, answers %q, %q", w, *online1, *move)
	}
}

// TestShortOutage: without a reboot it comes back by itself.
func TestShortOutage(t *testing.T) {
	r := newRig(t, settings{})
	r.w.At(online, func() { r.nodes[0].Program("mysqld").Kill() })
	r.w.At(online+20*second, func() { r.nodes[0].Program("mysqld").Start() })
	r.w.Run(online + 50*second)
	if w := r.writers(); !slices.Equal(w, []int{2}) || r.told("to ONLINE because it was down for only") == 0 {
		t.Errorf("writers %v: %q", w, r.said)
	}
}

// TestMonitorDies: nobody decides anything while it is gone; started again it goes on
// from its status file.
func TestMonitorDies(t *testing.T) {
	r := newRig(t, settings{})
	r.w.At(online, func() { r.monitor.Program("mmm_mond").Kill() })
	r.w.At(online+5*second, func() { r.nodes[0].Program("mysqld").Kill() })
	r.w.At(online+60*second, func() { r.monitor.Program("mmm_mond").Start() })
	r.w.Run(online + 59*second)
	if w := r.writers(); len(w) != 0 {
		t.Errorf("writers %v without a monitor", w)
	}
	r.w.Run(online + 90*second)
	if w := r.writers(); !slices.Equal(w, []int{2}) {
		t.Errorf("writers %v: %q", w, r.said)
	}
}

// TestNothingIsKnownAtFirst: without a status file every host waits for an
// administrator, as after the installation.
func TestNothingIsKnownAtFirst(t *testing.T) {
	r := newRig(t, settings{first: "-"})
	var answers []*string
	for i, name := range []string{"db1", "db2", "db3"} {
		answers = append(answers, r.control(40*second+time.Duration(i)*second, "set_online "+name))
	}
	r.w.Run(39 * second)
	if w := r.writers(); len(w) != 0 {
		t.Errorf("writers %v before set_online", w)
	}
	r.w.Run(70 * second)
	if w := r.writers(); !slices.Equal(w, []int{1}) || len(*answers[2]) == 0 {
		t.Errorf("writers %v: %q", w, r.said)
	}
}

// TestCarefulStartup: a monitor that finds the writer's address on two machines does
// nothing until somebody has said who it is.
func TestCarefulStartup(t *testing.T) {
	give := func(m *world.Machine) {
		m.Install("ip", func(h host.Host) error { h.AddAddress(writerAddress); h.Exit(); return nil })
	}
	r := newRig(t, settings{})
	give(r.nodes[0])
	give(r.nodes[1])
	mode := r.control(30*second, "mode")
	r.control(40*second, "set_ip 10.0.0.100 db2")
	r.control(45*second, "set_active")
	r.w.Run(39 * second)
	if *mode != "PASSIVE" || len(r.writers()) != 0 {
		t.Errorf("mode %q, writers %v: %q", *mode, r.writers(), r.said)
	}
	r.w.Run(70 * second)
	if w := r.writers(); !slices.Equal(w, []int{2}) || r.nodes[0].Has(writerAddress) {
		t.Errorf("writers %v, db1 has the address: %v: %q", w, r.nodes[0].Has(writerAddress), r.said)
	}
}

// TestNoNetwork: a monitor that is cut off from everybody decides nothing.
func TestNoNetwork(t *testing.T) {
	r := newRig(t, settings{})
	r.w.At(online, func() {
		rule := r.w.Cut([]*world.Machine{r.monitor}, nil, false)
		r.w.At(online+40*second, rule.Remove)
	})
	r.w.Run(online + 80*second)
	if r.told("Network is unreachable") == 0 || r.told("HARD_OFFLINE") != 0 || !slices.Equal(r.writers(), []int{1}) {
		t.Errorf("writers %v: %q", r.writers(), r.said)
	}
}

// TestDenyWrites: a moved writer's sessions are waited for, and ended at last.
func TestDenyWrites(t *testing.T) {
	for _, c := range []struct {
		what        string
		soft        bool
		least, most float64
	}{{"soft waits for all", true, 10, 13}, {"hard ends the idle ones at once", false, 0, 2}} {
		r := newRig(t, settings{agent: func(a *Config) { a.Soft = c.soft }})
		var from, until time.Duration
		r.at(online, func(h host.Host) {
			s, err := openApp(h)
			if err != nil {
				t.Error(err)
				return
			}
			for err == nil { // idle but for a question now and then
				h.Sleep(100 * time.Millisecond)
				_, err = s.Do(&host.Statement{Do: host.SelectOne}, second)
			}
			until = r.w.Elapsed()
		})
		from = online + 5*second
		answer := r.control(from, "move_role writer db2")
		r.w.Run(online + 40*second)
		if took := (until - from).Seconds(); took < c.least || took > c.most || !slices.Equal(r.writers(), []int{2}) {
			t.Errorf("%s: ended after %.1f s, writers %v, %q", c.what, took, r.writers(), *answer)
		}
	}
}

// TestAdminOffline: replication stops there, and starts with set_online.
func TestAdminOffline(t *testing.T) {
	r := newRig(t, settings{})
	r.control(online, "set_offline db3")
	r.control(online+20*second, "set_online db3")
	var running []bool
	for _, d := range []time.Duration{10 * second, 35 * second} {
		r.at(online+d, func(h host.Host) {
			s, err := host.OpenMySQL(h, r.address(3), host.Login{Account: "mmm"}, second)
			if err != nil {
				t.Error(err)
				return
			}
			st, err := s.Do(&host.Statement{Do: host.ShowReplicaStatus}, second)
			running = append(running, err == nil && st.Replica.SQL)
		})
	}
	r.w.Run(online + 40*second)
	if !slices.Equal(running, []bool{false, true}) {
		t.Errorf("the SQL thread runs: %v: %q", running, r.said)
	}
}

// TestBacklog: a slave that is too far behind loses its roles, one whose lag is not known
// does not.
func TestBacklog(t *testing.T) {
	r := newRig(t, settings{edit: func(c *Config) { c.Checks[3].MaxBacklog = 10 * second }, mysqld: func(n int, c *mysqld.Config) {
		if n == 3 {
			c.Delay = 40 * second
		}
	}})
	r.write(online, online+60*second)
	r.w.Run(online + 60*second)
	if r.told("State of host 'db3' changed from ONLINE to REPLICATION_DELAY") == 0 {
		t.Errorf("%q", r.said)
	}
}
