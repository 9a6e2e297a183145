package world

import (
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestExecute: a command runs once, is gone when it has ended, and does not come back
// with its machine; on a machine that is down there is none.
func TestExecute(t *testing.T) {
	w := New(Options{Seed: 1})
	m := w.Add("a", MachineOptions{})
	stays := m.Install("stays", func(host.Host) error { return nil })
	runs := 0
	slow := func(h host.Host) error {
		runs++
		h.Sleep(time.Second)
		h.Exit()
		return nil
	}
	var during []string
	w.At(time.Second, func() { m.Execute("slow", slow) })
	w.At(1500*time.Millisecond, func() {
		for _, p := range m.programs {
			during = append(during, p.Name())
		}
	})
	w.At(3*time.Second, func() { m.Execute("slow", slow) })
	w.At(3500*time.Millisecond, func() { m.Crash() })
	w.At(4*time.Second, func() {
		if m.Execute("slow", slow) != nil {
			t.Error("a command runs on a machine that is down")
		}
		m.Restart()
	})
	w.Run(6 * time.Second)
	if !slices.Equal(during, []string{"stays", "slow"}) || len(m.programs) != 1 || m.programs[0] != stays || !stays.Alive() || runs != 2 {
		t.Errorf("meanwhile %q, in the end %d programs; the command ran %d times", during, len(m.programs), runs)
	}
}
