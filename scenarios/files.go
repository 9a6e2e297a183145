package scenarios

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	yaml "go.yaml.in/yaml/v4"

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
func (d *decoder) readFiles(s *Suite) {
	for _, c := range s.Cases {
		for i := range c.Machines {
			for _, p := range c.Machines[i].Run {
				if p.File != "" {
					d.readFile(s, p)
				}
			}
		}
	}
}

func (d *decoder) readFile(s *Suite, p Program) {
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
	d.problem(&yaml.Node{Line: p.file.Line, Column: p.file.Col}, "run: %s: file %s: %s", p.Name, quote(p.File), problem.What)
}

// keep takes the other files below the scenario's folder for the record, since
// a configuration file may include them. What cannot be read is left out: who
// needs it tells.
func keep(s *Suite) {
	looks, total := 0, 0
	fs.WalkDir(s.FS, ".", func(name string, e fs.DirEntry, err error) error { //nolint:errcheck // every error is left out
		if looks++; looks > keptLooks || len(s.Files) >= keptFiles {
			return fs.SkipAll
		}
		switch {
		case err != nil:
			return nil
		case e.IsDir() && strings.HasPrefix(e.Name(), ".") && name != ".":
			return fs.SkipDir
		case !e.Type().IsRegular():
			return nil
		}
		if _, done := s.Files[name]; done {
			return nil
		}
		text, err := conf.Load(s.FS, name)
		if err != nil {
			return nil
		}
		if total += len(text.Data); total > keptBytes {
			return fs.SkipAll
		}
		s.Files[name] = text.Data
		return nil
	})
}
