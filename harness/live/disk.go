//go:build linux

package live

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/hadrill/hadrill/sim/host"
)

// disk implements host.Disk in a folder. Names that a program gives may have
// slashes; each becomes a file of the one folder, or of one that machines share.
type disk struct{ h *Host }

// Disk implements host.Host.
func (h *Host) Disk() host.Disk { return disk{h} }

// path is where a file is; false when nothing is kept, or nothing more.
func (d disk) path(name string) (string, bool) {
	if d.h.over.Load() || d.h.opt.Dir == "" && !d.own(name) {
		return "", false
	}
	return d.file(name), true
}

// own reports whether a file is the machine's own.
func (d disk) own(name string) bool { return slices.Contains(d.h.opt.Files, name) }

func (d disk) file(name string) string {
	if d.own(name) {
		return name
	}
	if folder, rest := d.shared(name); folder != "" {
		return filepath.Join(folder, escape.Replace(rest))
	}
	return filepath.Join(d.h.opt.Dir, "f-"+escape.Replace(name))
}

// escape makes of a name that of one file, and unescape the name again.
var (
	escape   = strings.NewReplacer("%", "%25", "/", "%2F", "\x00", "%00")
	unescape = strings.NewReplacer("%2F", "/", "%00", "\x00", "%25", "%")
)

// shared gives the folder that other machines have as well in which a name is, and what
// the name is there; "" for none.
func (d disk) shared(name string) (folder, rest string) {
	for _, f := range d.h.opt.Shared {
		f = strings.TrimSuffix(f, "/")
		if rest, in := strings.CutPrefix(name, f+"/"); in && rest != "" && rest != "." && rest != ".." {
			return f, rest
		}
	}
	return "", ""
}

// ForgetRun removes from a program's folder what it keeps under run/, as a machine that
// boots has lost it: there that is in memory (file-hierarchy(7)).
func ForgetRun(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, "f-"+escape.Replace("run/")+"*"))
	for _, name := range names {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

// known is an error as the contract has it.
func known(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return host.ErrNoSpace
	}
	return err
}

// Write implements host.Disk.
func (d disk) Write(name string, data []byte) error {
	path, ok := d.path(name)
	if !ok {
		return nil
	}
	err := os.WriteFile(path, data, 0o644)
	if err != nil {
		_ = os.Truncate(path, 0)
	}
	return known(err)
}

// Append implements host.Disk.
func (d disk) Append(name string, data []byte) error {
	path, ok := d.path(name)
	if !ok {
		return nil
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return known(err)
	}
	defer f.Close()
	before, err := f.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = f.Write(data)
	}
	if err != nil {
		_ = f.Truncate(before)
	}
	return known(err)
}

// Sync implements host.Disk: the file and its folder's entry for it. A file that
// is not there has nothing to be synced.
func (d disk) Sync(name string) (err error) {
	path, ok := d.path(name)
	if !ok {
		return nil
	}
	d.h.outside(func() {
		for _, p := range []string{path, d.h.opt.Dir} {
			f, missing := os.Open(p)
			if missing != nil {
				continue
			}
			err = errors.Join(err, f.Sync())
			_ = f.Close()
		}
	})
	return known(err)
}

// Rename implements host.Disk.
func (d disk) Rename(from, to string) error {
	path, ok := d.path(from)
	if !ok {
		return nil
	}
	if err := os.Rename(path, d.file(to)); !os.IsNotExist(err) {
		return known(err)
	}
	return nil
}

// Read implements host.Disk.
func (d disk) Read(name string) ([]byte, bool) {
	if d.h.opt.Dir == "" {
		return nil, false
	}
	b, err := os.ReadFile(d.file(name))
	return b, err == nil
}

// List implements host.Disk.
func (d disk) List(prefix string) []string {
	var names []string
	for _, folder := range d.h.opt.Shared {
		all, _ := os.ReadDir(folder) // none before somebody makes it
		for _, e := range all {
			if name := strings.TrimSuffix(folder, "/") + "/" + unescape.Replace(e.Name()); strings.HasPrefix(name, prefix) {
				names = append(names, name)
			}
		}
	}
	all, _ := os.ReadDir(d.h.opt.Dir) // none where nothing is kept
	for _, e := range all {
		name, ours := strings.CutPrefix(e.Name(), "f-")
		name = unescape.Replace(name)
		if ours && strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Remove implements host.Disk.
func (d disk) Remove(name string) {
	if path, ok := d.path(name); ok {
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			d.h.Note("live", err.Error()) // the contract has no error for it
		}
	}
}
