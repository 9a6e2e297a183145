package scenarios

import (
	"errors"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/conf"
)

// FuzzLoad: no text makes Load panic or hang, and every problem is reported at
// a place, which a file that is no text has not.
func FuzzLoad(f *testing.F) {
	f.Add(good)
	f.Add(good[:700])
	f.Add("title: &a [*a]\n")
	f.Add("a: [")
	for _, table := range [][]bad{badYAML, badParts, badFaults, badVariants, badExpectations} {
		for i, c := range table {
			if i%6 == 0 {
				f.Add(strings.ReplaceAll(strings.Replace(good, c.old, c.new, 1), mark, ""))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := Load(folder(text), ".", "shop")
		if err == nil {
			return
		}
		var problems conf.Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("the error is no list of problems: %v", err)
		}
		lines := strings.Count(text, "\n") + 2 // a file may end before its time
		for _, p := range problems {
			switch {
			case strings.HasPrefix(p.What, "not a text file"), strings.Contains(p.What, "MiB"):
			case p.Pos.File == "" || p.What == "" || p.Pos.Line < 1 || p.Pos.Line > lines || p.Pos.Col < 1 || p.Pos.Col > len(text)+2:
				t.Errorf("at %v: %q", p.Pos, p.What)
			}
		}
		_ = err.Error() // shows every excerpt
	})
}
