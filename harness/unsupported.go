package harness

import "strings"

// Unsupported is the error of a ground that cannot do what a case asks for. It
// comes before the run, which is inconclusive then: no answer is better than
// one to another question.
type Unsupported struct {
	Ground string
	Case   string
	// Reasons, each a sentence about one thing of the case.
	Reasons []string
}

func (u *Unsupported) Error() string {
	return u.Case + ": cannot run on " + u.Ground + ": " + strings.Join(u.Reasons, "; ")
}
