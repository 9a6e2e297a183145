package capacity

import (
	"math"

	"github.com/hadrill/hadrill/reports/units"
)

// buffers says how far the load of the scenario can grow before something happens, as
// shares of it: the success buffer is what the stack carries beyond it, whole and with the
// worst of the single losses, the failure buffer goes up to the load from which on it does
// not recover from a pause. Below 0 the load is there already. "" where the scenario has no
// load, or no answer is known.
func (r *Results) buffers() string {
	s, today := r.Study, r.Study.Today()
	room := func(a *Answer) string {
		more := a.Median/today - 1
		if more < 0 {
			return "-" + units.Percent(-more)
		}
		return units.Percent(more)
	}
	whole := r.Whole()
	if !(today > 0) || math.IsNaN(whole.Median) {
		return ""
	}
	text := "At the scenario's " + s.load(today) + " " + s.Unit() + " the success buffer is " + room(whole) + " with every machine"
	if least := r.least(func(a *Answer) bool { return !math.IsNaN(a.Median) }); least != nil {
		text += " and " + room(least) + " with " + least.Loss.String()
	}
	if a := r.Recovery(); a != nil && !math.IsNaN(a.Median) {
		text += "; the failure buffer, up to where it recovers from " + a.Loss.String() + ", is " + room(a)
	}
	return text + "."
}
