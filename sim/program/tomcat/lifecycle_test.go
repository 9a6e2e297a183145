package tomcat

import (
	"errors"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/world"
)

// TestBoot: nobody listens until the boot is over.
func TestBoot(t *testing.T) {
	r := newRig(t, Config{Boot: 5 * time.Second}, nil)
	v := &browser{r: r}
	if a := v.ask("t5", "GET", "/index.jsp", ""); !errors.Is(a.err, host.ErrRefused) {
		t.Errorf("while booting: %+v, want refused", a)
	}
	r.w.Run(6 * time.Second)
	if a := v.ask("t5", "GET", "/index.jsp", ""); a.Status != 200 {
		t.Errorf("after it: %+v", a)
	}
}

// TestStop: server.shutdown immediate cuts requests in flight, graceful lets
// them end within its time; new connections are refused.
func TestStop(t *testing.T) {
	rows := []struct {
		grace, work time.Duration
		want        error
		alive       time.Duration // until then
		reason      string
	}{
		{0, 2 * time.Second, host.ErrClosed, 0, "immediate"},
		{10 * time.Second, 2 * time.Second, nil, 2 * time.Second, "graceful, in time"},
		{time.Second, 5 * time.Second, host.ErrClosed, time.Second, "graceful, not in time"},
	}
	for _, row := range rows {
		r := newRig(t, Config{Work: dist.Constant(row.work), StopGrace: row.grace}, nil)
		began := r.w.Elapsed()
		ended := time.Duration(-1)
		r.w.Watch(func(e world.Event) {
			if e.Machine == "t5" && e.Kind == "ended" {
				ended = r.w.Elapsed() - began
			}
		})
		first, done := (&browser{r: r}).begin("t5", "GET", "/index.jsp", "")
		r.w.Run(began + 10*ms)
		r.servers["t5"].Stop()
		r.w.Run(began + 20*ms)
		if a := (&browser{r: r}).ask("t5", "GET", "/index.jsp", ""); !errors.Is(a.err, host.ErrRefused) {
			t.Errorf("%s: a new request: %+v, want refused", row.reason, a)
		}
		r.w.Run(began + 20*time.Second)
		if !*done || !errors.Is(first.err, row.want) || (row.want == nil) != (first.Status == 200) {
			t.Errorf("%s: the request in flight: %+v, want error %v", row.reason, first, row.want)
		}
		if ended < row.alive || ended > row.alive+50*ms {
			t.Errorf("%s: the server ended after %v, want about %v", row.reason, ended, row.alive)
		}
	}
}
