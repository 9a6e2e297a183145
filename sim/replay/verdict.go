package replay

import "fmt"

// Verdict is the result of one recording, or of the runs of one case.
type Verdict struct {
	Compared, Equal int
	// How names the comparison, where it is not request by request.
	How string
	// Unsupported is the reason why nothing was replayed, or not every recording of a case,
	// "" where all were.
	Unsupported string
	// Wrong are the differences.
	Wrong []string
}

// Differ adds a difference.
func (v *Verdict) Differ(format string, a ...any) {
	v.Wrong = append(v.Wrong, fmt.Sprintf(format, a...))
}

// Unreadable returns the verdict on a recording that is not understood: it
// counts as one difference.
func Unreadable(err error) Verdict { return Verdict{Compared: 1, Wrong: []string{err.Error()}} }
