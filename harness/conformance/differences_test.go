package conformance

import "testing"

// difference is a file that our reader judges otherwise than the program, and
// is meant to.
type difference struct {
	program, file string
	// accepts: our reader accepts what the program refuses, with a note; else it
	// refuses what the program accepts, as not modelled.
	accepts   bool
	want, why string
}

var differences = []difference{}

func (p judged) differs(file string) *difference {
	for i := range differences {
		if d := &differences[i]; d.program == p.program && d.file == file {
			return d
		}
	}
	return nil
}

// unused tells of rows about files that are not there.
func (p judged) unused(t *testing.T, asked map[string]bool) {
	t.Helper()
	for _, d := range differences {
		if d.program == p.program && !asked[d.file] {
			t.Errorf("the table of differences names %s of %s, which is not there", d.file, d.program)
		}
	}
}
