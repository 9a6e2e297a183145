package replication

import (
	"encoding/binary"
	"slices"
)

// SessionRow is a row of a table of web sessions that a transaction inserts or deletes.
// Tomcat's DataSourceStore has such a table, with a column for each field.
type SessionRow struct {
	// Table is its name, ID the session's id, which is the primary key.
	Table, ID string
	// App is the application that the session is of.
	App string
	// Deleted: the row is deleted. What follows is "" and 0 then.
	Deleted bool
	// Data is the session; Fill are bytes of it whose length matters alone.
	Data string
	Fill uint32
	// Accessed is the session's last access, MaxInactive how long it lives without one,
	// both in milliseconds of Unix time. One of 0 or less is for ever to Tomcat, not to the
	// statement that asks for those whose time is over.
	Accessed, MaxInactive int64
}

// sessionUser stands where a row of the application's table has its user: a row of a
// table of sessions follows. No user has that number.
const sessionUser = 1<<32 - 2

// Sizes of the events of such a row beside its texts. They were not recorded: the
// statement that a driver sends is in the annotation, quotes and names of columns
// included, and the row has two bytes of length for each text.
const (
	insertedAnnotation = 23 + 170
	deletedAnnotation  = 23 + 70
	sessionRowEvent    = 35 + 24
)

// size is how many bytes the transaction takes in a binary log. A deleted row is there
// with all its columns as well (binlog_row_image full), but for the session's bytes,
// which is counted too small by them.
func (r *SessionRow) size() uint32 {
	texts := uint32(len(r.ID)+len(r.App)+len(r.Data)) + r.Fill
	annotation := uint32(insertedAnnotation + len(r.Table))
	if r.Deleted {
		annotation = deletedAnnotation + uint32(len(r.Table))
	}
	return gtidEvent + annotation + tableMapEvent + sessionRowEvent + 2*texts + xidEvent
}

// append appends the row's bytes, which are the simulator's own.
func (r *SessionRow) append(b []byte) []byte {
	deleted := uint32(0)
	if r.Deleted {
		deleted = 1
	}
	for _, n := range [...]uint32{deleted, r.Fill} {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(r.Accessed))
	b = binary.LittleEndian.AppendUint64(b, uint64(r.MaxInactive))
	for _, s := range [...]string{r.Table, r.ID, r.App, r.Data} {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	return b
}

// sessionHead is how many bytes append writes before the texts.
const sessionHead = 24

// readSession reads them; nil for what append did not write.
func readSession(b []byte) *SessionRow {
	if len(b) < sessionHead {
		return nil
	}
	r := &SessionRow{
		Deleted: binary.LittleEndian.Uint32(b) == 1, Fill: binary.LittleEndian.Uint32(b[4:]),
		Accessed: int64(binary.LittleEndian.Uint64(b[8:])), MaxInactive: int64(binary.LittleEndian.Uint64(b[16:])),
	}
	b = b[sessionHead:]
	for _, to := range [...]*string{&r.Table, &r.ID, &r.App, &r.Data} {
		if len(b) < 4 {
			return nil
		}
		n := int(binary.LittleEndian.Uint32(b))
		if b = b[4:]; n > len(b) {
			return nil
		}
		*to, b = string(b[:n]), b[n:]
	}
	return r
}

// SessionTables are the tables of web sessions that a server has. The zero value has no
// row.
type SessionTables struct {
	rows map[sessionKey]*SessionRow
	// locked are the keys of rows that are inserted or deleted and not yet committed.
	locked map[sessionKey]bool
}

type sessionKey struct{ table, id string }

func (r *SessionRow) key() sessionKey { return sessionKey{r.Table, r.ID} }

// Locked reports whether a transaction that has not committed yet inserts or deletes the
// row: another one that would change it waits until it has (InnoDB's record locks).
func (t *SessionTables) Locked(r *SessionRow) bool { return t.locked[r.key()] }

// Reserve takes a row's primary key before the change commits; false for one to be
// inserted: it is taken, which is error 1062. A deletion needs a row; false where there is
// none, which a replica's SQL thread does not bear (error 1032).
func (t *SessionTables) Reserve(r *SessionRow) bool {
	k := r.key()
	if there := t.rows[k] != nil; there != r.Deleted || !there && t.locked[k] {
		return false
	}
	if t.locked == nil {
		t.locked = map[sessionKey]bool{}
	}
	t.locked[k] = true
	return true
}

// Commit carries out a change.
func (t *SessionTables) Commit(r *SessionRow) {
	k := r.key()
	delete(t.locked, k)
	if r.Deleted {
		delete(t.rows, k)
		return
	}
	if t.rows == nil {
		t.rows = map[sessionKey]*SessionRow{}
	}
	t.rows[k] = r
}

// Find gives a session's row, nil where the application has none of that id.
func (t *SessionTables) Find(table, id, app string) *SessionRow {
	if r := t.rows[sessionKey{table, id}]; r != nil && r.App == app {
		return r
	}
	return nil
}

// Expired gives the ids of an application's sessions whose time was over at a time, in
// milliseconds, in their order.
func (t *SessionTables) Expired(table, app string, now int64) []string {
	var all []string
	for k, r := range t.rows { // order cannot show: they are sorted
		if k.table == table && r.App == app && r.Accessed+r.MaxInactive < now {
			all = append(all, k.id)
		}
	}
	slices.Sort(all)
	return all
}
