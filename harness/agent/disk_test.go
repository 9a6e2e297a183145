//go:build linux

package agent

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// disk has a small disk filled, kept full though files are deleted, and freed.
func (r *rig) disk(t *testing.T) {
	words(t, r.ask(Order{Do: "fill"}), "its disk has no limit")
	dir := t.TempDir()
	must(t, unix.Mount("tmpfs", dir, "tmpfs", 0, "size=8m"))
	defer unix.Unmount(dir, 0)
	file := filepath.Join(dir, "file")
	must(t, os.WriteFile(file, make([]byte, 1<<20+1), 0o600))
	a := &Agent{machine: Machine{Disk: []string{dir}}}
	for range 2 { // what is nearly full is not filled further
		if _, err := a.nearlyFill(nil); err != nil {
			t.Error(err)
		}
		var disk unix.Statfs_t
		must(t, unix.Statfs(dir, &disk))
		if free := int64(disk.Bavail) * disk.Bsize; free != spare {
			t.Errorf("%d bytes are free, want %d", free, spare)
		}
	}
	if _, err := a.free(nil); err == nil {
		t.Error("room is made on a disk that is not full")
	}
	if _, err := a.fill(nil); err != nil {
		t.Fatal(err)
	}
	if _, err := a.fill(nil); err == nil || err.Error() != "was full already" {
		t.Error(err)
	}
	must(t, os.Remove(file))
	for began := time.Now(); ; time.Sleep(topUp) {
		err := os.WriteFile(file, make([]byte, 8192), 0o600)
		if errors.Is(err, unix.ENOSPC) {
			break
		}
		if time.Since(began) > long {
			t.Fatalf("what was deleted is free: %v", err)
		}
		os.Remove(file)
	}
	if room, err := a.room(nil); err != nil || room.Count != 1 {
		t.Errorf("%d folders take nothing more, error %v", room.Count, err)
	}
	if _, err := a.free(nil); err != nil {
		t.Error(err)
	}
	if room, err := a.room(nil); err != nil || room.Count != 0 {
		t.Errorf("%d folders take nothing after there was made room, error %v", room.Count, err)
	}
	must(t, os.WriteFile(file, make([]byte, 1<<20), 0o600))
}
