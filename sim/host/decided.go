package host

import (
	"fmt"
	"time"
)

// NoteLine is the kind of the note that a program makes when a line of its
// configuration decided what became of users: a request was not tried elsewhere, an
// address stayed where it was, a wait came to its limit. The detail is
// "FILE:LINE:COL: text". A line that was left out stands where its section begins.
const NoteLine = "line"

// DecidedEvery is how often the same line is noted at most.
const DecidedEvery = 10 * time.Second

// Lines are the lines of a program's configuration that have decided something. Its
// zero value is ready.
type Lines struct{ noted map[fmt.Stringer]Time }

// Decided notes that the line at a place decided, and what; at most once in 10 s a
// place. Places must be comparable.
func (l *Lines) Decided(h Host, place fmt.Stringer, format string, a ...any) {
	at := place.String()
	if at == "" {
		return // a setting of the scenario, or none
	}
	now := h.Monotonic()
	if last, known := l.noted[place]; known && now.Sub(last) < DecidedEvery {
		return
	}
	if l.noted == nil {
		l.noted = map[fmt.Stringer]Time{}
	}
	l.noted[place] = now
	h.Note(NoteLine, at+": "+fmt.Sprintf(format, a...))
}
