//go:build linux

package cli

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/containers/engine"
	"github.com/hadrill/hadrill/harness/containers/images"
)

// made has the image of the scenario of these tests made, lest each hadrill
// wait for it.
func made(t *testing.T, s *site) {
	t.Helper()
	if _, err := images.Make(t.Context(), s.engine, "light", func(line string) { t.Log(line) }); err != nil {
		t.Fatal(err)
	}
}

// TestCleanUp: whatever becomes of a hadrill, nothing of it is left.
func TestCleanUp(t *testing.T) {
	made(t, newSite(t))
	for _, row := range []struct {
		name, variant string
		running       int // containers, when the signal comes
		signal        syscall.Signal
		code          int
		words         []string
	}{
		{"program that does not start", "broken", 0, 0, 3, []string{`program nginx does not start: nginx exited with status 1`, `[emerg]`, `unknown directive "no_such_thing" in`, "broken.conf:5"}},
		{"interrupted while it runs", "long", 2, syscall.SIGINT, 3, []string{"interrupted: 0 of 1 run finished"}},
		{"interrupted while it is built", "long", 1, syscall.SIGINT, 3, []string{"interrupted: 0 of 1 run finished"}},
		{"terminated", "long", 2, syscall.SIGTERM, 3, []string{"interrupted: 0 of 1 run finished"}},
		{"killed while it runs", "long", 2, syscall.SIGKILL, -1, nil},
		{"killed while it is built", "long", 1, syscall.SIGKILL, -1, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			d := s.run(row.variant)
			s.eventually("a session", func() bool { s.look(); return len(s.ids) > 0 })
			if row.signal != 0 {
				s.running(row.running)
				d.signal(row.signal)
			}
			d.exits(row.code, row.words...)
			if row.signal == syscall.SIGKILL {
				s.emptied() // by the watchdog
			}
			s.nothingLeft()
		})
	}
}

// TestSideBySide has two hadrills with the same scenario and addresses, beside
// them what a third one left behind: they do not meet, and cleaning takes that
// alone away.
func TestSideBySide(t *testing.T) {
	s := newSite(t)
	made(t, s)
	one, two := s.run("short"), s.run("short")
	s.running(4)
	if len(s.ids) != 2 || s.networks() != 2 || len(s.watchdogs()) != 2 {
		t.Errorf("sessions %v, %d networks, %d watchdogs", s.ids, s.networks(), len(s.watchdogs()))
	}
	abandon(t, s)
	s.hadrill("clean").exits(0, "removed 0 containers and 1 network\n")
	s.hadrill("clean").exits(0, "removed 0 containers and 0 networks\n")
	one.exits(0, "1 run, 1 pass")
	two.exits(0, "1 run, 1 pass")
	s.nothingLeft()
}

// abandon makes a network as a hadrill whose process and watchdog were killed
// leaves it.
func abandon(t *testing.T, s *site) {
	t.Helper()
	const id = "0123456789ab"
	f, err := os.Create(filepath.Join(s.tmp, "hadrill-"+id+".lock")) // that nobody holds
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	labels := engine.Labels(id, s.name, s.tmp)
	name := "hadrill-test-" + s.name
	if _, err := s.engine.NetworkCreate(t.Context(), name, client.NetworkCreateOptions{Driver: "bridge", Labels: labels}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = s.engine.NetworkRemove(context.Background(), name, client.NetworkRemoveOptions{}) }) // it is gone, or the test failed
}

// TestCleanAll removes the containers of a run that goes on as well. That run
// does not finish.
func TestCleanAll(t *testing.T) {
	s := newSite(t)
	made(t, s)
	d := s.run("long")
	s.running(2)
	s.hadrill("clean").exits(0, "removed 0 containers and 0 networks\n")
	s.hadrill("clean", "--all").exits(0, "removed 2 containers and ")
	d.exits(3, "did not finish", "its container ended by itself")
	s.nothingLeft()
}
