package simulated

import (
	"context"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/sim/host"
)

// TestInterrupted ends a run from outside at some share of it: the record says
// so and holds what happened until then, and nothing is left running.
func TestInterrupted(t *testing.T) {
	p := prepared(t, "at: 1s, kill: web1/tomcat", "at: 5s, start: web1/tomcat")
	whole := p.Run(t.Context(), 1, nil)
	for _, row := range []struct {
		reason  string
		share   float64
		effects []record.Effect
	}{
		{"before it begins", -1, []record.Effect{record.Unknown, record.Unknown}},
		{"while the stack settles", 0.2, []record.Effect{record.Unknown, record.Unknown}},
		{"between two faults", 0.93, []record.Effect{record.Confirmed, record.Unknown}},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		if row.share < 0 {
			cancel()
		}
		rec := p.Run(ctx, 1, func(share float64) {
			if share >= row.share {
				cancel()
			}
		})
		cancel()
		if rec.End.Finished || rec.End.Why != "interrupted" || rec.End.At >= p.c.Lasts {
			t.Errorf("%s: end %+v", row.reason, rec.End)
		}
		if len(rec.Faults) != len(row.effects) {
			t.Fatalf("%s: %d faults", row.reason, len(rec.Faults))
		}
		for i, f := range rec.Faults {
			if f.Effect != row.effects[i] {
				t.Errorf("%s: %s at %v: %s, %q", row.reason, f.ID, f.At, f.Effect, f.Evidence)
			}
		}
		if n := len(rec.Events); n > len(whole.Events) || row.share > 0 && n == 0 {
			t.Errorf("%s: %d events, the whole run has %d", row.reason, n, len(whole.Events))
		}
		for i, e := range rec.Events {
			if e != whole.Events[i] {
				t.Errorf("%s: event %d is %v, in the whole run %v", row.reason, i, e, whole.Events[i])
			}
		}
		if got := measure.Measure(rec).Whole().Count("requests.total"); (got > 0) != (rec.End.At > 0) {
			t.Errorf("%s: %d requests in %v", row.reason, got, rec.End.At)
		}
		written(t, rec)
	}
}

// TestFaultOfTheSimulator has programs that panic, each in a place of its own.
func TestFaultOfTheSimulator(t *testing.T) {
	for place, main := range map[string]host.Main{
		"as it starts": func(host.Host) error { panic("boom") },
		"in a process": func(h host.Host) error {
			h.Go(host.TaskFunc(func() { h.Sleep(31 * time.Second); panic("boom") }))
			return nil
		},
		"in a timer": func(h host.Host) error {
			h.After(31*time.Second, host.TaskFunc(func() { panic("boom") }))
			return nil
		},
	} {
		text := strings.Replace(small, "run: {tomcat: {work: 2ms}}}\nusers", "run: redis}\nusers", 1)
		p := planOf(t, loadSmall(t, text, nil))
		for i := range p.mains {
			if p.mains[i].name == "redis" {
				p.mains[i].main = main
			}
		}
		rec := p.Run(t.Context(), 1, nil)
		first, stack, _ := strings.Cut(rec.End.Why, "\n")
		if rec.End.Finished || !strings.HasPrefix(first, "a fault of the simulator itself: boom") || !strings.Contains(stack, "unfinished_test.go") {
			t.Errorf("%s: end %+v", place, rec.End)
		}
		if v := verdict.Judge(rec, measure.Measure(rec), nil, ""); v.Result != verdict.Inconclusive {
			t.Errorf("%s: %s", place, v.Result)
		}
		written(t, rec)
	}
}

// TestNothingLeftRunning looks for goroutines after runs that ended in every
// way. It is the last: it would count what earlier tests left behind.
func TestNothingLeftRunning(t *testing.T) {
	for _, row := range []struct {
		reason string
		run    func()
	}{
		{"a whole run", func() { finished(t, "at: 1s, hang: web1/tomcat", "at: 2s, crash: lb") }},
		{"an interrupted run", func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			prepared(t, "at: 1s, hang: web1/tomcat").Run(ctx, 1, func(share float64) {
				if share > 0.95 {
					cancel()
				}
			})
		}},
		{"a fault of the simulator", func() { TestFaultOfTheSimulator(t) }},
	} {
		before := goleak.IgnoreCurrent()
		row.run()
		if err := goleak.Find(before); err != nil {
			t.Errorf("%s: %v", row.reason, err)
		}
	}
}
