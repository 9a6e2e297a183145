package world

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestService: a service manager starts what does not run, and stops what does; one
// that is ending is started when it has ended.
func TestService(t *testing.T) {
	const s = time.Second
	type ask struct {
		at  time.Duration
		run bool
	}
	for _, row := range []struct {
		why  string
		late time.Duration // of the program's installation
		ends time.Duration // how long it takes to end
		asks []ask
		want string
	}{
		{"it runs", 0, 0, []ask{{s, true}}, "0s started"},
		{"it is stopped", 0, 0, []ask{{s, false}}, "0s started 1s ended"},
		{"it is stopped twice", 0, 3 * s, []ask{{s, false}, {2 * s, false}}, "0s started 4s ended"},
		{"and started again", 0, 0, []ask{{s, false}, {2 * s, true}}, "0s started 1s ended 2s started"},
		{"while it is ending", 0, 3 * s, []ask{{s, false}, {2 * s, true}}, "0s started 4s ended 4s started"},
		{"and not after all", 0, 3 * s, []ask{{s, false}, {2 * s, true}, {3 * s, false}}, "0s started 4s ended"},
		{"it has still to start", 2 * s, 0, []ask{{s, false}}, "2s started 2s ended"},
		{"and is to run after all", 3 * s, 0, []ask{{s, false}, {2 * s, true}}, "3s started"},
	} {
		w := New(Options{Seed: 1})
		m := w.Add("m", MachineOptions{Address: ip("10.0.0.1")})
		var got []string
		w.Watch(func(e Event) {
			if e.Program == "web" {
				got = append(got, fmt.Sprint(w.Elapsed(), " ", e.Kind))
			}
		})
		web := func(h host.Host) error {
			h.OnStop(host.TaskFunc(func() { h.Sleep(row.ends); h.Exit() }))
			return nil
		}
		install := func() { m.Install("web", web) }
		if row.late == 0 {
			install()
		} else {
			w.At(row.late, install)
		}
		m.Install("manager", func(h host.Host) error {
			for _, a := range row.asks {
				h.After(a.at, host.TaskFunc(func() { h.Service("web", a.run) }))
			}
			return nil
		})
		w.Run(10 * s)
		w.Close()
		if text := strings.Join(got, " "); text != row.want {
			t.Errorf("%s: %q, want %q", row.why, text, row.want)
		}
	}
}

// TestServiceOfTheDead: a program that has ended asks for nothing, and one that is to
// start again does not without power.
func TestServiceOfTheDead(t *testing.T) {
	w := New(Options{Seed: 1})
	defer w.Close()
	m := w.Add("m", MachineOptions{Address: ip("10.0.0.1")})
	web := m.Install("web", func(h host.Host) error {
		h.OnStop(host.TaskFunc(func() { h.Sleep(3 * time.Second); h.Exit() }))
		return nil
	})
	manager := m.Install("manager", func(h host.Host) error {
		h.After(time.Second, host.TaskFunc(func() { h.Service("web", false); h.Service("web", true) }))
		return nil
	})
	w.At(2*time.Second, func() { manager.Kill(); m.Crash() })
	w.Run(10 * time.Second)
	if web.Alive() {
		t.Error("it runs on a machine without power")
	}
}

// TestFiles: programs see what an operator writes, reads and removes.
func TestFiles(t *testing.T) {
	w := New(Options{Seed: 1})
	defer w.Close()
	m := w.Add("m", MachineOptions{Address: ip("10.0.0.1")})
	m.Share("/shared", NewFolder())
	var d host.Disk
	m.Install("p", func(h host.Host) error { d = h.Disk(); return nil })
	w.Run(time.Second)
	for _, name := range []string{"/run/a", "/shared/a"} {
		if _, there := m.ReadFile(name); there {
			t.Errorf("%s is there", name)
		}
		if !m.WriteFile(name, []byte("one")) || !m.WriteFile(name, []byte("two")) {
			t.Errorf("%s cannot be written", name)
		}
		seen, _ := d.Read(name)
		read, there := m.ReadFile(name)
		if string(seen) != "two" || string(read) != "two" || !there {
			t.Errorf("%s holds %q to a program, and %q", name, seen, read)
		}
		m.RemoveFile(name)
		if _, there := d.Read(name); there {
			t.Errorf("%s is still there", name)
		}
	}
	m.FillDisk()
	if m.WriteFile("/run/b", []byte("text")) {
		t.Error("a full disk takes a file")
	}
	m.FreeDisk()
	m.Crash()
	if m.WriteFile("/run/b", []byte("text")) {
		t.Error("a machine without power takes a file")
	}
}
