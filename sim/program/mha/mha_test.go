package mha

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mysqld"
	"github.com/hadrill/hadrill/sim/world"
)

const candidate = "candidate_master=1"

var secondary = "secondary_check_script=masterha_secondary_check -s n2 -s n3"

// stopIO stops the IO thread of a server.
func (r *rig) stopIO(d time.Duration, n int) {
	r.sql(d, n, host.Statement{Do: host.StopReplica, Name: "IO_THREAD"})
}

// TestFailover: who becomes primary, what is lost and how the manager exits.
func TestFailover(t *testing.T) {
	const at = 40 * second
	kill := func(r *rig) { r.w.At(at, func() { r.nodes[0].Program("mysqld").Kill() }) }
	crash := func(r *rig) { r.w.At(at, func() { r.crash(1) }) }
	both := settings{top: secondary, server: map[int]string{2: candidate}}
	with := func(s settings, f func(s *settings)) settings { f(&s); return s }
	for _, c := range []struct {
		why     string
		stack   settings
		act     func(r *rig)
		primary int
		lost    [2]int // least and most
		says    string
	}{
		{"kill -9, asynchronous", both, kill, 2, [2]int{0, 0}, "exit code 0"},
		{"machine gone", both, crash, 2, [2]int{0, 2}, "exit code 0"},
		{"IO threads stopped 2 s before, kill -9: the binary log is saved", both, func(r *rig) { r.stopIO(at-2*second, 2); r.stopIO(at-2*second+time.Millisecond, 3); kill(r) }, 2, [2]int{0, 0}, "saved"},
		{"IO threads stopped 2 s before, machine gone: the unsent part is lost", both, func(r *rig) { r.stopIO(at-2*second, 2); r.stopIO(at-2*second+time.Millisecond, 3); crash(r) }, 2, [2]int{300, 420}, "exit code 0"},
		{"the candidate lags: relay logs of n3", both, func(r *rig) { r.stopIO(at-2*second, 2); kill(r) }, 2, [2]int{0, 0}, "exit code 0"},
		{"no candidate: the latest", settings{top: secondary}, func(r *rig) { r.stopIO(at-2*second, 2); crash(r) }, 3, [2]int{0, 2}, "exit code 0"},
		{"the latest has purged the relay logs that n2 needs", both, func(r *rig) {
			r.stopIO(at-2*second, 2)
			r.sql(at-second, 3, host.Statement{Do: host.PurgeRelayLogs})
			kill(r)
		}, 0, [2]int{0, 9999}, "none of the latest slaves has enough relay logs"},
		{"SQL error on n3", both, func(r *rig) {
			r.sql(at-2*second, 3, host.Statement{Do: host.Insert, Row: host.TableRow{User: 99, Number: 1}})
			kill(r)
		}, 0, [2]int{0, 9999}, "does not work as a slave"},
		{"n3 dead too", both, func(r *rig) { r.w.At(at-time.Second, func() { r.crash(3) }); crash(r) }, 0, [2]int{0, 9999}, "never"},
		{"n3 dead too, not asked by the secondary check", settings{top: "secondary_check_script=masterha_secondary_check -s n2", server: map[int]string{2: candidate}}, func(r *rig) { r.w.At(at-time.Second, func() { r.crash(3) }); crash(r) }, 0, [2]int{0, 9999}, "Server n3 is dead"},
		{"and with ignore_fail", settings{top: "secondary_check_script=masterha_secondary_check -s n2", server: map[int]string{2: candidate, 3: "ignore_fail=1"}}, func(r *rig) { r.w.At(at-time.Second, func() { r.crash(3) }); crash(r) }, 2, [2]int{0, 2}, "exit code 10"},
		{"only the manager is cut off", both, func(r *rig) {
			r.w.At(at, func() { r.w.Cut(r.nodes[:1], []*world.Machine{r.manager}, false) })
		}, 1, [2]int{0, 0}, "master is reachable from n2"},
		{"candidate with MASTER_DELAY 30", with(both, func(s *settings) {
			s.mysqld = func(n int, c *mysqld.Config) {
				if n == 2 {
					c.Delay = 30 * second
				}
			}
		}), crash, 2, [2]int{0, 2}, "exit code 0"},
		{"SQL thread of the candidate stopped: the manager starts it", both, func(r *rig) {
			r.sql(at-3*second, 2, host.Statement{Do: host.StopReplica, Name: "SQL_THREAD"})
			kill(r)
		}, 2, [2]int{0, 0}, "exit code 0"},
		{"ping by CONNECT", with(both, func(s *settings) { s.top += "\nping_type=CONNECT" }), kill, 2, [2]int{0, 0}, "exit code 0"},
		{"ping by INSERT", with(both, func(s *settings) { s.top += "\nping_type=INSERT" }), kill, 2, [2]int{0, 0}, "exit code 0"},
		{"cut from manager and replicas, clients reach it", both, func(r *rig) {
			r.w.At(at, func() { r.w.Cut(r.nodes[:1], append([]*world.Machine{r.manager}, r.nodes[1:]...), false) })
		}, 0, [2]int{0, 9999}, "exit code 0"},
	} {
		r := newRig(t, c.stack)
		acked := r.write(30*second, 100*second)
		c.act(r)
		r.w.Run(105 * second)
		if c.says == "never" {
			if r.told("exit code") || r.primary() != 0 {
				t.Errorf("%s: %q", c.why, r.said)
			}
			continue
		}
		if !r.told(c.says) {
			t.Errorf("%s: the manager did not say %q: %q", c.why, c.says, r.said)
			continue
		}
		if c.why == "cut from manager and replicas, clients reach it" {
			if lost := r.lost(2, acked); lost < 1000 || r.primary() != 1 && !r.nodes[1].Has(virtual) {
				t.Errorf("%s: %d rows of %d are on the old primary alone", c.why, lost, len(acked))
			}
			continue
		}
		if got := r.primary(); got != c.primary {
			t.Errorf("%s: primary n%d, want n%d: %q", c.why, got, c.primary, r.said)
			continue
		}
		if c.primary == 0 {
			continue
		}
		if lost := r.lost(c.primary, acked); lost < c.lost[0] || lost > c.lost[1] || len(acked) < 5000 {
			t.Errorf("%s: lost %d of %d, want %v: %q", c.why, lost, len(acked), c.lost, r.said)
		}
		for n := 2; n <= 3; n++ {
			if m := r.nodes[n-1]; n != c.primary && c.primary != 1 && m.Up() && c.says == "exit code 0" && r.lost(n, acked) != r.lost(c.primary, acked) {
				t.Errorf("%s: n%d has not what the new primary has", c.why, n)
			}
		}
	}
}

