package capacity

import (
	"cmp"
	"slices"
)

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
