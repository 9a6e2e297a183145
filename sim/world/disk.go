package world

import (
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// file is a file's content as programs see it (live) and as it would be found
// after a loss of power (durable).
type file struct {
	live, durable content
	onDisk        bool // durable exists
	gone          bool // removed, or never written since the power loss
	elsewhere     bool // in a Folder
}

func (f *file) powerLoss() {
	f.live = contentOf(f.durable.bytes())
	f.gone = !f.onDisk
}

// disk implements host.Disk.
type disk struct{ c *ctx }

// Folder is one that several machines see: a file server that does not fail, and
// never is full.
type Folder struct{ files map[string]*file }

// NewFolder makes an empty one.
func NewFolder() *Folder { return &Folder{map[string]*file{}} }

// Share has the machine see a folder at a path such as "/shared", instead of what its
// own disk has there.
func (m *Machine) Share(path string, f *Folder) {
	m.shared = append(m.shared, share{strings.TrimSuffix(path, "/") + "/", f})
}

// share is a Folder and where a machine has it.
type share struct {
	path string
	*Folder
}

// files are those among which a name is.
func (m *Machine) files(name string) map[string]*file {
	if s := m.sharing(name); s != nil {
		return s.files
	}
	return m.disk
}

// sharing is the Folder that a name is in, nil for none.
func (m *Machine) sharing(name string) *Folder {
	for _, s := range m.shared {
		if strings.HasPrefix(name, s.path) {
			return s.Folder
		}
	}
	return nil
}

func (d disk) file(name string, create bool) *file {
	files := d.c.p.m.files(name)
	f := files[name]
	if f == nil && create {
		f = &file{gone: true, elsewhere: d.c.p.m.sharing(name) != nil}
		files[name] = f
	}
	return f
}

func (d disk) Write(name string, data []byte) error {
	if d.c.over {
		return nil
	}
	f := d.file(name, true)
	f.live, f.gone = content{}, false
	if !d.fits(f, data) {
		return host.ErrNoSpace
	}
	f.live = contentOf(data)
	return nil
}

func (d disk) Append(name string, data []byte) error {
	if d.c.over {
		return nil
	}
	f := d.file(name, true)
	if f.gone {
		f.live, f.gone = content{}, false
	}
	if !d.fits(f, data) {
		return host.ErrNoSpace
	}
	f.live.append(data)
	return nil
}

func (d disk) Sync(name string) error {
	if d.c.over {
		return nil
	}
	if t := d.c.p.m.opt.SyncTime; t > 0 {
		d.c.Work(time.Duration(t))
	}
	if f := d.file(name, false); f != nil && !f.gone {
		f.durable, f.onDisk = f.live, true
	}
	return nil
}

func (d disk) Rename(from, to string) error {
	if d.c.over {
		return nil
	}
	if f := d.file(from, false); f != nil && !f.gone {
		t := d.file(to, true)
		t.live, t.gone = f.live, false
		f.live, f.gone = content{}, true
	}
	return nil
}

func (d disk) Read(name string) ([]byte, bool) {
	f := d.file(name, false)
	if f == nil || f.gone {
		return nil, false
	}
	return f.live.bytes(), true
}

func (d disk) List(prefix string) []string {
	var names []string
	for name, f := range d.c.p.m.files(prefix) { // order cannot show: sorted below
		if !f.gone && strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (d disk) Remove(name string) {
	if f := d.file(name, false); f != nil && !d.c.over {
		f.live, f.gone = content{}, true
	}
}

// block is the step in which a file grows on a disk, in bytes, as ext4 and tmpfs have
// it.
const block = 4096

// fits reports whether a file can grow by data: always, unless the disk is full
// and data needs another block.
func (d disk) fits(f *file, data []byte) bool {
	m := d.c.p.m
	room := (block - f.live.n%block) % block
	if !m.full || f.elsewhere || len(data) <= room {
		return true
	}
	m.Refused++
	return false
}

// FillDisk leaves no block of the machine's disk free, however much its programs
// delete, until FreeDisk. False when the machine has no power, or the disk was
// full.
func (m *Machine) FillDisk() bool {
	if !m.up || m.full {
		return false
	}
	m.full = true
	return true
}

// FreeDisk ends FillDisk.
func (m *Machine) FreeDisk() { m.full = false }

// ReadFile gives what a file of the machine holds; false when there is none.
func (m *Machine) ReadFile(name string) ([]byte, bool) {
	f := m.files(name)[name]
	if f == nil || f.gone {
		return nil, false
	}
	return f.live.bytes(), true
}

// WriteFile has a file of the machine hold data, and nothing else, as an operator
// writes it. False when the machine has no power, or its disk no room.
func (m *Machine) WriteFile(name string, data []byte) bool {
	d := disk{&ctx{w: m.w, p: &Program{m: m}}}
	return m.up && d.Write(name, data) == nil
}

// RemoveFile removes a file of the machine; without effect where there is none.
func (m *Machine) RemoveFile(name string) {
	if f := m.files(name)[name]; f != nil {
		f.live, f.gone = content{}, true
	}
}
