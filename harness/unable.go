package harness

import "strings"

// Unable is the error of a ground that cannot do what a case asks for. It is
// said before the run, which is inconclusive then: no answer is better than one
// to another question.
type Unable struct {
	Ground string
	Case   string
	// Reasons, each a sentence about one thing of the case.
	Reasons []string
}

func (u *Unable) Error() string {
	return u.Case + ": cannot run on " + u.Ground + ": " + strings.Join(u.Reasons, "; ")
}
