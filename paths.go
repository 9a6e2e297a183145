package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// scenarioFile is the file that makes a folder a scenario.
const scenarioFile = "scenario.yaml"

// load finds and reads the scenarios that paths name: a scenario's folder, its
// file, a folder with scenarios below it, "library", or the name of a scenario
// of the library. All problems of all files come at once.
func load(paths []string) ([]*scenarios.Suite, error) {
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
	return read(all)
}

// read reads the scenarios at these places.
func read(places []place) ([]*scenarios.Suite, error) {
	var suites []*scenarios.Suite
	var problems conf.Problems
	for _, f := range places {
		s, err := scenarios.Load(f.files, f.dir, f.name)
		var ps conf.Problems
		switch {
		case errors.As(err, &ps):
			problems = append(problems, ps...)
		case err != nil:
			return nil, err
		default:
			suites = append(suites, s)
		}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	setApart(suites)
	return suites, nil
}

// setApart gives scenarios whose folders have the same name as much of their
// paths as tells them apart: records are named after them, and reports put
// the runs of one name together.
func setApart(suites []*scenarios.Suite) {
	for changed := true; changed; {
		changed = false
		bearers := map[string]int{}
		for _, s := range suites {
			bearers[s.Name]++
		}
		for _, s := range suites {
			if bearers[s.Name] < 2 {
				continue
			}
			if longer := tail(s, strings.Count(s.Name, "/")+2); longer != s.Name {
				s.Name, changed = longer, true
			}
		}
	}
}

// tail is the last n elements of a suite's path.
func tail(s *scenarios.Suite, n int) string {
	steps := strings.Split(strings.Replace(filepath.ToSlash(s.Path), ":", "/", 1), "/")
	return strings.Join(steps[max(0, len(steps)-n):], "/")
}

// place is where a scenario lies: the folder dir of files, called name.
type place struct {
	files     fs.FS
	dir, name string
}

func find(p string) ([]place, error) {
	info, err := os.Stat(p)
	switch {
	case err == nil && !info.IsDir():
		if filepath.Base(p) != scenarioFile {
			return nil, exit{exitUsage, fmt.Sprintf("%s: not a scenario: expected a folder with %s in it, or that file", p, scenarioFile)}
		}
		dir := filepath.Dir(p)
		return []place{{os.DirFS(dir), ".", dir}}, nil
	case err == nil:
		return below(p)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, exit{exitUsage, fmt.Sprintf("%s: cannot read: %v", p, cause(err))}
	}
	found := library(p)
	if found == nil {
		return nil, exit{exitUsage, fmt.Sprintf("%s: no such folder or file, and no scenario of the library (%s)", p, strings.Join(scenarios.LibraryNames(), ", "))}
	}
	return found, nil
}

// library finds a scenario of the library, or with "library" all of them.
func library(name string) []place {
	var found []place
	for _, n := range scenarios.LibraryNames() {
		if name == "library" || name == n {
			found = append(found, place{scenarios.Library(), n, libraryPrefix + n})
		}
	}
	return found
}

// libraryPrefix marks a suite's path as a scenario of the library.
const libraryPrefix = "library:"

// below finds the scenarios in a folder and those under it.
func below(dir string) ([]place, error) {
	var found []place
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && p != dir && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if !d.IsDir() && d.Name() == scenarioFile {
			folder := filepath.Dir(p)
			found = append(found, place{os.DirFS(folder), ".", folder})
		}
		return nil
	})
	if err != nil {
		return nil, exit{exitUsage, fmt.Sprintf("%s: cannot read: %v", dir, cause(err))}
	}
	if found == nil {
		return nil, exit{exitUsage, fmt.Sprintf("%s: no %s in it or below it", dir, scenarioFile)}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].name < found[j].name })
	return found, nil
}

// argument is how a suite is named on the command line.
func argument(s *scenarios.Suite) string {
	return strings.TrimPrefix(s.Path, libraryPrefix)
}

// fileName makes a file's name of a suite, a variant and a seed.
func fileName(scenario, variant string, seed uint64) string {
	name := scenario
	if variant != "" {
		name += "." + variant
	}
	clean := strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r < ' ' || r == ':' || r == ' ' {
			return '_'
		}
		return r
	}, name)
	return fmt.Sprintf("%s.%d", clean, seed)
}
