package tomcat

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

const (
	ms = time.Millisecond
	us = time.Microsecond
)

// TestSameSeedSameRun: the same requests, event by event.
func TestSameSeedSameRun(t *testing.T) {
	digest := func(work dist.Dist) uint64 {
		c := overRedis()
		c.Work = work
		r := newRig(t, c, nil)
		v := &browser{r: r}
		for range 50 {
			v.ask("t5", "POST", "/test/save", "Pan")
			v.ask("t6", "POST", "/test/query", "")
		}
		return r.w.Digest()
	}
	a, b, c := digest(dist.Exponential(5*ms)), digest(dist.Exponential(5*ms)), digest(dist.Exponential(6*ms))
	if a != b || a == c {
		t.Errorf("digests %x, %x and, of another run, %x", a, b, c)
	}
}

// TestStreams: work and processor time come from streams of their own, so that
// minting a session id changes no time.
func TestStreams(t *testing.T) {
	work, cpu := dist.Exponential(50*ms), dist.Exponential(70*ms)
	r := newRig(t, Config{Work: work, CPU: cpu}, nil)
	w, c := r.w.Rand("t5/tomcat", "work"), r.w.Rand("t5/tomcat", "cpu")
	for i := range 5 {
		a := (&browser{r: r}).ask("t5", "GET", "/index.jsp", "") // a new session each
		want := work.Draw(w) + cpu.Draw(c)
		if d := a.took - want; d < 0 || d > ms {
			t.Errorf("request %d took %v, want %v and the network's time", i, a.took, want)
		}
	}
}
