package verdict

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/record/recordtest"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// expectation with an answer of its own.
type expectation struct {
	holds  bool
	detail string
	err    error
}

func (e expectation) Holds(expect.Measured) (bool, string, error) { return e.holds, e.detail, e.err }

const (
	s  = time.Second
	ms = time.Millisecond
)

const replay = "hadrill run vip-nginx --variant preempt --seed 7"

var (
	holds  = expectation{holds: true, detail: "sessions.lost = 0"}
	breaks = expectation{detail: "sessions.lost = 12"}
	unsure = expectation{detail: "sessions.lost = 12", err: errors.New("during: no such part")}
)

func judged(t testing.TB, damage func(*record.Record), all ...Expectation) *Verdict {
	r := recordtest.Sample(t)
	if damage != nil {
		damage(r)
	}
	return Judge(r, measure.Measure(r), all, replay)
}

func TestJudge(t *testing.T) {
	unfinished := func(r *record.Record) { r.End = record.End{At: 30 * s, Why: "interrupted"} }
	noEffect := func(r *record.Record) {
		r.Faults[0].Effect, r.Faults[0].Evidence = record.WithoutEffect, "lb1/nginx was not running"
	}
	unknown := func(r *record.Record) { r.Faults[1].Effect = record.Unknown }
	for _, row := range []struct {
		reason string
		damage func(*record.Record)
		expect []Expectation
		want   Result
		each   []Result
		why    string // of the first
	}{
		{"all hold", nil, []Expectation{holds, holds}, Pass, []Result{Pass, Pass}, ""},
		{"one does not", nil, []Expectation{holds, breaks}, Fail, []Result{Pass, Fail}, ""},
		{"one cannot be asked", nil, []Expectation{unsure, holds}, Inconclusive, []Result{Inconclusive, Pass}, "during: no such part"},
		{"a failure is more than a doubt", nil, []Expectation{unsure, breaks}, Fail, []Result{Inconclusive, Fail}, "during: no such part"},
		{"without expectations the run alone counts", nil, nil, Pass, nil, ""},
		{"it did not finish", unfinished, []Expectation{holds, breaks}, Inconclusive, []Result{Inconclusive, Inconclusive}, "the run did not finish: it came to 30 s of 60 s: interrupted"},
		{"it did not finish, without expectations", unfinished, nil, Inconclusive, nil, ""},
		{"a fault without effect", noEffect, []Expectation{holds}, Inconclusive, []Result{Inconclusive}, "fault without effect: kill lb1/nginx at 20 s: lb1/nginx was not running"},
		{"also for what fails", noEffect, []Expectation{breaks}, Inconclusive, []Result{Inconclusive}, "fault without effect: kill lb1/nginx at 20 s: lb1/nginx was not running"},
		{"a repair whose effect is unknown", unknown, []Expectation{holds}, Inconclusive, []Result{Inconclusive}, "fault whose effect is unknown: start lb1/nginx at 40 s"},
		{"both", func(r *record.Record) { unfinished(r); noEffect(r) }, []Expectation{holds}, Inconclusive, []Result{Inconclusive}, "interrupted; fault without effect"},
	} {
		v := judged(t, row.damage, row.expect...)
		if v.Result != row.want || len(v.Expectations) != len(row.each) {
			t.Errorf("%s: %s with %d expectations, want %s with %d", row.reason, v.Result, len(v.Expectations), row.want, len(row.each))
			continue
		}
		for i, j := range v.Expectations {
			if j.Result != row.each[i] {
				t.Errorf("%s: expectation %d: %s, want %s", row.reason, i, j.Result, row.each[i])
			}
		}
		if len(row.each) > 0 && (!strings.Contains(v.Expectations[0].Why, row.why) || (row.why == "") != (v.Expectations[0].Why == "")) {
			t.Errorf("%s: because %q, want %q", row.reason, v.Expectations[0].Why, row.why)
		}
	}
}

func TestFailureText(t *testing.T) {
	v := judged(t, nil, breaks, unsure, holds)
	for i, want := range []string{
		"does not hold: sessions.lost == 0\nfigures: sessions.lost = 12\nreplay: " + replay,
		"cannot be judged: outage.longest < 5s\nbecause during: no such part\nfigures: sessions.lost = 12\nreplay: " + replay,
		"",
	} {
		if got := v.Failure(v.Expectations[i]); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
	if text := v.Expectations[2].Text; text != "expectation 3" {
		t.Errorf("an expectation that the record does not have in words: %q", text)
	}
}

func TestOverallAndExitCode(t *testing.T) {
	for _, row := range []struct {
		reason string
		all    []Result
		want   Result
		code   int
	}{
		{"no runs are no pass", nil, Inconclusive, 3},
		{"all pass", []Result{Pass, Pass}, Pass, 0},
		{"one fails", []Result{Pass, Fail, Inconclusive}, Fail, 1},
		{"one is in doubt", []Result{Pass, Inconclusive, Pass}, Inconclusive, 3},
	} {
		var vs []*Verdict
		for _, r := range row.all {
			vs = append(vs, &Verdict{Result: r})
		}
		if got := Overall(vs); got != row.want || got.ExitCode() != row.code {
			t.Errorf("%s: %s, code %d: want %s, %d", row.reason, got, got.ExitCode(), row.want, row.code)
		}
	}
}
