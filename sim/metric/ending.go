package metric

import (
	"cmp"
	"slices"
	"strings"
)

// Ending is how requests ended that did not bring what was asked for: errors,
// and redirects that nobody followed.
type Ending struct {
	// Kind is a status ("503"), or "refused", "unreachable", "connect timeout",
	// "read timeout", "reset", "truncated", "redirected too often", "no address for
	// the name".
	Kind string `json:"kind"`
	// By is who answered: "lb1/haproxy", what a real program calls itself, or the
	// address that did not answer. "" where it is not known.
	By string `json:"by,omitempty"`
	// Why is the reason of who answered, or else the request that met it.
	Why   string `json:"why,omitempty"`
	Count int    `json:"count"`
}

// MaxEndings is how many endings a segment tells apart; the further ones are
// counted as one of kind OtherEndings.
const (
	MaxEndings   = 24
	OtherEndings = "other"
)

// Endings are counts of how requests ended, each kind, answerer and reason once.
type Endings []Ending

// Count counts n requests that ended so.
func (es *Endings) Count(kind, by, why string, n int) {
	for i := range *es {
		e := &(*es)[i]
		if e.Kind == kind && e.By == by && e.Why == why {
			e.Count += n
			return
		}
	}
	if len(*es) >= MaxEndings && kind != OtherEndings {
		es.Count(OtherEndings, "", "", n)
		return
	}
	*es = append(*es, Ending{kind, by, why, n})
}

// Sorted are the endings with the most frequent first.
func (es Endings) Sorted() Endings {
	sorted := slices.Clone(es)
	slices.SortStableFunc(sorted, func(a, b Ending) int {
		return cmp.Or(b.Count-a.Count, strings.Compare(a.Kind, b.Kind), strings.Compare(a.By, b.By), strings.Compare(a.Why, b.Why))
	})
	return sorted
}

// IsError reports whether such requests failed: a redirect did not.
func (e *Ending) IsError() bool { return len(e.Kind) != 3 || e.Kind[0] != '3' }
