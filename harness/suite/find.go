package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/scenarios/strict"
)

// scenarioFile is the file that makes a folder a scenario.
const scenarioFile = "scenario.yaml"

// libraryPrefix marks a scenario's path as a scenario of the library.
const libraryPrefix = "library:"

// wholeLibrary names all scenarios of the library.
const wholeLibrary = "library"

// place is where a scenario lies: the folder dir of files, called name.
type place struct {
	files     fs.FS
	dir, name string
	called    string // where the path does not say it; "" where it does
}

// folderPlace is the scenario in a folder. Its name does not depend on how the
// path was typed: it is relative to the current folder for what lies in that,
// and absolute for what does not.
func folderPlace(dir string) place {
	p := place{files: &noted{FS: scenarioFolder(dir)}, dir: ".", name: filepath.Clean(dir)}
	whole, err := filepath.Abs(dir)
	if err != nil {
		return p // there is no current folder any more
	}
	here, err := filepath.Abs(".")
	if err != nil {
		return p
	}
	p.name = whole
	if inside, err := filepath.Rel(here, whole); err == nil && filepath.IsLocal(inside) {
		p.name = inside
	}
	if p.name == "." {
		p.called = filepath.Base(whole)
	}
	return p
}

// find finds the scenarios that a path names.
func find(p string) ([]place, error) {
	info, err := os.Stat(p)
	switch {
	case err == nil && !info.IsDir() && !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: not a regular file", p)
	case err == nil && !info.IsDir():
		if filepath.Base(p) != scenarioFile {
			return nil, fmt.Errorf("%s: not a scenario: expected a folder with %s in it, or that file", p, scenarioFile)
		}
		return []place{folderPlace(filepath.Dir(p))}, nil
	case err == nil:
		return below(p)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: cannot read: %w", p, folder.Cause(err))
	}
	found := library(p)
	if found == nil {
		names := scenarios.LibraryNames()
		return nil, fmt.Errorf("%s: no such folder or file, and no scenario of the library (%s)%s", p, strings.Join(names, ", "), strict.Suggest(p, names))
	}
	return found, nil
}

// library finds a scenario of the library by its name, or all of them.
func library(name string) []place {
	var found []place
	for _, n := range scenarios.LibraryNames() {
		if name == wholeLibrary || name == n {
			found = append(found, place{files: scenarios.Library(), dir: n, name: libraryPrefix + n})
		}
	}
	return found
}

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
			found = append(found, folderPlace(filepath.Dir(p)))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: cannot read: %w", dir, folder.Cause(err))
	}
	if found == nil {
		return nil, fmt.Errorf("%s: no %s in it or below it", dir, scenarioFile)
	}
	sort.Slice(found, func(i, j int) bool { return found[i].name < found[j].name })
	return found, nil
}

// Words lists the words that name scenarios of the library on the command
// line.
func Words() []string { return append([]string{wholeLibrary}, scenarios.LibraryNames()...) }
