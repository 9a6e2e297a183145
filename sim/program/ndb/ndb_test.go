package ndb

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

const fault = 30 * time.Second

// TestFaults: who goes on, how long nothing is acknowledged, and that no acknowledged row
// is lost. Nothing of it is recorded: the bounds are the manual's.
func TestFaults(t *testing.T) {
	var cut *world.Rule
	for _, c := range []struct {
		why         string
		do          func(r *rig)
		running     string
		least, most time.Duration // of the gap
		until       time.Duration
	}{
		{"nothing happens", func(*rig) {}, "data1 data2 data3 data4", 0, time.Second, time.Minute},
		{"a data node is killed: its connections break, and the other member goes on at once",
			func(r *rig) { r.w.At(fault, func() { r.machine("data1").Program("ndbd").Kill() }) }, "data2 data3 data4", 0, time.Second, time.Minute},
		{"the machine of one loses power: three heartbeats of 5 s may be missed",
			func(r *rig) { r.w.At(fault, func() { r.machine("data1").Crash() }) }, "data2 data3 data4", 10 * time.Second, 27 * time.Second, 90 * time.Second},
		{"one stands still for less than that: writes wait for it, and it stays a member",
			func(r *rig) {
				r.w.At(fault, func() { r.machine("data1").Pause() })
				r.w.At(fault+10*time.Second, func() { r.machine("data1").Resume() })
			}, "data1 data2 data3 data4", 9 * time.Second, 13 * time.Second, time.Minute},
		{"and for more: when it goes on it finds that it was declared dead",
			func(r *rig) {
				r.w.At(fault, func() { r.machine("data1").Pause() })
				r.w.At(fault+40*time.Second, func() { r.machine("data1").Resume() })
			}, "data2 data3 data4", 10 * time.Second, 27 * time.Second, 2 * time.Minute},
		{"a whole node group is killed: the rest shuts down",
			func(r *rig) {
				r.w.At(fault, func() { r.machine("data1").Program("ndbd").Kill(); r.machine("data2").Program("ndbd").Kill() })
			}, "", 0, time.Second, time.Minute},
		{"one is killed and started again: it has its group's rows and is a member",
			func(r *rig) {
				r.w.At(fault, func() { r.machine("data1").Program("ndbd").Kill() })
				r.w.At(fault+5*time.Second, func() { r.machine("data1").Program("ndbd").Start() })
				r.w.At(fault+20*time.Second, func() { r.machine("data2").Program("ndbd").Kill() })
			}, "data1 data3 data4", 0, time.Second, time.Minute},
		{"each group is cut in two: the arbitrator has one side go on",
			func(r *rig) {
				r.w.At(fault, func() {
					cut = r.w.Cut(r.machines("data1", "data3"), r.machines("data2", "data4"), false)
				})
				r.w.At(fault+time.Minute, func() { cut.Remove() })
			}, "one side", 10 * time.Second, 35 * time.Second, 2 * time.Minute},
		{"the same, and the management server is with neither: nobody goes on",
			func(r *rig) {
				r.w.At(fault-time.Second, func() { r.machine("mgm").Program("ndb_mgmd").Kill() })
				r.w.At(fault, func() { r.w.Cut(r.machines("data1", "data3"), r.machines("data2", "data4"), false) })
			}, "", 0, time.Second, 2 * time.Minute},
		{"groups are cut from each other: no side has all rows",
			func(r *rig) {
				r.w.At(fault, func() { r.w.Cut(r.machines("data1", "data2"), r.machines("data3", "data4"), false) })
			}, "", 0, time.Second, 2 * time.Minute},
	} {
		for seed := range uint64(4) {
			r := newRig(t, fourNodes, seed+1)
			c.do(r)
			r.w.Run(c.until)
			running := r.running()
			if c.running == "one side" && (running == "data1 data3" || running == "data2 data4") {
				running = c.running
			}
			if running != c.running || r.gap < c.least || r.gap > c.most {
				t.Errorf("%s, seed %d: %q run, want %q; nothing is acknowledged for %v, want %v to %v; errors %v\n%s", c.why, seed+1, running, c.running, r.gap, c.least, c.most, r.errors, strings.Join(r.notes, "\n"))
			}
			if running != "" && r.lost(0, c.until) > 0 {
				t.Errorf("%s, seed %d: %d of %d acknowledged rows lost", c.why, seed+1, r.lost(0, c.until), len(r.acked))
			}
		}
	}
}

// TestStart: whoever starts first, all four are in the cluster, and know of each other.
func TestStart(t *testing.T) {
	for seed := range uint64(60) {
		r := newRig(t, fourNodes, seed+1)
		r.w.Run(writing)
		for _, m := range r.machines("data1", "data2", "data3", "data4") {
			if p := m.Program("ndbd"); !p.Alive() || fmt.Sprint(p.Exposed().(*Copy).Members()) != "[10.20.0.11 10.20.0.12 10.20.0.13 10.20.0.14]" {
				t.Errorf("seed %d: %s is not in a cluster of four\n%s", seed+1, m.Name(), strings.Join(r.notes, "\n"))
			}
		}
	}
}

// TestWholeClusterLost: when all members of a group lose power at once, what came since the
// last global checkpoint is lost: 2 s at the most.
func TestWholeClusterLost(t *testing.T) {
	lost := 0
	for seed := range uint64(6) {
		r := newRig(t, fourNodes, seed+1)
		r.w.At(fault, func() {
			for _, m := range r.machines("data1", "data2", "data3", "data4") {
				m.Crash()
			}
		})
		r.w.At(fault+5*time.Second, func() {
			for _, m := range r.machines("data1", "data2", "data3", "data4") {
				m.Restart()
			}
		})
		r.w.Run(time.Minute)
		if early := r.lost(0, fault-2*time.Second); early > 0 || r.running() != "data1 data2 data3 data4" || r.gap > 20*time.Second {
			t.Errorf("seed %d: %d rows lost of those older than a checkpoint; %s run, nothing is acknowledged for %v\n%s", seed+1, early, r.running(), r.gap, strings.Join(r.notes, "\n"))
		}
		lost += r.lost(fault-2*time.Second, fault)
	}
	if lost == 0 {
		t.Error("no row is lost, although nothing was written to disks between checkpoints")
	}
}

// TestErrors: without a cluster an SQL node says that it cannot connect to the engine, and
// so it does of statements that it does not serve.
func TestErrors(t *testing.T) {
	r := newRig(t, fourNodes, 1)
	r.w.At(fault, func() {
		for _, m := range r.machines("data1", "data2") {
			m.Program("ndbd").Kill()
		}
	})
	r.w.Run(time.Minute)
	if r.errors[host.ErrEngine] == 0 {
		t.Errorf("errors %v, want %d", r.errors, host.ErrEngine)
	}
}
