//go:build linux

package live

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
)

// TestFullDisk wants the contract's error from a file that takes nothing.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("/dev/full", filepath.Join(dir, "f-log")); err != nil {
		t.Fatal(err)
	}
	h := New(Options{Dir: dir})
	err := h.Run(context.Background(), func(host.Host) error {
		d := h.Disk()
		if err := d.Write("log", []byte("x")); err != host.ErrNoSpace {
			t.Errorf("write: %v", err)
		}
		if err := d.Append("log", []byte("x")); err != host.ErrNoSpace {
			t.Errorf("append: %v", err)
		}
		h.Exit()
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestSharedFolder: two machines see each other's files of a folder that both have, under
// names that stay inside of it, and not those of their own disks.
func TestSharedFolder(t *testing.T) {
	shared, outside := t.TempDir(), t.TempDir()
	var machines []*Host
	for range 2 {
		machines = append(machines, New(Options{Dir: t.TempDir(), Shared: []string{shared}}))
	}
	err := machines[0].Run(context.Background(), func(h host.Host) error {
		d := h.Disk()
		for _, name := range []string{shared + "/A.session", shared + "/../" + filepath.Base(outside) + "/x", shared + "/..", "work/B"} {
			if err := d.Write(name, []byte(name)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.(*Host).Exit()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = machines[1].Run(context.Background(), func(h host.Host) error {
		d := h.Disk()
		if data, there := d.Read(shared + "/A.session"); !there || string(data) != shared+"/A.session" {
			t.Errorf("the other machine reads %q, %v", data, there)
		}
		if _, there := d.Read("work/B"); there {
			t.Error("it reads the other one's disk")
		}
		if all := d.List(shared + "/"); len(all) != 2 {
			t.Errorf("it lists %q", all)
		}
		d.Remove(shared + "/A.session")
		if _, there := d.Read(shared + "/A.session"); there {
			t.Error("a file that was removed is there")
		}
		h.(*Host).Exit()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(outside); len(left) > 0 {
		t.Errorf("a name led outside: %v", left)
	}
}

// TestOwnFiles: a file that is the machine's own is where everybody finds it, and others
// are not.
func TestOwnFiles(t *testing.T) {
	own := t.TempDir() + "/prefer"
	alongside(t, Options{Dir: t.TempDir(), Files: []string{own}}, func(h *Host) {
		must(t, os.WriteFile(own, []byte("7"), 0o644))
		must(t, os.WriteFile(own+".other", []byte("8"), 0o644))
		if text, there := h.Disk().Read(own); !there || string(text) != "7" {
			t.Errorf("it holds %q, there %v", text, there)
		}
		if _, there := h.Disk().Read(own + ".other"); there {
			t.Error("another file of the machine is the program's")
		}
		must(t, h.Disk().Write(own, []byte("9")))
		if text, err := os.ReadFile(own); err != nil || string(text) != "9" {
			t.Errorf("what it wrote is %q there, error %v", text, err)
		}
	})
}

// TestForgetRun: a machine that boots has lost what is under run/, and nothing else.
func TestForgetRun(t *testing.T) {
	dir := t.TempDir()
	alongside(t, Options{Dir: dir}, func(h *Host) {
		for _, name := range []string{"run/uptime", "run/a/b", "running", "var/run/x"} {
			if err := h.Disk().Write(name, []byte("1")); err != nil {
				t.Error(err)
			}
		}
		if err := ForgetRun(dir); err != nil {
			t.Error(err)
		}
		if got := h.Disk().List(""); !slices.Equal(got, []string{"running", "var/run/x"}) {
			t.Errorf("there is %q", got)
		}
	})
}
