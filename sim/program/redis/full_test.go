package redis

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/world"
)

// TestFullDisk has what a server does while its disk is full from 1 s to 11 s, and
// afterwards: redis-server 7.0.15 on a tmpfs without a free block, a SET every
// 100 ms.
func TestFullDisk(t *testing.T) {
	for _, row := range []struct {
		reason  string
		config  Persistence
		errs    string // that the writer got, "" for none
		alive   bool   // before the disk has room again
		recover bool   // writes are acknowledged within 7 s of that
	}{
		{"no persistence writes nothing", Persistence{Save: []SavePoint{}}, "", true, true},
		{"no snapshot was due", Persistence{}, "", true, true},
		{"a snapshot that fails stops the writes", Persistence{Save: []SavePoint{{time.Second, 1}}}, "MISCONF Redis is configured to save RDB snapshots", true, true},
		{"an append that fails stops the writes", Persistence{Save: []SavePoint{}, AOF: AOFEverysec}, "MISCONF Errors writing to the AOF file: No space left on device", true, true},
		{"also where the kernel syncs", Persistence{Save: []SavePoint{}, AOF: AOFNo}, "MISCONF Errors writing to the AOF file: No space left on device", true, true},
		{"who syncs always exits", Persistence{Save: []SavePoint{}, AOF: AOFAlways}, "connection refused", false, false},
	} {
		r := newRig(t, Config{Persistence: row.config}, 100*time.Millisecond, world.MachineOptions{})
		r.value = strings.Repeat("v", 500)
		r.w.Run(time.Second)
		if !r.machine.FillDisk() || r.machine.FillDisk() {
			t.Error("a disk is full once")
		}
		r.w.Run(11 * time.Second)
		if r.server.Alive() != row.alive {
			t.Errorf("%s: alive %v", row.reason, r.server.Alive())
		}
		r.machine.FreeDisk()
		before := len(r.acked)
		r.w.Run(18 * time.Second)
		if (len(r.acked) > before+10) != row.recover {
			t.Errorf("%s: %d writes acknowledged after the disk had room again", row.reason, len(r.acked)-before)
		}
		seen := ""
		for e := range r.errs {
			if strings.Contains(e, row.errs) {
				seen = row.errs
			}
		}
		if seen != row.errs || row.errs == "" && len(r.errs) > 0 {
			t.Errorf("%s: errors %v, want %q", row.reason, r.errs, row.errs)
		}
		if (r.machine.Refused > 0) != (row.errs != "") {
			t.Errorf("%s: %d writes refused", row.reason, r.machine.Refused)
		}
		if !row.alive {
			r.server.Start()
			r.w.Run(19 * time.Second)
		}
		if lost := r.missing(t, 25*time.Second); len(lost) > 0 {
			t.Errorf("%s: acknowledged and lost: %v", row.reason, lost)
		}
	}
}

// TestFullDiskPing wants PING to be denied like a write, and reads and what knows
// no write to be answered.
func TestFullDiskPing(t *testing.T) {
	r := newRig(t, Config{Persistence: Persistence{Save: []SavePoint{{time.Second, 1}}}}, 100*time.Millisecond, world.MachineOptions{})
	r.machine.FillDisk()
	for i, row := range []struct {
		command string
		denied  bool
	}{{"PING", true}, {"SET a b", true}, {"EXPIRE key:1 5", true}, {"GETEX key:1", true}, {"GET key:1", false}, {"TTL key:1", false}, {"DBSIZE", false}} {
		reply, err := r.command(time.Duration(5+i)*time.Second, strings.Fields(row.command)...)
		if err != nil || strings.HasPrefix(reply.Text, "MISCONF") != row.denied {
			t.Errorf("%s: %q, %v", row.command, reply.Text, err)
		}
	}
}

// TestFullDiskStop wants SIGTERM to be in vain while the last snapshot cannot be
// saved, and to end the server later.
func TestFullDiskStop(t *testing.T) {
	r := newRig(t, Config{}, 100*time.Millisecond, world.MachineOptions{})
	r.w.Run(time.Second)
	r.machine.FillDisk()
	for i, want := range []bool{true, true, false} {
		if i == 2 {
			r.machine.FreeDisk()
		}
		r.server.Stop()
		r.w.Run(time.Duration(i+2) * time.Second)
		if r.server.Alive() != want {
			t.Errorf("after SIGTERM %d it is alive: %v", i+1, r.server.Alive())
		}
	}
}
