// Package verdicttest judges records made up to test reports with.
package verdicttest

import (
	"errors"
	"testing"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/record/recordtest"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// Expectation has an answer of its own.
type Expectation struct {
	True   bool
	Detail string
	Err    error
}

// Holds implements verdict.Expectation.
func (e Expectation) Holds(expect.Measured) (bool, string, error) { return e.True, e.Detail, e.Err }

// Replay is the command of every verdict that Judged makes.
const Replay = "hadrill run vip-nginx --variant preempt --seed 7"

// Expectations that hold, do not hold, and cannot be asked.
var (
	Holds  = Expectation{True: true, Detail: "sessions.lost = 0"}
	Breaks = Expectation{Detail: "sessions.lost = 12"}
	Unsure = Expectation{Detail: "sessions.lost = 12", Err: errors.New("during: no such part")}
)

// Judged judges the sample record, changed by damage unless that is nil.
func Judged(t testing.TB, damage func(*record.Record), all ...verdict.Expectation) *verdict.Verdict {
	t.Helper()
	r := recordtest.Sample(t)
	if damage != nil {
		damage(r)
	}
	return verdict.Judge(r, measure.Measure(r), all, Replay)
}
