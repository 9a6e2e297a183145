package capacity

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hadrill/hadrill/reports/plots"
)

// heatShare is the share in use at some answer from which the heat map shows a limit,
// and heatRows how many it shows at most.
const (
	heatShare = 0.05
	heatRows  = 24
)

// Heat draws which limit is how busy at each answer; nil where none is.
func (r *Results) Heat() *plots.Drawing {
	s := r.Study
	h := plots.Heat{Title: s.name() + ": which limit is how busy at the capacity", First: "carries, " + s.Unit()}
	for i := range r.Answers {
		a := &r.Answers[i]
		lost := []string{"nothing", "lost"}
		if len(a.Loss.Machines) > 0 {
			lost = append([]string{a.Loss.Kind.Name}, a.Loss.Machines...)
		}
		h.Columns = append(h.Columns, plots.HeatColumn{Name: lost, Text: s.load(a.Median)})
	}
	limits := r.limitsInUse()
	shown := shownLimits(limits)
	if shown == 0 {
		return nil
	}
	for _, l := range limits[:shown] {
		row := plots.HeatRow{Name: l.name}
		for i := range r.Answers {
			row.Shares = append(row.Shares, r.Answers[i].share(l.name))
		}
		h.Rows = append(h.Rows, row)
	}
	h.Subtitle = fmt.Sprintf("share in use, on the average, at the highest loads that meet %s", s.Objective)
	if left := len(limits) - shown; left > 0 {
		h.Note = fmt.Sprintf("%d further limit%s less busy", left, map[bool]string{true: " is", false: "s are"}[left == 1])
	}
	return h.Draw()
}

// shownLimits is how many of the limits, the busiest first, are shown.
func shownLimits(limits []limitInUse) int {
	shown := min(heatRows, len(limits))
	for shown > 0 && limits[shown-1].share < heatShare {
		shown--
	}
	return shown
}

// limitInUse is a limit with the greatest share of it that is in use at an answer.
type limitInUse struct {
	name  string
	share float64
}

// limitsInUse gives every limit, the busiest first.
func (r *Results) limitsInUse() []limitInUse {
	var all []limitInUse
	for i := range r.Answers {
		for k := range r.Answers[i].Usages {
			u := &r.Answers[i].Usages[k]
			at := slices.IndexFunc(all, func(l limitInUse) bool { return l.name == u.full() })
			if at < 0 {
				all = append(all, limitInUse{u.full(), u.Share})
				continue
			}
			all[at].share = math.Max(all[at].share, u.Share)
		}
	}
	slices.SortStableFunc(all, func(a, b limitInUse) int { return cmp.Compare(b.share, a.share) })
	return all
}

// full is "maxThreads of web1/tomcat".
func (u *Usage) full() string { return u.Name + " of " + u.Place() }

// share gives how much of a limit is in use; NaN where it is not there.
func (a *Answer) share(name string) float64 {
	for i := range a.Usages {
		if a.Usages[i].full() == name {
			return a.Usages[i].Share
		}
	}
	return math.NaN()
}