// TestTimes: when a dead primary is detected: (0 to 3) + 9 s after a kill, 12 s and
// more where its machine is gone.
func TestTimes(t *testing.T) {
	for seed := uint64(1); seed <= 20; seed++ {
		for _, gone := range []bool{false, true} {
			r := newRig(t, settings{seed: seed, top: secondary, server: map[int]string{2: candidate}})
			at := 40*second + time.Duration(seed)*137*time.Millisecond
			r.w.At(at, func() {
				if gone {
					r.crash(1)
				} else {
					r.nodes[0].Program("mysqld").Kill()
				}
			})
			detected := time.Duration(0)
			for detected == 0 && r.w.Elapsed() < 80*second {
				r.w.Run(r.w.Elapsed() + 100*time.Millisecond)
				if r.told("master n1 is not reachable") {
					detected = r.w.Elapsed() - at
				}
			}
			least, most := 9*second, 12300*time.Millisecond
			if gone {
				least, most = 12*second, 15400*time.Millisecond
			}
			if detected < least || detected > most {
				t.Errorf("seed %d, machine gone %v: detected after %v, want %v to %v: %q", seed, gone, detected, least, most, r.said)
			}
		}
	}
}

// TestSecondFailover is refused within 8 hours, and a manager that was killed while
// it failed over begins again.
func TestSecondFailover(t *testing.T) {
	r := newRig(t, settings{nodes: 4, top: secondary, server: map[int]string{2: candidate, 3: candidate}})
	r.w.At(40*second, func() { r.nodes[0].Program("mysqld").Kill() })
	r.w.Run(80 * second)
	if r.primary() != 2 {
		t.Fatalf("primary n%d: %q", r.primary(), r.said)
	}
	r.said = nil
	r.w.At(81*second, func() { r.manager.Program("mha").Start() })
	r.w.Run(110 * second)
	if !r.told("not started: Server n1 is dead") {
		t.Errorf("with the old primary in its file: %q", r.said)
	}
}

func TestKilledInPhase3(t *testing.T) {
	r := newRig(t, settings{top: secondary, server: map[int]string{2: candidate}})
	r.w.At(40*second, func() { r.nodes[0].Program("mysqld").Kill() })
	for !r.told("phase 2 completed") && r.w.Elapsed() < 80*second {
		r.w.Run(r.w.Elapsed() + 10*time.Millisecond)
	}
	r.manager.Program("mha").Kill()
	r.w.Run(r.w.Elapsed() + 10*second)
	if r.primary() != 0 || r.nodes[0].Has(virtual) {
		t.Error("nothing is repaired by itself, and the address is gone")
	}
	r.manager.Program("mha").Start()
	r.w.Run(r.w.Elapsed() + 60*second)
	if r.primary() != 2 {
		t.Errorf("primary n%d: %q", r.primary(), r.said)
	}
}
