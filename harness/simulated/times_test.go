package simulated

import (
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

const s = time.Second

// TestTimes has when faults begin and end, and where segments do: at the
// moments of all faults and of their repairs (metric.Segment).
func TestTimes(t *testing.T) {
	for _, row := range []struct {
		reason  string
		faults  []string
		until   []time.Duration // of each fault
		borders []time.Duration // between 0 and the end of the run
	}{
		{"nothing happens", nil, nil, nil},
		{"not repaired: it lasts to the end", []string{"at: 1s, kill: web1/tomcat"}, []time.Duration{0}, []time.Duration{1 * s}},
		{"repaired by for", []string{"at: 1s, for: 2s, kill: web1/tomcat"}, []time.Duration{3 * s}, []time.Duration{1 * s, 3 * s}},
		{"repaired by for with the end of the run, where nothing follows", []string{"at: 2s, for: 4s, pause: web1"}, []time.Duration{6 * s}, []time.Duration{2 * s, 6 * s}},
		{"repaired by another fault, which is over at once", []string{"at: 1s, kill: web1/tomcat", "at: 2500ms, start: web1/tomcat"},
			[]time.Duration{2500 * time.Millisecond, 2500 * time.Millisecond}, []time.Duration{1 * s, 2500 * time.Millisecond}},
		{"repaired by its name", []string{"at: 1s, cut: web1, from: lb, name: split", "at: 2s, heal: split"}, []time.Duration{2 * s, 2 * s}, []time.Duration{1 * s, 2 * s}},
		{"repaired by its name before for", []string{"at: 1s, for: 4s, cut: web1, from: lb, name: split", "at: 2s, heal: split"},
			[]time.Duration{2 * s, 2 * s}, []time.Duration{1 * s, 2 * s, 5 * s}},
		{"two in one moment make one border", []string{"at: 1s, for: 2s, kill: web1/tomcat", "at: 3s, slow: web2, factor: 2"},
			[]time.Duration{3 * s, 0}, []time.Duration{1 * s, 3 * s}},
		{"at the start there is a border already", []string{"at: 0s, for: 1s, kill: web1/tomcat"}, []time.Duration{1 * s}, []time.Duration{1 * s}},
		{"a second repair changes nothing", []string{"at: 1s, kill: web1/tomcat", "at: 2s, start: web1/tomcat", "at: 3s, start: web1/tomcat"},
			[]time.Duration{2 * s, 2 * s, 3 * s}, []time.Duration{1 * s, 2 * s, 3 * s}},
	} {
		rec := finished(t, row.faults...)
		var until []time.Duration
		for _, f := range rec.Faults {
			until = append(until, f.Until)
		}
		if !slices.Equal(until, row.until) {
			t.Errorf("%s: the faults last until %v, want %v", row.reason, until, row.until)
		}
		want := append(append([]time.Duration{0}, row.borders...), 6*s)
		got := []time.Duration{0}
		for i, g := range rec.Segments {
			if g.From != got[i] {
				t.Errorf("%s: segment %d begins at %v, the one before ended at %v", row.reason, i, g.From, got[i])
			}
			got = append(got, g.To)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: segments between %v, want %v", row.reason, got, want)
		}
	}
}

// TestForRepairs wants `for` to undo each fault that it goes with: afterwards
// the users see what they see without it.
func TestForRepairs(t *testing.T) {
	undone := map[string]bool{}
	for _, fault := range []string{
		"crash: web1", "pause: web1", "kill: web1/tomcat", "kill: lb/keepalived", "stop: web1/tomcat", "freeze: web1/tomcat",
		"cut: web1, from: lb", "delay: web1, from: lb, by: 50ms", "loss: lb, share: 60%", "slow: web1, factor: 100", "write: lb, file: /run/prefer, text: 10",
		"hang: web1/tomcat", "fail: web1/tomcat", "fail: lb/nginx, status: 502",
	} {
		rec := prepared(t, "at: 1s, for: 1s, "+fault).runFor(t, 40*s)
		undone[rec.Faults[0].Verb] = true
		if f := rec.Faults[0]; f.Effect != record.Confirmed || f.Until != 2*s {
			t.Errorf("%s: %s (%s) until %v", fault, f.Effect, f.Evidence, f.Until)
		}
		// nginx's fail_timeout, a client's timeout and keepalived's election are over by then
		const calm = 35
		series := rec.Series[0]
		for sec := calm; sec < 40; sec++ {
			if series.Requests[sec] == 0 || series.Errors[sec] > 0 || series.Backends[0][sec] == 0 {
				t.Errorf("%s: second %d has %d requests, %d errors, %d answers of web1", fault, sec, series.Requests[sec], series.Errors[sec], series.Backends[0][sec])
			}
		}
	}
	for _, rec := range everyVerb(t) {
		for _, f := range rec.Faults {
			repaired := slices.ContainsFunc(rec.Faults, func(r record.Fault) bool { return r.Repair && r.At == f.Until })
			undone[f.Verb] = undone[f.Verb] || f.Effect == record.Confirmed && f.Until > f.At && !repaired
		}
	}
	for _, v := range scenarios.LastingVerbs() {
		if !undone[v] {
			t.Errorf("%s is never undone by for", v)
		}
	}
}

// runFor gives a run of another length.
func (p *plan) runFor(t *testing.T, lasts time.Duration) *record.Record {
	p.c.Lasts = lasts
	rec := p.Run(t.Context(), 1, nil)
	if !rec.End.Finished || rec.End.At != lasts {
		t.Fatalf("the run came to %v of %v: %s", rec.End.At, lasts, rec.End.Why)
	}
	return rec
}

// TestNotReached has a fault that the run ends before, within one target and
// the next of the same machine.
func TestNotReached(t *testing.T) {
	p := prepared(t, "at: 5s, kill: [lb/nginx, lb/keepalived]")
	p.c.Faults[0].At = 6 * s // the border itself
	for seed := range uint64(20) {
		rec := p.Run(t.Context(), seed, nil)
		ended := 0
		for _, e := range rec.Events {
			if e.Kind == "ended" && (e.Program == "nginx" || e.Program == "keepalived") {
				ended++
			}
		}
		if f := rec.Faults[0]; (f.Effect == record.Confirmed) != (ended == 2) {
			t.Errorf("seed %d: %d of 2 programs ended: %s, %q", seed, ended, f.Effect, f.Evidence)
		}
	}
}
