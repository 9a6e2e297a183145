//go:build linux

package agent

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/live"
)

// clock has the programs' clock set on a machine whose programs have one; where
// libfaketime is not there, the agent says so.
func (r *rig) clock(t *testing.T) {
	words(t, r.ask(Order{Do: "step", Ahead: time.Hour}), "its programs have no clock of their own")
	a := &Agent{machine: Machine{OwnClock: true}}
	a.programs.start(a)
	must(t, bootClock())
	for _, ahead := range []time.Duration{0, 5 * time.Second, -90*time.Minute + time.Nanosecond} {
		must(t, writeClock(ahead))
		if got := fileClock(); got != ahead {
			t.Errorf("ahead by %v is read as %v", ahead, got)
		}
	}
	must(t, bootClock())
	if found, _ := filepath.Glob("/usr/lib/*/faketime/libfaketimeMT.so.1"); found == nil {
		if _, err := a.stepClock(&Order{Ahead: time.Hour}); err == nil || err.Error() != "libfaketime is not there" {
			t.Error(err)
		}
		return
	}
	for _, step := range []time.Duration{time.Hour, -90 * time.Minute} {
		if _, err := a.stepClock(&Order{Ahead: step}); err != nil {
			t.Error(err)
		}
	}
	if got := fileClock(); got != -30*time.Minute {
		t.Errorf("the file says %v", got)
	}
	if _, err := a.syncClock(nil); err != nil || fileClock() != 0 {
		t.Errorf("%v, %v", fileClock(), err)
	}
}

// TestEnvironment wants the clock in the environment of real programs of a
// machine that has one, and nowhere else.
func TestEnvironment(t *testing.T) {
	real, ours := &Program{}, &Program{Spec: []byte("{}")}
	own, kernels := &Machine{OwnClock: true}, &Machine{}
	for _, row := range []struct {
		m    *Machine
		p    *Program
		want bool
	}{{own, real, true}, {own, ours, false}, {kernels, real, false}} {
		got := strings.Contains(strings.Join(row.m.environment(row.p), " "), "FAKETIME")
		if got != row.want {
			t.Errorf("%+v, %+v: %v", row.m, row.p, got)
		}
	}
}

// TestClockRequest wants a program of our own to look at the clock when it is
// asked to.
func TestClockRequest(t *testing.T) {
	var replies strings.Builder
	c := &child{h: live.New(live.Options{}), out: json.NewEncoder(&replies)}
	c.obey(clockRequest())
	if text := replies.String(); !strings.Contains(text, `"reply"`) || strings.Contains(text, "error") {
		t.Errorf("it replies %s", text)
	}
}
