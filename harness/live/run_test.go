//go:build linux

package live

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// alongside runs f as the first process of a program and waits for its end.
func alongside(t *testing.T, o Options, f func(h *Host)) {
	t.Helper()
	h := New(o)
	err := h.Run(context.Background(), func(host.Host) error {
		f(h)
		h.Exit()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEnds: what Run returns for each way to end.
func TestEnds(t *testing.T) {
	mine := errors.New("mine")
	for _, c := range []struct {
		name string
		main func(h *Host, cancel context.CancelCauseFunc) error
		want string // within the error; "" is none
	}{
		{"main failed", func(*Host, context.CancelCauseFunc) error { return mine }, "mine"},
		{"exited", func(h *Host, _ context.CancelCauseFunc) error { h.Exit(); return mine }, ""},
		{"stopped", func(h *Host, _ context.CancelCauseFunc) error { h.Stop(); return nil }, ""},
		{"killed", func(h *Host, _ context.CancelCauseFunc) error { h.Kill(); return nil }, "killed"},
		{"killed while computing", func(h *Host, _ context.CancelCauseFunc) error {
			h.After(0, host.TaskFunc(func() { h.Kill() }))
			h.Compute(time.Hour)
			return nil
		}, "killed"},
		{"the context ended", func(_ *Host, cancel context.CancelCauseFunc) error { cancel(mine); return nil }, "mine"},
		{"a panic names its program and place", func(*Host, context.CancelCauseFunc) error {
			panic("broken")
		}, "m/p: panic \"broken\""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(context.Background())
			defer cancel(nil)
			h := New(Options{Machine: "m", Program: "p"})
			err := h.Run(ctx, func(host.Host) error { return c.main(h, cancel) })
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if err := h.Run(ctx, func(host.Host) error { return nil }); err == nil || !strings.Contains(err.Error(), "ran before") {
				t.Errorf("the second run gave %v", err)
			}
		})
	}
}

// TestStretch: slowed, work takes a multiple, and it is counted.
func TestStretch(t *testing.T) {
	alongside(t, Options{Cores: 1}, func(h *Host) {
		h.Work(time.Millisecond)
		if h.Stretched() != 0 {
			t.Error("stretched without being slowed")
		}
		h.SetStretch(20)
		for name, f := range map[string]func(time.Duration){"work": h.Work, "compute": h.Compute} {
			began := h.Now()
			f(time.Millisecond)
			if d := h.Now().Sub(began); d < 20*time.Millisecond {
				t.Errorf("%s of 1 ms took %v, slowed twentyfold", name, d)
			}
		}
		h.SetStretch(1)
		h.Work(time.Millisecond)
		if n := h.Stretched(); n != 2 {
			t.Errorf("%d pieces stretched, want 2", n)
		}
	})
}

// TestComputeUsesCPU: computing costs the thread's own CPU time.
func TestComputeUsesCPU(t *testing.T) {
	const d = 30 * time.Millisecond
	before := processTime()
	alongside(t, Options{}, func(h *Host) { h.Compute(d) })
	if used := processTime() - before; used < d {
		t.Errorf("computing %v used %v", d, used)
	}
}

// TestFamilyOutside: a child is found by name and hears its parent's signals.
func TestFamilyOutside(t *testing.T) {
	var notes []string
	var noted atomic.Bool
	o := Options{Machine: "m", Program: "keepalived", Note: func(kind, detail string) {
		notes = append(notes, kind+" "+detail)
		noted.Store(true)
	}}
	alongside(t, o, func(h *Host) {
		dead := h.NewCond()
		h.Fork("vrrp", func(k host.Host) error { k.Note("vrrp", "here"); return nil }, host.TaskFunc(func() { dead.Signal() }))
		k := h.Child("vrrp")
		if k == nil || k != h.Child("keepalived/vrrp") || k.Program() != "keepalived/vrrp" {
			t.Fatalf("child %v", k)
		}
		for !noted.Load() {
			h.Sleep(time.Millisecond)
		}
		k.SetStretch(1)
		k.Kill()
		dead.Wait(0)
		if h.Child("vrrp") != nil || h.Running("keepalived/vrrp") {
			t.Error("the child lives on")
		}
		h.Fork("vrrp", func(host.Host) error { return errors.New("cannot") }, host.TaskFunc(func() { dead.Signal() }))
		dead.Wait(0)
	})
	if got := strings.Join(notes, "; "); got != "vrrp here; live keepalived/vrrp: cannot" {
		t.Errorf("noted %q", got)
	}
}

// TestBehind: seconds in which one in a hundred was later than 5 ms, or nearly
// all CPU time was used.
func TestBehind(t *testing.T) {
	h := New(Options{})
	l := &h.late
	l.init(0)
	cpu := time.Duration(0)
	l.cores, l.before, l.used = 2, 0, func() time.Duration { return cpu }
	at := func(second, late time.Duration) {
		due := host.Time(second * time.Second)
		l.record(due, due.Add(late))
	}
	for range 98 {
		at(0, 9*time.Microsecond)
	}
	at(0, 6*time.Millisecond)
	at(0, 6*time.Millisecond)
	at(2, 4900*time.Microsecond)
	cpu += 1910 * time.Millisecond
	at(3, 1)
	cpu += 1890 * time.Millisecond
	at(4, 3*time.Minute)
	got := h.Lateness()
	if len(got.Seconds) != 185 || len(got.Busy) != 184 { // the last one ran 3 min after second 4
		t.Errorf("%d seconds, %d of them with CPU time", len(got.Seconds), len(got.Busy))
	}
	if b := got.Behind(); fmt.Sprint(b) != "[0 2 184]" {
		t.Errorf("behind in %v, want 0 (late), 2 (busy) and 184 (late)", b)
	}
	if got.All.TotalCount() != 103 {
		t.Errorf("%d samples", got.All.TotalCount())
	}
}

// TestService: what a program asks of the machine's service manager is passed on,
// until it has ended.
func TestService(t *testing.T) {
	var asked []string
	h := New(Options{Machine: "m", Program: "p", Service: func(program string, run bool) { asked = append(asked, fmt.Sprint(program, run)) }})
	h.Service("web", true)
	h.Service("web", false)
	h.Kill()
	h.Service("web", true)
	if fmt.Sprint(asked) != "[webtrue webfalse]" {
		t.Errorf("asked %q", asked)
	}
}
