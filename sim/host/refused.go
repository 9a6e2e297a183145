package host

// Refusals are the refused places of a program's configuration that requests
// have come to. Its zero value is ready.
type Refusals struct{ noted map[string]bool }

// Note notes a place, the first time that it is told of it.
func (r *Refusals) Note(h Host, place string) {
	if r.noted[place] {
		return
	}
	if r.noted == nil {
		r.noted = map[string]bool{}
	}
	r.noted[place] = true
	h.Note(NoteRefused, place)
}
