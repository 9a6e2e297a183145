package redis

import (
	"errors"
	"fmt"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// writeback is how long the kernel lets written data wait when nobody asks for
// it to be synced (vm.dirty_expire_centisecs 3000; redis.conf on appendfsync
// no: "normally Linux will flush data every 30 seconds").
const writeback = 30 * time.Second

// postponeLimit is how long a write() may wait for a background fsync
// (flushAppendOnlyFile, aof.c).
const postponeLimit = 2 // seconds of the clock

// aof is the append only file of a running server. Changes go to the store's
// log (aof_buf), from there by write() to the file, by fsync to the disk.
type aof struct {
	manifest manifest
	size     int // bytes of base and increments
	base     int // size at the start or after the last rewrite

	postponed int64 // second in which a write() began to wait; 0: none waits
	lastSync  int64 // second in which fsync was last due
	unsynced  bool  // written, not synced
	syncing   bool  // a background fsync runs
	rewriting bool
	failing   error // why it cannot be written; nil: it can
	rewritten int64 // second from which a rewrite may be tried again

	synced  host.Cond // a background fsync ended
	flushed host.Cond // appendfsync always: the present batch is durable
	queued  bool      // its flush has been started
	wbArmed bool
}

// current is the file that grows.
func (a *aof) current() string { return a.manifest.current() }

// pending reports whether serverCron has something to do.
func (a *aof) pending() bool { return a.postponed != 0 || a.unsynced || a.failing != nil }

// appendAOF writes a change that was executed, as appendfsync says, and
// returns when the client may be answered.
func (r *redis) appendAOF() {
	switch r.config.Persistence.AOF {
	case AOFAlways:
		if !r.aof.queued {
			r.aof.queued = true
			r.host.Go((*flushTask)(r))
		}
		r.aof.flushed.Wait(0)
	case AOFEverysec:
		r.flushEverysec()
	case AOFNo:
		r.writeAOF()
		r.armWriteback()
	}
}

// writeAOF is write(2) of what the log holds.
func (r *redis) writeAOF() {
	log := r.data.log
	if len(log) == 0 {
		return
	}
	if err := r.host.Disk().Append(r.aof.current(), log); err != nil {
		r.appendFailed(err)
		return
	}
	r.appendWorks()
	r.aof.size += len(log)
	r.aof.unsynced = true
	r.aof.postponed = 0
	r.data.log = log[:0]
}

// flushTask ends one round of the event loop under appendfsync always: what
// the round's commands changed is written and synced at once, then all are
// answered. The thread does nothing else meanwhile.
type flushTask redis

// Run implements host.Task.
func (t *flushTask) Run() {
	r := (*redis)(t)
	r.thread.take()
	r.aof.queued = false
	r.writeAOF()
	r.aof.unsynced = false
	if err := r.host.Disk().Sync(r.aof.current()); err != nil {
		r.appendFailed(err)
	}
	r.aof.flushed.Broadcast()
	r.thread.leave()
}

// flushEverysec is flushAppendOnlyFile under appendfsync everysec. While a
// background fsync runs, write() would block, so it is put off for up to two
// seconds: what was answered meanwhile is in the server's own memory only.
func (r *redis) flushEverysec() {
	a := &r.aof
	second := r.host.Now().Seconds()
	if a.syncing {
		if a.postponed == 0 {
			a.postponed = second
			r.armCron()
			return
		}
		if second-a.postponed < postponeLimit {
			return
		}
		r.blockForSync()
	}
	r.writeAOF()
	if a.unsynced && second > a.lastSync {
		a.lastSync = second
		a.syncing = true
		r.host.Go((*syncTask)(r))
	}
	r.armCron()
}

// blockForSync is a write() that blocks until the fsync is over, and with it
// the whole server.
func (r *redis) blockForSync() {
	r.thread.take()
	for r.aof.syncing {
		r.aof.synced.Wait(0)
	}
	r.thread.leave()
}

// syncTask is the background thread's fsync (bio.c).
type syncTask redis

// Run implements host.Task.
func (t *syncTask) Run() {
	r := (*redis)(t)
	r.aof.unsynced = false
	if err := r.host.Disk().Sync(r.aof.current()); err != nil {
		r.appendFailed(err)
	}
	r.aof.syncing = false
	r.aof.synced.Broadcast()
}

// cronAOF is the append only file's part of serverCron.
func (r *redis) cronAOF() {
	if r.config.Persistence.AOF == AOFOff {
		return
	}
	switch {
	case r.config.Persistence.AOF == AOFEverysec && r.aof.pending():
		r.flushEverysec()
	default:
		r.retryAppend()
	}
	r.cronRewrite()
}

// armWriteback has the kernel write back what is written now in 30 s.
func (r *redis) armWriteback() {
	if !r.aof.wbArmed {
		r.aof.wbArmed = true
		r.host.After(writeback, (*writebackTask)(r))
	}
}

// writebackTask is the kernel's flusher thread.
type writebackTask redis

// Run implements host.Task.
func (t *writebackTask) Run() {
	r := (*redis)(t)
	r.aof.wbArmed = false
	r.aof.unsynced = false
	if err := r.host.Disk().Sync(r.aof.current()); err != nil {
		r.appendFailed(err)
	}
}

// openAOF reads the append only files and opens the last one for appending.
func (r *redis) openAOF() error {
	a := &r.aof
	a.synced, a.flushed = r.host.NewCond(), r.host.NewCond()
	m, found, err := r.readManifest()
	if err != nil {
		return err
	}
	if !found {
		m = manifest{dir: r.config.Dir, base: 1, incr: []int{1}}
		err := errors.Join(r.create(m.baseFile()), r.create(m.current()), r.writeManifest(m))
		if err != nil {
			return fmt.Errorf("redis: cannot make the append only file %q: %w", m.current(), err)
		}
	}
	a.manifest = m
	for _, name := range m.names() {
		if err := r.loadAOF(m.path(name)); err != nil {
			return err
		}
	}
	r.forgetHistory()
	a.base = a.size
	r.data.logging = true
	return nil
}

func (r *redis) loadAOF(name string) error {
	data, ok := r.host.Disk().Read(name)
	if !ok {
		return fmt.Errorf("redis: cannot load %q: the manifest names it, but there is no such file", name)
	}
	r.host.Work(r.transfer(len(data)))
	whole, err := r.data.load(data, r.host.Now())
	if err != nil {
		return fmt.Errorf("redis: cannot load %q: bad file format reading the append only file: %w", name, err)
	}
	if !whole {
		r.host.Note("redis", "append only file truncated: the last command is left out")
	}
	r.aof.size += len(data)
	return nil
}

// create makes an empty file that a crash does not take away.
func (r *redis) create(name string) error {
	if err := r.host.Disk().Write(name, nil); err != nil {
		return err
	}
	return r.host.Disk().Sync(name)
}
