package mha

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mysqld"
)

// switched runs an online switch from n1 to n2 at 10 s, with a manager that does not run
// unless a test wants it, and gives what it came to.
func switched(t *testing.T, s settings, managed bool, before func(r *rig)) (r *rig, acked map[string]bool, took time.Duration, end error) {
	s.top += "\nmaster_ip_online_change_script=/usr/local/bin/master_ip_online_change"
	var c Config
	edit := s.edit
	s.edit = func(read *Config) {
		if edit != nil {
			edit(read)
		}
		c = *read
	}
	r = newRig(t, s)
	if !managed {
		r.manager.Program("mha").Stop()
		r.w.At(time.Millisecond, func() { r.manager.Program("mha").Kill() })
	}
	if before != nil {
		before(r)
	}
	begin, called := 30*second, 0
	r.w.At(begin, func() {
		r.manager.Execute("masterha_master_switch", c.SwitchMain(Switch{To: "n2", Application: "app", Done: func(_ bool, err error) {
			end, took, called = err, r.w.Elapsed()-begin, called+1
		}}))
	})
	acked = r.write(25*second, 45*second)
	r.w.Run(50 * second)
	if called != 1 {
		t.Fatalf("it ended %d times", called)
	}
	return r, acked, took, end
}

// TestSwitch: the recorded switches took 3.9 to 6.9 s, lost nothing, and left the old
// primary as a replica that is read only.
func TestSwitch(t *testing.T) {
	r, acked, took, err := switched(t, settings{}, false, nil)
	if err != nil || took < 3500*time.Millisecond || took > 7500*time.Millisecond {
		t.Errorf("%v after %v", err, took)
	}
	if r.primary() != 2 || len(acked) < 1000 {
		t.Errorf("n%d is the primary; %d rows", r.primary(), len(acked))
	}
	for n := 1; n <= 3; n++ {
		if lost := r.lost(n, acked); lost > 0 {
			t.Errorf("n%d lacks %d rows", n, lost)
		}
	}
	if c := r.nodes[0].Program("mysqld").Exposed().(*mysqld.Copy); c.Writable() || !c.Replica() || c.Source() != address(2) {
		t.Errorf("n1: writable %v, replica %v, of %v", c.Writable(), c.Replica(), c.Source())
	}
}

// TestSwitchPrivileged: a writer with SUPER whom the script does not disconnect goes on
// writing to the old primary: three different data sets, and all threads run
// (recorded: 760 rows of the old primary alone, the third server had 67 of them).
func TestSwitchPrivileged(t *testing.T) {
	wrote := map[string]bool{}
	r, _, _, err := switched(t, settings{}, false, func(r *rig) {
		r.at(26*second, func(h host.Host) {
			s, err := host.OpenMySQL(h, r.primaryAt(), host.Login{Account: "mha"}, second)
			for n := uint32(1); err == nil && n <= 1500; n++ {
				_, err = s.Do(&host.Statement{Do: host.Insert, Row: host.TableRow{User: 500, Number: n, Given: true}}, second)
				wrote[key(500, n)] = true
				h.Sleep(10 * time.Millisecond)
			}
			if err != nil {
				t.Error(err)
			}
		})
	})
	if err != nil || !r.told("switching master to n2 completed") {
		t.Fatal(err)
	}
	one, two, three := r.lost(1, wrote), r.lost(2, wrote), r.lost(3, wrote)
	if len(wrote) != 1500 || one != 0 || two < 100 || three >= two || three == 0 {
		t.Errorf("of %d rows n1 lacks %d, n2 %d, n3 %d", len(wrote), one, two, three)
	}
}

// TestSwitchPartly: the old primary has rows of a writer that nothing stopped under keys
// that the new one gives again: it does not replicate, and the switch says so.
func TestSwitchPartly(t *testing.T) {
	r, _, _, err := switched(t, settings{}, false, func(r *rig) {
		r.at(26*second, func(h host.Host) {
			s, err := host.OpenMySQL(h, r.primaryAt(), host.Login{Account: "mha"}, second)
			for n := uint32(1); err == nil && n <= 1500; n++ {
				_, err = s.Do(&host.Statement{Do: host.Insert, Row: host.TableRow{User: 500, Number: n}}, second)
				h.Sleep(10 * time.Millisecond)
			}
		})
	})
	if err != nil || r.primary() != 2 || !r.told("Starting slave IO/SQL thread on n1 failed!") || !r.told("exit code 10") {
		t.Errorf("%v; n%d is the primary: %q", err, r.primary(), r.said)
	}
}

// TestSwitchRefused: why it does not begin. Nothing is changed then.
func TestSwitchRefused(t *testing.T) {
	for _, row := range []struct {
		why     string
		managed bool
		s       settings
		before  func(r *rig)
		want    string
	}{
		{"the manager runs", true, settings{}, nil, "Stop MHA Manager/Monitor and try again"},
		{"a replica is dead", false, settings{}, func(r *rig) { r.w.At(20*second, func() { r.crash(3) }) }, "Server n3 is dead"},
		{"an IO thread does not run", false, settings{}, func(r *rig) { r.sql(20*second, 3, host.Statement{Do: host.StopReplica, Name: "IO_THREAD"}) }, "Replication is not running properly on slave n3"},
		{"it may not be one", false, settings{server: map[int]string{2: "no_master=1"}}, nil, "n2 is bad as a new master"},
	} {
		r, _, _, err := switched(t, row.s, row.managed, row.before)
		if err == nil || !strings.Contains(err.Error(), row.want) || r.primary() != 1 {
			t.Errorf("%s: %v, want %q; n%d is the primary", row.why, err, row.want, r.primary())
		}
	}
}
