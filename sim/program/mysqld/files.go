package mysqld

import (
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// The files of the data directory.
const (
	redoFile   = "ib_logfile0"
	masterInfo = "master.info"
	relayInfo  = replication.RelayInfoFile
	relayBase  = replication.RelayBase
)

// writeback is how long the kernel lets written data wait when nobody asks for it
// to be synced (vm.dirty_expire_centisecs).
const writeback = 30 * time.Second

// fullRetry is how long a write to a full disk waits before it is tried again
// (MY_WAIT_FOR_USER_TO_FIX_PANIC of mysys).
const fullRetry = 60 * time.Second

// files writes the server's files, and syncs those that nobody else does in the
// end.
type files struct {
	host  host.Host
	dirty []string // written, not synced
	armed bool
	full  bool // the disk is, and a note says so
}

// append adds to a file's end, waiting for room on a full disk.
func (f *files) append(name string, data []byte) {
	for {
		err := f.host.Disk().Append(name, data)
		if err == nil {
			break
		}
		if !f.full {
			f.full = true
			f.host.Note("mysqld", "disk is full writing '"+name+"': waiting for someone to free space")
		}
		f.host.Sleep(fullRetry)
	}
	f.full = false
	f.mark(name)
}

// write replaces a file. On a full disk the old content is lost, as with the real
// server's rewriting of its info files.
func (f *files) write(name string, data []byte) {
	_ = f.host.Disk().Write(name, data)
	f.mark(name)
}

// sync makes a file survive the loss of power.
func (f *files) sync(name string) {
	_ = f.host.Disk().Sync(name)
	f.dirty = slices.DeleteFunc(f.dirty, func(n string) bool { return n == name })
}

func (f *files) mark(name string) {
	if !slices.Contains(f.dirty, name) {
		f.dirty = append(f.dirty, name)
	}
	if !f.armed {
		f.armed = true
		f.host.After(writeback, (*writebackTask)(f))
	}
}

// syncAll syncs everything that was written.
func (f *files) syncAll() {
	for _, name := range slices.Clone(f.dirty) {
		f.sync(name)
	}
}

// writebackTask is the kernel's flusher thread.
type writebackTask files

// Run implements host.Task.
func (t *writebackTask) Run() {
	f := (*files)(t)
	f.armed = false
	f.syncAll()
}
