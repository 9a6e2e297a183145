package suite

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// Refusals lists what is wrong with a scenario and its configuration files.
type Refusals struct {
	Problems conf.Problems
	// Ignore is what the scenario's ignore could leave aside, by program:
	// "{nginx: [lua_package_path]}"; "" for nothing.
	Ignore string
}

// Lines is how many lines have a problem.
func (r *Refusals) Lines() int {
	seen := map[string]bool{}
	for _, p := range r.Problems {
		seen[fmt.Sprintf("%s:%d", p.Pos.File, p.Pos.Line)] = true
	}
	return len(seen)
}

// Refused reads the scenario at a path as check does, before it asks anybody. What
// keeps it from being read at all is the error.
func Refused(g harness.Ground, path string) (*Refusals, error) {
	var problems conf.Problems
	loaded, err := Load([]string{path})
	if errors.As(err, &problems) {
		return &Refusals{Problems: problems}, nil
	}
	if err != nil {
		return nil, err
	}
	r := &Refusals{}
	for _, s := range loaded {
		_, err := Prepare(g, s.Cases)
		if err == nil {
			continue
		}
		if !errors.As(err, &problems) {
			return nil, err
		}
		r.Problems = append(r.Problems, problems...)
		r.Ignore = leavable(g, s.Cases[0])
	}
	return r, nil
}

// leavable gives the directives of a case that ignore can leave aside: each is tried,
// and taken where it takes problems away, adds none, and no line that is read is of
// that name.
func leavable(g harness.Ground, c *scenarios.Case) string {
	ignore := map[string][]string{}
	maps.Copy(ignore, c.Ignore)
	left := problemsWith(g, c, ignore)
	var kinds []string
	for _, first := range slices.Clone(left) {
		for _, t := range trials(c, first) {
			if !slices.Contains(left, first) {
				break
			}
			more := maps.Clone(ignore)
			more[t.kind] = append(slices.Clone(more[t.kind]), t.name)
			after := problemsWith(g, c, more)
			isNew := func(p conf.Problem) bool { return !slices.Contains(left, p) }
			if slices.Contains(after, first) || slices.ContainsFunc(after, isNew) || stands(c, first.Pos.File, t.name) > len(left)-len(after) {
				continue
			}
			if !slices.Contains(kinds, t.kind) {
				kinds = append(kinds, t.kind)
			}
			ignore, left = more, after
		}
	}
	var all []string
	for _, k := range kinds {
		all = append(all, k+": ["+strings.Join(ignore[k], ", ")+"]")
	}
	if all == nil {
		return ""
	}
	return "{" + strings.Join(all, ", ") + "}"
}

// problemsWith are a case's problems with further directives left aside.
func problemsWith(g harness.Ground, c *scenarios.Case, ignore map[string][]string) (all conf.Problems) {
	with := *c
	with.Ignore = ignore
	if _, err := g.Prepare(&with); err != nil {
		errors.As(err, &all)
	}
	return slices.Clone(all)
}

// trial is a directive of a program that may be left aside.
type trial struct{ kind, name string }

// directiveName is what begins at a problem's place, with a second word as in
// "option httpchk".
var directiveName = regexp.MustCompile(`^<?([A-Za-z_][\w-]*)(?: +([A-Za-z_][\w.-]*)(?:\s|$))?`)

// trials lists what may be left aside for a problem: the narrower name first.
func trials(c *scenarios.Case, p conf.Problem) (all []trial) {
	line := []rune(p.Excerpt)
	if p.Pos.Col < 1 || p.Pos.Col > len(line) {
		return nil
	}
	m := directiveName.FindStringSubmatch(string(line[p.Pos.Col-1:]))
	if m == nil {
		return nil
	}
	names := []string{m[1]}
	if m[2] != "" {
		names = []string{m[1] + " " + m[2], m[1]}
	}
	for _, name := range names {
		for i := range c.Machines {
			for j := range c.Machines[i].Run {
				t := trial{c.Machines[i].Run[j].Kind, name}
				if !slices.Contains(all, t) {
					all = append(all, t)
				}
			}
		}
	}
	return all
}

// stands is how many lines of a file, but for comments, have a name.
func stands(c *scenarios.Case, file, name string) (n int) {
	text, err := conf.Load(c.Scenario.FS, file)
	if err != nil {
		return 0 // its reader has told so
	}
	word := regexp.MustCompile(`(?:^|[\s{;<])` + strings.ReplaceAll(regexp.QuoteMeta(name), " ", `\s+`) + `(?:$|[\s;{>])`)
	for line := range strings.Lines(text.Data) {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") && word.MatchString(line) {
			n++
		}
	}
	return n
}
