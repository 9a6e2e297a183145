package harness

import (
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// SameText reports whether a file that holds one text need not be written to hold the
// other: the end of the line does not count.
func SameText(held, text string) bool {
	return strings.TrimRight(held, "\n") == strings.TrimRight(text, "\n")
}

// Unwatched gives a problem for each file that a fault writes on a machine where no
// program looks at it while it runs: nothing would come of it.
func Unwatched(c *scenarios.Case, stack *programs.Stack) (problems conf.Problems) {
	for i := range c.Faults {
		f := &c.Faults[i]
		s, writes := f.Settings.(*scenarios.Write)
		if !writes {
			continue
		}
		for _, t := range f.Targets {
			if watched := stack.Watched(t.Machine); !slices.Contains(watched, s.File) {
				problems = append(problems, unwatched(c, f, t, s.File, watched))
			}
		}
	}
	return problems
}

func unwatched(c *scenarios.Case, f *scenarios.Fault, t scenarios.Target, file string, watched []string) conf.Problem {
	expected := "expected a machine with a track_file"
	if len(watched) > 0 {
		expected = "expected " + strings.Join(watched, " or ")
	}
	name := path.Base(f.Pos.File)
	text := conf.NewText(name, c.Scenario.Files[name])
	return text.Problem(f.Pos.Line, f.Pos.Col, "write: no program of %s looks at %q while it runs: %s", t, file, expected)
}
