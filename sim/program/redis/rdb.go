package redis

import (
	"fmt"

	"github.com/hadrill/hadrill/sim/host"
)

// snapshot holds the state that decides about saving dump.rdb.
type snapshot struct {
	dirty int       // changes since the last snapshot
	last  host.Time // when that was finished; at first the start
	child bool      // one is being written
	// tried is when the last one began, failed that it was not finished.
	tried  host.Time
	failed bool
}

// cronSave starts a snapshot when a save point is due. Redis compares whole
// seconds of the clock, and strictly: `save 60 10000` is due in the 61st.
func (r *redis) cronSave() {
	if r.snapshot.child || r.aof.rewriting {
		return
	}
	now := r.host.Now()
	if r.snapshot.failed && now.Seconds()-r.snapshot.tried.Seconds() <= saveRetry {
		return
	}
	since := now.Seconds() - r.snapshot.last.Seconds()
	for _, p := range r.config.Persistence.Save {
		if r.snapshot.dirty >= p.Changes && since > int64(p.After.Seconds()) {
			r.snapshot.child, r.snapshot.tried = true, now
			r.host.Go(&saveTask{r, r.data.appendDataset(nil), r.snapshot.dirty})
			return
		}
	}
}

// saveTask is the child of BGSAVE: it writes the data as it was at its birth.
type saveTask struct {
	r     *redis
	data  []byte
	dirty int
}

// Run implements host.Task.
func (t *saveTask) Run() {
	r := t.r
	err := r.save(t.data, "temp-bgsave.rdb")
	r.snapshot.child, r.snapshot.failed = false, err != nil
	if err != nil {
		r.host.Note("redis", fmt.Sprintf("Background saving error: %v", err))
		return
	}
	r.snapshot.dirty -= t.dirty
	r.snapshot.last = r.host.Now()
	r.host.Note("redis", fmt.Sprintf("DB saved on disk, %d changes", t.dirty))
}

// save writes dump.rdb under another name first, so that it is whole or old
// whenever the server or the machine dies (rdbSave).
func (r *redis) save(data []byte, temp string) error {
	r.host.Work(r.transfer(len(data)))
	return r.replace(r.file(temp), r.file("dump.rdb"), data)
}

// replace writes a file so that a crash leaves the old or the new one, and an
// error the old one.
func (r *redis) replace(temp, name string, data []byte) error {
	d := r.host.Disk()
	err := d.Write(temp, data)
	if err == nil {
		err = d.Sync(temp)
	}
	if err == nil {
		err = d.Rename(temp, name)
	}
	if err != nil {
		d.Remove(temp)
		return err
	}
	return d.Sync(name)
}
