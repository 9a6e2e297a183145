package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/sim/metric"
)

// moments tells of a stretch of the run: what programs and machines did, and what
// requests met. Times after a moment are told from it.
func (t *writer) moments(from, to, since time.Duration) {
	t.Line("")
	t.Line("  from %s to %s", units.Duration(from), units.Duration(to))
	n, most := 0, t.Most
	if most == 0 {
		most = mostEvents
	}
	for i := range t.Record.Events {
		e := &t.Record.Events[i]
		if e.At < from || e.At > to || slices.Contains(t.Record.Run.Housekeeping, e.Kind) {
			continue
		}
		if n++; n > most {
			continue
		}
		what := strings.TrimPrefix(e.Kind, "note:")
		if what == metric.Unlogged {
			what = e.Detail + " (its log does not say so)"
		} else if what != e.Kind {
			what = e.Detail
		} else if e.Detail != "" {
			what += ": " + e.Detail
		}
		t.Line("  %s  %-22s %s", t.time(e.At, since), layout.Printable(who(e)), layout.Printable(what))
	}
	switch {
	case n == 0:
		t.Line("  nothing was noted")
	case n > most:
		t.Line("  ... and %s", units.Counted(n-most, "further event"))
	}
	t.outages(from, to)
	if t.Recorded {
		return
	}
	t.failed(from, to, since)
	t.found(from, to, since)
}

// time is a moment, and how long after another.
func (t *writer) time(at, since time.Duration) string {
	if since == 0 || at < since {
		return fmt.Sprintf("%10.3fs %10s", at.Seconds(), "")
	}
	return fmt.Sprintf("%10.3fs %+9.3fs", at.Seconds(), (at - since).Seconds())
}

func (t *writer) outages(from, to time.Duration) {
	const most = 5
	n := 0
	for i := range t.Record.Outages {
		o := &t.Record.Outages[i]
		if o.From > to || o.To < from {
			continue
		}
		if n++; n <= most {
			t.Line("  %s: without success from %s to %s, %s failed", o.Group, units.Duration(o.From), units.Duration(o.To), units.Counted(o.Failed, "request"))
		}
	}
	if n > most {
		t.Line("  ... and %s", units.Counted(n-most, "further outage"))
	}
}

// failed tells what the requests met that ended in a stretch and failed.
func (t *writer) failed(from, to, since time.Duration) {
	if t.Untraced != "" {
		t.whole()
		return
	}
	var kinds metric.Endings
	var some []*Request
	n := 0
	for i := range t.Requests {
		r := &t.Requests[i]
		if r.Ended < from || r.Ended > to || r.OK {
			continue
		}
		kinds.Count(r.Ending.Kind, r.Ending.By, r.Ending.Why, 1)
		if n++; n <= mostRequests {
			some = append(some, r)
		}
	}
	if n == 0 {
		t.Line("  no request failed")
		return
	}
	t.Line("  %s failed: %s", units.Counted(n, "request"), layout.Printable(verdict.EndingsText(kinds.Sorted(), 8)))
	for _, r := range some {
		t.request(r, since)
	}
	if n > mostRequests {
		t.Line("  ... and %s", units.Counted(n-mostRequests, "further failed request"))
	}
}

// found tells which requests that ended in a stretch had an answer that shows
// something lost or old.
func (t *writer) found(from, to, since time.Duration) {
	var some []*Request
	kinds := map[string]int{}
	n := 0
	for i := range t.Requests {
		r := &t.Requests[i]
		if r.Ended < from || r.Ended > to || r.Found == "" {
			continue
		}
		kinds[r.Found]++
		if n++; n <= mostRequests {
			some = append(some, r)
		}
	}
	if n == 0 {
		return
	}
	t.Line("  %s succeeded, but without what was acknowledged before: %s", units.Counted(n, "request"), foundText(kinds))
	for _, r := range some {
		t.request(r, since)
	}
	if n > mostRequests {
		t.Line("  ... and %s", units.Counted(n-mostRequests, "further such request"))
	}
}

// foundText counts what answers showed: "the session is lost: 3".
func foundText(kinds map[string]int) string {
	var all []string
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		all = append(all, fmt.Sprintf("%s: %d", k, kinds[k]))
	}
	return strings.Join(all, ", ")
}

// whole tells what the record holds of failed requests: their kinds, of the run.
func (t *writer) whole() {
	t.Line("  what single requests met is not known: %s", t.Untraced)
	if errors, _ := t.measured.Endings(); len(errors) > 0 {
		t.Line("  in the whole run: %s", layout.Printable(verdict.EndingsText(errors, 8)))
	}
}

// request tells of one request.
func (t *writer) request(r *Request, since time.Duration) {
	what := "ok"
	switch e := &r.Ending; {
	case e.Kind != "":
		what = e.Kind
		if e.By != "" {
			what += " by " + e.By
		}
		if e.Why != "" && e.Why != r.Asked {
			what += " (" + e.Why + ")"
		}
	case r.Served != "":
		what += " from " + r.Served
	}
	if r.OK && r.Value != "" {
		what += ", session " + r.Value
	}
	found := ""
	if r.Found != "" {
		found = ", but " + r.Found
	}
	t.Line("  %s  %-22s %s: %s after %s%s", t.time(r.Sent, since), layout.Printable(fmt.Sprintf("%s user %d", r.Group, r.User)),
		layout.Printable(r.Asked), layout.Printable(what), units.Duration(r.Ended-r.Sent), found)
}
