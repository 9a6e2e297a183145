package world

import (
	"slices"
	"time"
)

// file is a file's content as programs see it (live) and as it would be found
// after a loss of power (durable).
type file struct {
	live, durable []byte
	onDisk        bool // durable exists
	gone          bool // removed, or never written since the power loss
}

func (f *file) powerLoss() {
	f.live = slices.Clone(f.durable)
	f.gone = !f.onDisk
}

// disk implements host.Disk.
type disk struct{ c *ctx }

func (d disk) file(name string, create bool) *file {
	files := d.c.p.m.disk
	f := files[name]
	if f == nil && create {
		f = &file{gone: true}
		files[name] = f
	}
	return f
}

func (d disk) Write(name string, data []byte) {
	if !d.c.over {
		f := d.file(name, true)
		f.live, f.gone = slices.Clone(data), false
	}
}

func (d disk) Append(name string, data []byte) {
	if !d.c.over {
		f := d.file(name, true)
		if f.gone {
			f.live, f.gone = nil, false
		}
		f.live = append(f.live, data...)
	}
}

func (d disk) Sync(name string) {
	if d.c.over {
		return
	}
	if t := d.c.p.m.opt.SyncTime; t > 0 {
		d.c.Work(time.Duration(t))
	}
	if f := d.file(name, false); f != nil && !f.gone {
		// later appends may share the array but lie behind this length
		f.durable, f.onDisk = f.live[:len(f.live):len(f.live)], true
	}
}

func (d disk) Rename(from, to string) {
	if d.c.over {
		return
	}
	if f := d.file(from, false); f != nil && !f.gone {
		t := d.file(to, true)
		t.live, t.gone = f.live, false
		f.live, f.gone = nil, true
	}
}

func (d disk) Read(name string) ([]byte, bool) {
	f := d.file(name, false)
	if f == nil || f.gone {
		return nil, false
	}
	return slices.Clone(f.live), true
}

func (d disk) Remove(name string) {
	if f := d.file(name, false); f != nil && !d.c.over {
		f.live, f.gone = nil, true
	}
}
