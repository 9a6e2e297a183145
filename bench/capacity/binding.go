package capacity

import (
	"cmp"
	"slices"

	"github.com/hadrill/hadrill/sim/metric"
)

// bindingOf gives the terms that broke, those of most seeds first, and the limit that
// was busiest on the average.
func bindingOf(missed []*Probe) (terms []Term, limit *Usage) {
	for _, p := range missed {
		for _, text := range p.Broken {
			terms = count(terms, text)
		}
	}
	sortTerms(terms)
	return terms, busiest(usagesOf(missed))
}

// usagesOf gives the averages over probes.
func usagesOf(probes []*Probe) []Usage {
	var sum []Usage
	for _, p := range probes {
		for i := range p.Usages {
			sum = addUsage(sum, p.Usages[i])
		}
	}
	for i := range sum {
		sum[i].Share /= float64(len(probes))
		sum[i].Waiting /= float64(len(probes))
	}
	return sum
}

// errorsOf sums up how requests ended that failed.
func errorsOf(missed []*Probe) metric.Endings {
	var sum metric.Endings
	for _, p := range missed {
		for _, e := range p.Errors {
			sum.Count(e.Kind, e.By, e.Why, e.Count)
		}
	}
	return sum.Sorted()
}

// breaker gives what most of the errors came from that broke the objective; nil where
// the term that broke most often says nothing of errors, or none came.
func (a *Answer) breaker() *metric.Ending {
	if len(a.Broken) == 0 || len(a.Errors) == 0 || !ofErrors.MatchString(a.Broken[0].Text) {
		return nil
	}
	return &a.Errors[0]
}

// count counts a term.
func count(all []Term, text string) []Term {
	for i := range all {
		if all[i].Text == text {
			all[i].Seeds++
			return all
		}
	}
	return append(all, Term{text, 1})
}

func sortTerms(all []Term) {
	slices.SortStableFunc(all, func(a, b Term) int { return cmp.Compare(b.Seeds, a.Seeds) })
}

// addUsage adds the use of a limit to a sum of many.
func addUsage(sum []Usage, u Usage) []Usage {
	for i := range sum {
		s := &sum[i]
		if s.Machine == u.Machine && s.Program == u.Program && s.Name == u.Name {
			s.Share += u.Share
			s.Waiting += u.Waiting
			return sum
		}
	}
	return append(sum, u)
}
