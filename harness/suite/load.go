package suite

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// Load finds and reads the scenarios that paths name: a scenario's folder, its
// file, a folder with scenarios below it, "library", or the name of a scenario
// of the library. What is named twice is read once. All problems of all files
// come at once, as conf.Problems.
func Load(paths []string) ([]*scenarios.Scenario, error) { return LoadVaried(paths, nil) }

// LoadVaried is Load where each case is one for each combination of settings,
// as ParseSweep gives them.
func LoadVaried(paths []string, combinations [][]scenarios.Setting) ([]*scenarios.Scenario, error) {
	var all []place
	for _, p := range paths {
		found, err := find(p)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			same := func(o place) bool { return o.name == f.name }
			if !slices.ContainsFunc(all, same) {
				all = append(all, f)
			}
		}
	}
	return read(all, combinations)
}

// Library reads all scenarios of the library, whatever folder of that name there
// is.
func Library() ([]*scenarios.Scenario, error) { return read(library(wholeLibrary), nil) }

// read reads the scenarios at these places.
func read(places []place, combinations [][]scenarios.Setting) ([]*scenarios.Scenario, error) {
	var loaded []*scenarios.Scenario
	var problems conf.Problems
	for _, f := range places {
		s, err := scenarios.LoadVaried(f.files, f.dir, f.name, combinations)
		var ps conf.Problems
		switch {
		case errors.As(err, &ps):
			problems = append(problems, ps...)
		case err != nil:
			return nil, err
		default:
			if f.called != "" {
				s.Name = f.called
			}
			if n, ok := f.files.(*noted); ok {
				n.forget()
			}
			loaded = append(loaded, s)
		}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	setApart(loaded)
	return loaded, nil
}

// setApart gives scenarios whose folders have the same name as much of their
// paths as sets them apart: records are named after them, and reports put the
// runs of one name together.
func setApart(loaded []*scenarios.Scenario) {
	for changed := true; changed; {
		changed = false
		bearers := map[string]int{}
		for _, s := range loaded {
			bearers[s.Name]++
		}
		for _, s := range loaded {
			if bearers[s.Name] < 2 {
				continue
			}
			if longer := tail(s, strings.Count(s.Name, "/")+2); longer != s.Name {
				s.Name, changed = longer, true
			}
		}
	}
}

// tail gives the last n elements of a scenario's path.
func tail(s *scenarios.Scenario, n int) string {
	steps := strings.Split(strings.Replace(filepath.ToSlash(s.Path), ":", "/", 1), "/")
	return strings.Join(steps[max(0, len(steps)-n):], "/")
}

// Argument gives a scenario's name on the command line.
func Argument(s *scenarios.Scenario) string {
	return strings.TrimPrefix(s.Path, libraryPrefix)
}
