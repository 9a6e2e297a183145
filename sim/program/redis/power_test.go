package redis

import (
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/world"
)

// TestPowerLoss: what the machine's loss of power costs, by persistence. It was
// not recorded; the bounds are those of redis.io/docs/management/persistence
// and of fsync(2).
func TestPowerLoss(t *testing.T) {
	const step = 2 * time.Millisecond
	rows := []struct {
		name     string
		at       time.Duration // of the loss
		min, max int           // acknowledged writes lost
		reason   string
	}{
		{"aof-always", 5300 * time.Millisecond, 0, 0, "synced before each answer"},
		{"aof-everysec", 5300 * time.Millisecond, 100, 160, "the 0.3 s since the last fsync"},
		{"aof-everysec", 5990 * time.Millisecond, 400, 510, "nearly a second since the last fsync"},
		{"aof-everysec", 5010 * time.Millisecond, 400, 520, "in the middle of an fsync: a second and what was answered during it"},
		{"aof-no", 20 * time.Second, 9000, 10000, "the kernel has not written back yet: all"},
		{"aof-no", 40 * time.Second, 4000, 5000, "written back 30 s after the first write"},
		{"rdb", 20 * time.Second, 9000, 10000, "no save point was due: all"},
		{"rdb", 70 * time.Second, 3800, 4700, "a snapshot at about 61 s"},
		{"none", 5 * time.Second, 2000, 2500, "all"},
	}
	for _, row := range rows {
		sync := 20 * time.Millisecond
		if row.name == "aof-always" {
			sync = 500 * time.Microsecond
		}
		r := newRig(t, Config{Persistence: persistence(t, row.name)}, step, world.MachineOptions{SyncTime: sync})
		r.w.At(row.at, func() { r.paused = true; r.machine.Crash() })
		r.w.At(row.at+time.Second, func() { r.machine.Restart() })
		r.w.Run(row.at + 5*time.Second)
		lost := r.missing(t, row.at+2*time.Minute)
		if len(lost) < row.min || len(lost) > row.max {
			t.Errorf("%s, power lost at %v (%s): %d of %d lost, want %d to %d",
				row.name, row.at, row.reason, len(lost), len(r.acked), row.min, row.max)
		}
		if n := len(lost); n > 0 && (lost[n-1] != len(r.acked) || lost[0] != len(r.acked)-n+1) {
			t.Errorf("%s: lost %d..%d of %d, expected the last ones", row.name, lost[0], lost[n-1], len(r.acked))
		}
	}
}

// TestPowerLossOfStoppedServer: what SIGTERM saved is synced.
func TestPowerLossOfStoppedServer(t *testing.T) {
	for _, name := range []string{"rdb", "aof-everysec", "aof-no", "aof-always"} {
		r := newRig(t, Config{Persistence: persistence(t, name)}, 2*time.Millisecond, world.MachineOptions{SyncTime: time.Millisecond})
		r.w.At(5*time.Second, func() { r.paused = true; r.server.Stop() })
		r.w.At(6*time.Second, func() {
			if r.server.Alive() {
				t.Errorf("%s: alive a second after SIGTERM", name)
			}
			r.machine.Crash()
			r.machine.Restart()
		})
		r.w.Run(8 * time.Second)
		if lost := r.missing(t, time.Minute); len(lost) != 0 {
			t.Errorf("%s: %d of %d lost", name, len(lost), len(r.acked))
		}
	}
}

// TestSlowDisk: a write() put off for two seconds blocks the server until the
// fsync is over (redis.io: "Asynchronous AOF fsync is taking too long").
func TestSlowDisk(t *testing.T) {
	r := newRig(t, Config{Persistence: persistence(t, "aof-everysec")}, 2*time.Millisecond, world.MachineOptions{SyncTime: 4500 * time.Millisecond})
	r.w.Run(60 * time.Second)
	var longest time.Duration
	for i := 1; i < len(r.acked); i++ {
		longest = max(longest, r.acked[i]-r.acked[i-1])
	}
	if longest < time.Second || longest > 3500*time.Millisecond {
		t.Errorf("the longest wait for an answer was %v, expected between 1 and 3.5 s", longest)
	}
}

// TestSnapshotIsWholeOrOld: killed or without power at any moment of a
// snapshot, the server reads the one before or the new one.
func TestSnapshotIsWholeOrOld(t *testing.T) {
	counts := map[int]int{}
	for ms := 60900; ms < 61500; ms += 20 {
		c := Config{Persistence: Persistence{Save: []SavePoint{{time.Minute, 1}}}, DiskRate: 1e6}
		r := newRig(t, c, 20*time.Millisecond, world.MachineOptions{SyncTime: 50 * time.Millisecond})
		at := time.Duration(ms) * time.Millisecond
		r.w.At(at, func() { r.paused = true; r.machine.Crash(); r.machine.Restart() })
		r.w.Run(at + time.Second)
		lost := r.missing(t, at+time.Minute)
		counts[len(r.acked)-len(lost)]++
	}
	if counts[0] == 0 || len(counts) != 2 {
		t.Errorf("snapshots found, by number of keys: %v; expected none and one whole one", counts)
	}
}

// TestSavePointsCountFromTheLastSnapshot: save 60 1 under steady writes is due
// in the 61st second after each snapshot.
func TestSavePointsCountFromTheLastSnapshot(t *testing.T) {
	c := Config{Persistence: Persistence{Save: []SavePoint{{time.Minute, 1}}}}
	r := newRig(t, c, 100*time.Millisecond, world.MachineOptions{})
	var at []time.Duration
	r.w.Watch(func(e world.Event) {
		if e.Kind == "note:redis" {
			at = append(at, r.w.Elapsed().Truncate(time.Second))
		}
	})
	r.w.Run(200 * time.Second)
	if want := []time.Duration{61 * time.Second, 122 * time.Second, 183 * time.Second}; !slices.Equal(at, want) {
		t.Errorf("snapshots at %v, want %v", at, want)
	}
}
