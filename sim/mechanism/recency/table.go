package recency

import "time"

// Table holds values by key. Make one with New.
type Table[K comparable, V any] struct {
	idle           time.Duration
	entries        map[K]*entry[K, V]
	oldest, newest *entry[K, V]
}

type entry[K comparable, V any] struct {
	key           K
	value         V
	used          time.Duration
	before, after *entry[K, V]
}

// New returns an empty table. A value that was not used for idle is dropped; 0
// or less keeps it for ever.
func New[K comparable, V any](idle time.Duration) *Table[K, V] {
	return &Table[K, V]{idle: idle, entries: map[K]*entry[K, V]{}}
}

// Use returns the value of a key, nil when there is none. The call counts as a
// use. The pointer is valid until the value is dropped.
func (t *Table[K, V]) Use(key K, now time.Duration) *V {
	t.expire(now)
	e := t.entries[key]
	if e == nil {
		return nil
	}
	e.used = now
	if t.newest != e {
		t.unlink(e)
		t.link(e)
	}
	return &e.value
}

// Add makes a value for a key that has none; it is the zero V.
func (t *Table[K, V]) Add(key K, now time.Duration) *V {
	t.expire(now)
	e := &entry[K, V]{key: key, used: now}
	t.entries[key] = e
	t.link(e)
	return &e.value
}

// DropOldest forgets the value that was unused for longest, if there is one.
func (t *Table[K, V]) DropOldest() {
	if e := t.oldest; e != nil {
		t.unlink(e)
		delete(t.entries, e.key)
	}
}

// Drop forgets the value of a key, if there is one.
func (t *Table[K, V]) Drop(key K) {
	if e := t.entries[key]; e != nil {
		t.unlink(e)
		delete(t.entries, key)
	}
}

// Rename gives the value of a key another one, instead of what that one has: the
// value, its pointers and the time of its last use stay.
func (t *Table[K, V]) Rename(key, to K) {
	e := t.entries[key]
	if e == nil || key == to {
		return
	}
	t.Drop(to)
	delete(t.entries, key)
	e.key = to
	t.entries[to] = e
}

// Each calls f for each value and the time of its last use, the oldest first. f must
// not use the table.
func (t *Table[K, V]) Each(f func(v *V, used time.Duration)) {
	for e := t.oldest; e != nil; e = e.after {
		f(&e.value, e.used)
	}
}

// Len counts the values, among them those that have expired since the last use
// of the table.
func (t *Table[K, V]) Len() int { return len(t.entries) }

func (t *Table[K, V]) expire(now time.Duration) {
	for t.idle > 0 && t.oldest != nil && now-t.oldest.used >= t.idle {
		t.DropOldest()
	}
}

// link puts e at the end of those used last.
func (t *Table[K, V]) link(e *entry[K, V]) {
	e.before, e.after = t.newest, nil
	if t.newest != nil {
		t.newest.after = e
	} else {
		t.oldest = e
	}
	t.newest = e
}

func (t *Table[K, V]) unlink(e *entry[K, V]) {
	if e.before != nil {
		e.before.after = e.after
	} else {
		t.oldest = e.after
	}
	if e.after != nil {
		e.after.before = e.before
	} else {
		t.newest = e.before
	}
}
