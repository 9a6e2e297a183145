package explain

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/sim/metric"
)

// Request is one request as its user saw it.
type Request struct {
	Group       string
	User        int // from 0
	Asked       string
	Sent, Ended time.Duration
	OK          bool
	Ending      metric.Ending // of one that failed, or was redirected for nothing
	Served      string        // the application server that answered
	Value       string        // of the session
	Lost        int           // sessions that the user had lost before
	Found       string        // what the answer shows to be lost or old, "" for nothing
}

// Story is a run that is told of. Requests are those that it was traced with, in
// the order in which they ended; Untraced is why there are none, "" where there
// are. One that is Recorded says nothing of single requests. Most is how many events
// of a fault are told, 0 for mostEvents.
type Story struct {
	Record   *record.Record
	Requests []Request
	Untraced string
	Recorded bool
	Most     int
}

// Most lines of one kind that a story of a fault or a moment has.
const (
	mostEvents   = 60
	mostRequests = 20
)

type writer struct {
	*layout.Writer
	*Story
	measured *measure.Measurement
}

func (s *Story) to(w io.Writer, o layout.Options) *writer {
	return &writer{layout.NewWriter(w, o), s, measure.Measure(s.Record)}
}

// WriteFaults tells of the fault of that ID, or of every fault for "".
func (s *Story) WriteFaults(w io.Writer, id string, o layout.Options) error {
	t := s.to(w, o)
	t.head()
	var known []string
	found := false
	for i := range s.Record.Faults {
		f := &s.Record.Faults[i]
		known = append(known, f.ID)
		if id == "" || id == f.ID {
			found = true
			t.fault(f)
		}
	}
	switch {
	case id != "" && !found:
		return fmt.Errorf("fault %q: unknown: the run has %q", id, known)
	case id == "" && !found:
		t.Line("")
		t.Line("no fault was injected")
		t.moments(0, s.Record.End.At, 0)
	}
	t.copies()
	return t.Flush()
}

// around is how much before and after a moment belongs to its story.
const around = 5 * time.Second

// WriteAt tells of what happened around a moment of the run.
func (s *Story) WriteAt(w io.Writer, at time.Duration, o layout.Options) error {
	if end := s.Record.End.At; at < 0 || at > end {
		return fmt.Errorf("at %v: the run has 0s to %v", at, end)
	}
	t := s.to(w, o)
	t.head()
	for i := range s.Record.Faults {
		if f := &s.Record.Faults[i]; f.At <= at && !f.Repair && (f.Until == 0 || f.Until > at) {
			t.Line("in force: %s since %s", layout.Printable(f.ID), units.Duration(f.At))
		}
	}
	for _, o := range t.measured.Ownerships() {
		for _, s := range o.Stretches(t.measured.End()) {
			if s.From <= at && at < s.To && len(s.Owners) > 0 {
				t.Line("%s is at %s", o.Address, strings.Join(s.Owners, " and "))
			}
		}
	}
	t.moments(max(0, at-around), min(s.Record.End.At, at+around), at)
	return t.Flush()
}

// WriteUser tells of every request of one user; group "" is that user of all.
func (s *Story) WriteUser(w io.Writer, group string, user int, o layout.Options) error {
	if s.Untraced != "" {
		return fmt.Errorf("the requests of a single user: %s", s.Untraced)
	}
	t := s.to(w, o)
	t.head()
	n, failed := 0, 0
	found := map[string]int{}
	for i := range s.Requests {
		r := &s.Requests[i]
		if r.User != user || group != "" && r.Group != group {
			continue
		}
		n++
		if !r.OK {
			failed++
		}
		if r.Found != "" {
			found[r.Found]++
		}
		t.request(r, 0)
	}
	if n == 0 {
		of := s.Record.Run.Groups
		if group != "" {
			of = []string{group}
		}
		return fmt.Errorf("user %d: no request of that user ended: users are counted from 0 in each group, here %s", user, strings.Join(of, ", "))
	}
	t.Line("")
	end := fmt.Sprintf("%s, %d failed", units.Counted(n, "request"), failed)
	if len(found) > 0 {
		end += "; " + foundText(found)
	}
	t.Line("%s", end)
	return t.Flush()
}

func (t *writer) head() {
	r := &t.Record.Run
	t.Line("%s, seed %d, %s: %s", layout.Printable(r.Name()), r.Seed, r.Ground, layout.Printable(r.Title))
}
