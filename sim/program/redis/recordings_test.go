package redis

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/replay"
	"github.com/hadrill/hadrill/sim/world"
)

// persistence is "none", "rdb" or "aof-" and a value of appendfsync.
func persistence(t testing.TB, name string) Persistence {
	t.Helper()
	var directives [][2]string
	if sync, aof := strings.CutPrefix(name, "aof-"); aof {
		directives = [][2]string{{"appendonly", "yes"}, {"appendfsync", sync}}
	} else if name == "none" {
		directives = [][2]string{{"save", ""}}
	} else if name != "rdb" {
		t.Fatalf("no persistence is named %q", name)
	}
	p, err := ReadPersistence(directives)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// recordedPersistence is the server's, of what a recording has.
func recordedPersistence(p replay.RedisPersistence) (Persistence, error) {
	var c Persistence
	if p.Save != nil {
		c.Save = []SavePoint{}
	}
	for _, s := range p.Save {
		c.Save = append(c.Save, SavePoint{time.Duration(s[0]) * time.Second, s[1]})
	}
	if !p.AppendOnly {
		return c, nil
	}
	policies := map[string]AOF{"": AOFEverysec, "always": AOFAlways, "everysec": AOFEverysec, "no": AOFNo}
	var known bool
	if c.AOF, known = policies[p.AppendFsync]; !known {
		return c, fmt.Errorf("appendfsync %q is not known", p.AppendFsync)
	}
	return c, nil
}

// fsyncTime of the machine: about what a busy virtual disk takes. The
// recordings do not tell it; only appendfsync everysec depends on it.
const fsyncTime = 20 * time.Millisecond

// replayRecording does in virtual time what the recording did and gives the
// number of acknowledged keys, those missing after the restart, and when the
// first of them was acknowledged, in seconds since the first key.
func replayRecording(t *testing.T, rec *replay.RedisRecording, p Persistence) (acked int, missing []int, first float64) {
	sync, rtt := fsyncTime, 200*time.Microsecond
	if p.AOF == AOFAlways {
		sync = 500 * time.Microsecond // the recorded rate leaves room for no more
		rtt += sync
	}
	step := time.Duration(float64(time.Second) * rec.KilledAfter / float64(rec.Acked))
	r := newRig(t, Config{Persistence: p}, step-rtt, world.MachineOptions{SyncTime: sync})
	if rec.ValueBytes > 0 {
		r.value = strings.Repeat("x", rec.ValueBytes)
	}
	at := time.Duration(rec.KilledAfter * float64(time.Second))
	r.w.At(at, func() {
		r.paused = true
		if rec.Signal == "9" {
			r.server.Kill()
		} else {
			r.server.Stop()
		}
	})
	r.w.At(at+time.Second, func() {
		if !r.server.Start() {
			t.Error("the server was still alive a second after the signal")
		}
	})
	r.w.Run(at + 2*time.Second)
	missing = r.missing(t, at+time.Minute)
	if len(missing) > 0 {
		first = r.acked[missing[0]-1].Seconds()
	}
	return len(r.acked), missing, first
}

// TestRecordings: which acknowledged writes a signal costs, by persistence.
func TestRecordings(t *testing.T) {
	tables := replay.Redis.Test(t, func(t *testing.T, c *replay.Case) replay.Verdict {
		if why := replay.RedisUnsupported(c.Files[0]); why != "" {
			return replay.Verdict{Unsupported: why}
		}
		if replay.RedisOfReplica(c.Files[0]) {
			return replayReplica(t, c.Files[0])
		}
		rec, err := replay.ReadRedis(c.Files[0])
		if err != nil {
			return replay.Unreadable(err)
		}
		p, err := recordedPersistence(rec.Persistence)
		if err != nil {
			return replay.Unreadable(err)
		}
		acked, missing, first := replayRecording(t, rec, p)
		return rec.Judge(acked, missing, first, fsyncTime)
	})
	if n := tables[0].Replayed; n != 45 {
		t.Errorf("%d recordings, expected 45", n)
	}
}

// TestEverysecWindow: kill -9 under everysec loses something exactly when it
// falls into a background fsync, and then only what was answered during it
// (facts: 0, 0 and 3 lost).
func TestEverysecWindow(t *testing.T) {
	lossy, lossless := 0, 0
	for ms := 3000; ms < 4000; ms += 5 {
		r := newRig(t, Config{Persistence: persistence(t, "aof-everysec")}, 2*time.Millisecond, world.MachineOptions{SyncTime: 40 * time.Millisecond})
		at := time.Duration(ms) * time.Millisecond
		r.w.At(at, func() { r.paused = true; r.server.Kill() })
		r.w.At(at+time.Second, func() { r.server.Start() })
		r.w.Run(at + 2*time.Second)
		lost := len(r.missing(t, at+time.Minute))
		if lost == 0 {
			lossless++
			continue
		}
		lossy++
		if in := ms % 1000; in > 45 || lost > 20 {
			t.Errorf("killed %d ms into the second: %d lost", in, lost)
		}
	}
	if lossy < 6 || lossless < 150 {
		t.Errorf("%d kills lost something, %d nothing; expected about 8 and 192", lossy, lossless)
	}
}
