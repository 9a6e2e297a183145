//go:build linux

package live

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// disk implements host.Disk in a folder. Names that a program gives may have
// slashes; each becomes a file of the one folder.
type disk struct{ h *Host }

// Disk implements host.Host.
func (h *Host) Disk() host.Disk { return disk{h} }

// path is where a file is; false when nothing is kept, or nothing more.
func (d disk) path(name string) (string, bool) {
	if d.h.opt.Dir == "" || d.h.over.Load() {
		return "", false
	}
	return d.file(name), true
}

func (d disk) file(name string) string {
	return filepath.Join(d.h.opt.Dir, "f-"+strings.NewReplacer("%", "%25", "/", "%2F", "\x00", "%00").Replace(name))
}

// trouble notes what the contract has no error for.
func (d disk) trouble(err error) {
	if err != nil {
		d.h.Note("live", err.Error())
	}
}

// Write implements host.Disk.
func (d disk) Write(name string, data []byte) {
	if path, ok := d.path(name); ok {
		d.trouble(os.WriteFile(path, data, 0o644))
	}
}

// Append implements host.Disk.
func (d disk) Append(name string, data []byte) {
	path, ok := d.path(name)
	if !ok {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = f.Write(data)
		if closed := f.Close(); err == nil {
			err = closed
		}
	}
	d.trouble(err)
}

// Sync implements host.Disk: the file and its folder's entry for it.
func (d disk) Sync(name string) {
	path, ok := d.path(name)
	if !ok {
		return
	}
	d.h.outside(func() {
		for _, p := range []string{path, d.h.opt.Dir} {
			if f, err := os.Open(p); err == nil {
				_ = f.Sync()
				_ = f.Close()
			}
		}
	})
}

// Rename implements host.Disk.
func (d disk) Rename(from, to string) {
	if path, ok := d.path(from); ok {
		if err := os.Rename(path, d.file(to)); !os.IsNotExist(err) {
			d.trouble(err)
		}
	}
}

// Read implements host.Disk.
func (d disk) Read(name string) ([]byte, bool) {
	if d.h.opt.Dir == "" {
		return nil, false
	}
	b, err := os.ReadFile(d.file(name))
	return b, err == nil
}

// Remove implements host.Disk.
func (d disk) Remove(name string) {
	if path, ok := d.path(name); ok {
		if err := os.Remove(path); !os.IsNotExist(err) {
			d.trouble(err)
		}
	}
}
