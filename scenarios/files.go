package scenarios

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
	"github.com/hadrill/hadrill/sim/conf"
)

// Limits to what a record holds of a scenario's folder, beside the files that
// the scenario names: a scenario may lie in a folder of other things.
const (
	keptFiles = 200
	keptBytes = 8 << 20
	keptLooks = 2000 // files and folders looked at
)

// readFiles reads the configuration files that the scenario names.
func readFiles(d *strict.Decoder, s *Scenario) {
	for _, c := range s.Cases {
		for i := range c.Machines {
			for _, p := range c.Machines[i].Run {
				if p.File != "" {
					readFile(d, s, p)
				}
			}
		}
	}
}

func readFile(d *strict.Decoder, s *Scenario, p Program) {
	if _, done := s.Files[path.Clean(p.File)]; done {
		return
	}
	text, err := conf.Load(s.FS, p.File)
	if err == nil {
		s.Files[text.Name] = text.Data
		return
	}
	var problem conf.Problem
	errors.As(err, &problem)
	d.Problem(&yaml.Node{Line: p.file.Line, Column: p.file.Col}, "run: %s: file %s: %s", p.Name, strict.Quote(p.File), problem.What)
}

// Noting is a scenario's folder that notes what is read in it. What is read to see
// whether it is a text is read without: no program asked for it.
type Noting interface{ Unnoted() fs.FS }

// keepFiles adds the other files below the scenario's folder to Scenario.Files
// for the record, since a configuration file may include them. What cannot be
// read is left out: the program that includes it will report it.
func keepFiles(s *Scenario) {
	files := s.FS
	if noting, ok := files.(Noting); ok {
		files = noting.Unnoted()
	}
	folders := []string{"."}
	for name := range s.Files {
		if dir := path.Dir(name); strings.HasPrefix(name, "../") && !slices.Contains(folders, dir) {
			folders = append(folders, dir) // what lies beside a file from elsewhere
		}
	}
	slices.Sort(folders)
	looks, total := 0, 0
	for _, folder := range folders {
		keepFolder(s, files, folder, &looks, &total)
	}
}

func keepFolder(s *Scenario, files fs.FS, folder string, looked, total *int) {
	looks := *looked
	fs.WalkDir(files, folder, func(name string, e fs.DirEntry, err error) error { //nolint:errcheck // every error is left out
		if looks++; looks > keptLooks || len(s.Files) >= keptFiles {
			return fs.SkipAll
		}
		switch {
		case err != nil:
			return nil
		case e.IsDir() && name != folder && (strings.HasPrefix(e.Name(), ".") || holdsResults(files, name)):
			return fs.SkipDir
		case !isFile(files, name, e):
			return nil
		}
		if _, done := s.Files[name]; done {
			return nil
		}
		text, err := conf.Load(files, name)
		if err != nil {
			return nil
		}
		if *total += len(text.Data); *total > keptBytes {
			return fs.SkipAll
		}
		s.Files[name] = text.Data
		return nil
	})
	*looked = looks
}

// isFile reports whether a name is that of a regular file, or of a link to one, as
// in nginx's sites-enabled.
func isFile(folder fs.FS, name string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.Type().IsRegular()
	}
	info, err := fs.Stat(folder, name)
	return err == nil && info.Mode().IsRegular()
}

// resultBegins is how the files begin that tell a folder of results: a record, and
// what tells of the progress of runs.
const resultBegins = `{"type":"hadrill-`

// unfinished is how the names of files begin that are still written there.
const unfinished = ".unfinished-"

// cacheTag marks a folder as a cache, such as that of results (bford.info/cachedir).
const cacheTag = "CACHEDIR.TAG"

// holdsResults reports whether a folder is a cache or one of results: what an earlier run
// left in the scenario's folder, also one that was killed or goes on, is no part of the
// scenario.
func holdsResults(folder fs.FS, dir string) bool {
	entries, err := fs.ReadDir(folder, dir)
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		if e.Name() == cacheTag || strings.HasPrefix(e.Name(), unfinished) {
			return true
		}
		if ext := path.Ext(e.Name()); !e.Type().IsRegular() || ext != ".jsonl" && ext != ".json" {
			return false
		}
		f, err := folder.Open(path.Join(dir, e.Name()))
		if err != nil {
			return false
		}
		defer f.Close()
		begins := make([]byte, len(resultBegins))
		_, err = io.ReadFull(f, begins)
		return err == nil && string(begins) == resultBegins
	})
}

// fileField makes the field of a configuration file among a program's settings.
func fileField(name, about string, p *Program) strict.Field {
	return strict.Key(name, false, about, strict.TextSchema, func(d *strict.Decoder, n *yaml.Node) {
		if file, ok := d.Word(n, name); ok {
			p.File, p.file = file, d.Pos(n)
		}
	})
}
