package text

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
)

// failing is an expectation that did not pass, or a reason why a run cannot be
// judged, with all seeds of a case for which it is the same.
type failing struct {
	result verdict.Result
	lines  []string
	seeds  []uint64
	replay string
}

// failures lists what did not pass in a case, each with its first seed's
// figures.
func failures(c *verdict.Case) []failing {
	var all []failing
	keys := map[string]int{}
	add := func(v *verdict.Verdict, key string, f failing) {
		i, known := keys[key]
		if !known {
			i = len(all)
			keys[key] = i
			f.replay = v.Replay
			all = append(all, f)
		}
		all[i].seeds = append(all[i].seeds, v.Record.Run.Seed)
	}
	for _, v := range c.Runs {
		if len(v.Reasons) > 0 {
			add(v, strings.Join(v.Reasons, "\n"), failing{result: verdict.Inconclusive, lines: slices.Concat([]string{"cannot be judged:"}, v.Reasons)})
			continue
		}
		for _, j := range v.Expectations {
			if j.Result == verdict.Pass {
				continue
			}
			lines := strings.Split(v.Failure(j), "\n")
			add(v, string(j.Result)+j.Text, failing{result: j.Result, lines: lines[:len(lines)-1]})
		}
	}
	return all
}

func (t textWriter) failure(c *verdict.Case, f failing) {
	t.Line("%s %s, seed %d", t.Paint(PaintOf(f.result)+";"+layout.Bold, string(f.result)), layout.Printable(c.Name()), f.seeds[0])
	for _, l := range f.lines {
		t.Wrap("  ", l)
	}
	if also := f.seeds[1:]; len(also) > 0 {
		t.Wrap("  ", fmt.Sprintf("the same with %s: %s", units.Counted(len(also), "other seed"), numbers(also)))
	}
	t.Line("  replay: %s", layout.Printable(f.replay)) // never wrapped: it is to be copied
}

func numbers(all []uint64) string {
	const most = 20
	var parts []string
	for i, n := range all {
		if i == most {
			parts = append(parts, "...")
			break
		}
		parts = append(parts, strconv.FormatUint(n, 10))
	}
	return strings.Join(parts, ", ")
}
