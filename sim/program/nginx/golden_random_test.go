package nginx_test

import (
	"testing"

	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/replay"
)

// replayRandom replays a recording of a random method. A worker seeds random(3)
// when it starts with its pid and the time, which the recording knows to a few
// seconds: every seed is tried until one explains the first requests, and all
// requests must follow from it.
func replayRandom(t *testing.T, rec *replay.WebRecording, c *nginx.Config) replay.Verdict {
	if rec.WorkerPid == 0 {
		t.Fatal("a recording of a random method must have worker_pid")
	}
	const (
		startsBefore = 6  // seconds that a worker is older than the recording, at most
		probe        = 12 // requests that a seed must explain to be looked at closer
	)
	want := rec.Picks[:min(probe, len(rec.Picks))]
	for sec := int64(rec.T0); sec >= int64(rec.T0)-startsBefore; sec-- {
		for msec := int64(0); msec < 1000; msec++ {
			seed := uint32(rec.WorkerPid<<16 ^ sec ^ msec)
			if !explains(t, rec, c, seed, want) {
				continue
			}
			v := closely.Compare(rec, simulate(t, rec, c, nginx.Options{Random: newLibcRandom(seed)}, 0))
			v.How = "with the worker's own seed"
			return v
		}
	}
	t.Errorf("no seed of random(3) explains the first %d requests", len(want))
	return replay.Verdict{Compared: len(rec.Picks)}
}

func explains(t *testing.T, rec *replay.WebRecording, c *nginx.Config, seed uint32, want []replay.Pick) bool {
	got := simulate(t, rec, c, nginx.Options{Random: newLibcRandom(seed)}, len(want))
	for i := range want {
		if got[i].Tried == nil || got[i].Tried[0] != want[i].Tried[0] {
			return false
		}
	}
	return true
}

// libcRandom is random(3) of glibc in its default mode (TYPE_3): an additive
// feedback generator over 31 words, x^31 + x^3 + 1.
type libcRandom struct {
	state       [31]uint32
	front, rear int
}

func newLibcRandom(seed uint32) *libcRandom {
	r := &libcRandom{front: 3}
	if seed == 0 {
		seed = 1
	}
	word := int64(int32(seed))
	for i := range r.state {
		r.state[i] = uint32(word)
		word = 16807*(word%127773) - 2836*(word/127773) // Park and Miller, by Schrage's method
		if word < 0 {
			word += 1<<31 - 1
		}
	}
	for range 310 {
		r.Int32()
	}
	return r
}

// Int32 does what random(3) does.
func (r *libcRandom) Int32() int32 {
	r.state[r.front] += r.state[r.rear]
	x := r.state[r.front] >> 1
	r.front, r.rear = (r.front+1)%31, (r.rear+1)%31
	return int32(x)
}
