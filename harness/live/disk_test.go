//go:build linux

package live

import (
	"context"
	"os"
	"path/filepath"
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
