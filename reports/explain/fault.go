package explain

import (
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/sim/metric"
)

// fault tells of one fault until the next one, or until the outage is over that
// it led to.
func (t *writer) fault(f *record.Fault) {
	t.Line("")
	until := ""
	if f.Until > f.At {
		until = " until " + units.Duration(f.Until)
	}
	t.Line("%s at %s%s: %s", t.Paint(layout.Bold, layout.Printable(f.ID)), units.Duration(f.At), until, f.Effect)
	if f.Evidence != "" {
		t.Line("  evidence: %s", layout.Printable(f.Evidence))
	}
	to := t.next(f)
	for i := range t.Record.Outages {
		if o := &t.Record.Outages[i]; o.From >= f.At && o.From < to {
			to = max(to, o.To)
		}
	}
	t.reaction(f)
	t.moments(f.At, to, f.At)
}

// next is when the next fault comes, or the run ends.
func (t *writer) next(f *record.Fault) time.Duration {
	next := t.measured.End()
	for i := range t.Record.Faults {
		if at := t.Record.Faults[i].At; at > f.At {
			next = min(next, at)
		}
	}
	return next
}

// reaction says who noticed, who took over and when users had success again.
func (t *writer) reaction(f *record.Fault) {
	r := t.measured.Reaction(f)
	if r.Detection != expect.None {
		t.Line("  noticed after %s by %s", units.Duration(r.Detection), layout.Printable(t.said(f.At+r.Detection)))
	} else {
		t.Line("  nobody noted anything before the next fault")
	}
	if r.Takeover != expect.None {
		for _, o := range t.measured.Ownerships() {
			for _, m := range o.Moves {
				if m.At == f.At+r.Takeover {
					t.Line("  %s moves from %s to %s after %s", o.Address, m.From, m.To, units.Duration(r.Takeover))
				}
			}
		}
	}
	switch {
	case r.Outage == 0:
		t.Line("  no group was without success")
	case r.FirstSuccess == expect.None:
		t.Line("  no success until the end, or the next fault: %s without any", units.Duration(r.Outage))
	default:
		t.Line("  first success after %s; the longest outage took %s", units.Duration(r.FirstSuccess), units.Duration(r.Outage))
	}
}

// said is who noted what at that moment.
func (t *writer) said(at time.Duration) string {
	for i := range t.Record.Events {
		if e := &t.Record.Events[i]; e.At == at && strings.HasPrefix(e.Kind, "note:") && e.Kind != "note:"+metric.Unlogged && !slices.Contains(t.Record.Run.Housekeeping, e.Kind) {
			return who(e) + ": " + e.Detail
		}
	}
	return "somebody"
}

func who(e *record.Event) string { return strings.TrimSuffix(e.Machine+"/"+e.Program, "/") }
