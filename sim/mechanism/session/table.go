package session

// Table holds a Manager's sessions by id, in the order in which they came. The
// zero Table is empty.
type Table struct {
	byID        map[string]*Session
	first, last *Session
}

// Len is how many there are.
func (t *Table) Len() int { return len(t.byID) }

// Get finds a session, whatever its age; nil for none.
func (t *Table) Get(id string) *Session { return t.byID[id] }

// Holds reports whether a session is one of them.
func (t *Table) Holds(s *Session) bool { return s.before != nil || t.first == s }

// add puts a session at the end, in place of another one of its id.
func (t *Table) add(s *Session) {
	if t.byID == nil {
		t.byID = map[string]*Session{}
	}
	if old := t.byID[s.ID]; old != nil {
		t.remove(old)
	}
	t.byID[s.ID] = s
	s.before, s.after = t.last, nil
	if t.last != nil {
		t.last.after = s
	} else {
		t.first = s
	}
	t.last = s
}

func (t *Table) remove(s *Session) {
	if t.byID[s.ID] != s {
		return
	}
	delete(t.byID, s.ID)
	if s.before != nil {
		s.before.after = s.after
	} else {
		t.first = s.after
	}
	if s.after != nil {
		s.after.before = s.before
	} else {
		t.last = s.before
	}
	s.before, s.after = nil, nil
}

// rename gives a session another id and leaves it where it is.
func (t *Table) rename(s *Session, id string) {
	if other := t.byID[id]; other != nil && other != s {
		t.remove(other)
	}
	delete(t.byID, s.ID)
	s.ID = id
	t.byID[id] = s
}

// Each calls f for each session of now (Manager.findSessions). f may wait, and remove
// sessions; those that are gone when their turn comes are passed over.
func (t *Table) Each(f func(s *Session)) {
	all := make([]*Session, 0, t.Len())
	for s := t.first; s != nil; s = s.after {
		all = append(all, s)
	}
	for _, s := range all {
		if t.byID[s.ID] == s {
			f(s)
		}
	}
}
