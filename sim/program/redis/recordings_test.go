package redis

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/world"
)

// recording is one run of the real redis-server 7.0: a client set a new key
// every few milliseconds, the server got a signal, was started again and was
// asked for every acknowledged key.
type recording struct {
	Mode        string  `json:"mode"`
	Signal      string  `json:"signal"`
	Acked       int     `json:"acked_before"`
	Lost        int     `json:"lost_acked"`
	LostFirst   float64 `json:"lost_first_t"` // seconds; when the first missing key was acknowledged
	KilledAfter float64 `json:"seconds_before_kill"`
	Rate        float64 `json:"rate"` // acknowledged per second
	MissingSeqs []int   `json:"missing_seqs"`
}

// modes says how the recordings name what persistence the server had.
var modes = map[string]string{
	"nopersist":    "none",
	"rdbdefault":   "rdb",
	"aof_always":   "aof-always",
	"aof_everysec": "aof-everysec",
	"aof_no":       "aof-no",
}

func persistence(t testing.TB, name string) Persistence {
	t.Helper()
	for _, row := range Named {
		if row.Name == name {
			return row.Persistence
		}
	}
	t.Fatalf("no persistence is named %q", name)
	return Persistence{}
}

func recordings(t *testing.T) map[string]recording {
	t.Helper()
	files, err := filepath.Glob("testdata/single/single_*.json")
	if err != nil || len(files) != 20 {
		t.Fatalf("%d recordings (%v), expected 20", len(files), err)
	}
	all := map[string]recording{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var rec recording
		if err := json.Unmarshal(data, &rec); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if rec.Acked == 0 || rec.KilledAfter == 0 || modes[rec.Mode] == "" {
			t.Fatalf("%s: not a recording: %+v", f, rec)
		}
		all[filepath.Base(f)] = rec
	}
	return all
}

// fsyncTime of the machine: about what a busy virtual disk takes. The
// recordings do not tell it; only appendfsync everysec depends on it.
const fsyncTime = 20 * time.Millisecond

// replay does in virtual time what the recording did and gives the number of
// acknowledged keys, those missing after the restart, and when the first of
// them was acknowledged, in seconds since the first key.
func replay(t *testing.T, rec recording) (acked int, missing []int, first float64) {
	sync := fsyncTime
	if rec.Mode == "aof_always" {
		sync = 500 * time.Microsecond // the recorded rate leaves room for no more
	}
	step := time.Duration(float64(time.Second) * rec.KilledAfter / float64(rec.Acked))
	rtt := 200*time.Microsecond + map[bool]time.Duration{true: sync}[rec.Mode == "aof_always"]
	r := newRig(t, Config{Persistence: persistence(t, modes[rec.Mode])}, step-rtt, world.MachineOptions{SyncTime: sync})
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
	for name, rec := range recordings(t) {
		t.Run(name, func(t *testing.T) {
			acked, missing, first := replay(t, rec)
			if d := math.Abs(float64(acked - rec.Acked)); d > 0.02*float64(rec.Acked)+2 {
				t.Errorf("%d keys acknowledged, recorded %d: not the same experiment", acked, rec.Acked)
			}
			switch {
			case rec.Lost == rec.Acked: // all
				if len(missing) != acked {
					t.Errorf("%d of %d missing, recorded all", len(missing), acked)
				}
			case rec.Mode == "aof_everysec":
				// What was answered while an fsync ran: recorded 0, 0 and 3. By
				// the signal's place in the second the simulated figure is 0 too,
				// or what is answered in one fsync.
				if most := int(fsyncTime.Seconds()*rec.Rate) + 1; len(missing) > max(most, rec.Lost) {
					t.Errorf("%d missing, recorded %d, at most %d are answered in an fsync", len(missing), rec.Lost, most)
				}
			case rec.Lost == 0:
				if len(missing) != 0 {
					t.Errorf("%d of %d missing, recorded none", len(missing), acked)
				}
			default: // a range at the end, since the snapshot at about 61 s
				if len(missing) == 0 || missing[len(missing)-1] != acked || len(missing) != acked-missing[0]+1 {
					t.Errorf("%d missing of %d, expected a range up to the last", len(missing), acked)
				}
				if math.Abs(first-rec.LostFirst) > 1 {
					t.Errorf("the first missing was acknowledged at %.2f s, recorded %.2f s", first, rec.LostFirst)
				}
				if d := math.Abs(float64(len(missing) - rec.Lost)); d > 0.1*float64(rec.Lost) {
					t.Errorf("%d missing, recorded %d", len(missing), rec.Lost)
				}
			}
		})
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
