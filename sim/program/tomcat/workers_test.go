package tomcat

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// TestThreads: two workers, five requests of a second each, sent in order.
func TestThreads(t *testing.T) {
	r := newRig(t, Config{Threads: 2, Work: dist.Constant(time.Second)}, nil)
	var answers []*answer
	for range 5 {
		a, _ := (&browser{r: r}).begin("t5", "GET", "/index.jsp", "")
		answers = append(answers, a)
		r.w.Run(r.w.Elapsed() + ms)
	}
	r.w.Run(r.w.Elapsed() + 10*time.Second)
	for i, want := range []time.Duration{1, 1, 2, 2, 3} {
		if d := answers[i].took - want*time.Second; answers[i].Status != 200 || d.Abs() > 10*ms {
			t.Errorf("request %d: %+v after %v, want %d s", i, answers[i], answers[i].took, want)
		}
	}
}

// TestConnectionLimit: beyond maxConnections and acceptCount the SYN is sent
// again after 1, 3, 7 s, and served when there is room by then.
func TestConnectionLimit(t *testing.T) {
	r := newRig(t, Config{Threads: 1, MaxConnections: 1, Accept: 1, Work: dist.Constant(900 * ms)}, nil)
	var answers []*answer
	for range 4 {
		a, _ := (&browser{r: r}).begin("t5", "GET", "/index.jsp", "")
		answers = append(answers, a)
		r.w.Run(r.w.Elapsed() + ms)
	}
	r.w.Run(r.w.Elapsed() + 10*time.Second)
	for i, want := range []time.Duration{900 * ms, 1800 * ms, 2700 * ms, 3900 * ms} {
		if d := answers[i].took - want; answers[i].Status != 200 || d.Abs() > 10*ms {
			t.Errorf("request %d: %+v after %v, want %v", i, answers[i], answers[i].took, want)
		}
	}
}

// TestCPU: time on a core is shared by the machine's cores, other work is not.
func TestCPU(t *testing.T) {
	r := newRig(t, Config{CPU: dist.Constant(100 * ms)}, nil) // 2 cores
	var answers []*answer
	for range 4 {
		a, _ := (&browser{r: r}).begin("t5", "GET", "/index.jsp", "")
		answers = append(answers, a)
	}
	r.w.Run(r.w.Elapsed() + time.Second)
	for i, want := range []time.Duration{100, 100, 200, 200} {
		if d := answers[i].took - want*ms; d.Abs() > 5*ms {
			t.Errorf("request %d after %v, want %d ms", i, answers[i].took, want)
		}
	}
}
