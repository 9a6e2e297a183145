package scenarios

import (
	"io/fs"
	"maps"
	"path"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
	"github.com/hadrill/hadrill/sim/conf"
)

// FileName is the name of the file that makes a folder a scenario.
const FileName = "scenario.yaml"

// content describes a scenario file, for messages.
var content = strict.Content{
	Name: "scenario", Keys: "title, network, machines, users, lasts", Shares: "; use variants for what cases have in common",
}

// Load reads dir/scenario.yaml of files. name is how the user named the
// scenario. The error is conf.Problems: everything that is wrong with it, in
// the order of the file, up to a hundred problems.
func Load(files fs.FS, dir, name string) (*Scenario, error) {
	return LoadVaried(files, dir, name, nil)
}

// LoadVaried is Load where each case is one for each combination of settings,
// which replace parts of it.
func LoadVaried(files fs.FS, dir, name string, combinations [][]Setting) (*Scenario, error) {
	folder, err := fs.Sub(files, path.Clean(dir))
	if err != nil {
		return nil, conf.Problems{{Pos: conf.Pos{File: name}, What: "cannot read the folder: " + err.Error()}}
	}
	s := &Scenario{Name: scenarioName(dir, name), Path: name, FS: folder, Files: map[string]string{}}
	if err := s.read(combinations, func(*yaml.Node) {}); err != nil {
		return nil, err
	}
	return s, nil
}

// LoadCase reads one case of a scenario, as LoadVaried does all: that of a variant, as
// Case.Variant names it, with these settings. Nil where there is none of that name.
func LoadCase(files fs.FS, name, path, variant string, settings []Setting) (*Case, error) {
	c := &Case{Scenario: &Scenario{Name: name, Path: path}, Variant: variant, Settings: settings}
	one, err := c.with(files, settings)
	if err != nil || one.Variant != variant {
		return nil, err
	}
	return one, nil
}

// With reads a case again with these settings in place of its own.
func (c *Case) With(settings []Setting) (*Case, error) { return c.with(c.Scenario.FS, settings) }

// Edited reads a case again with these texts in place of the files of their names, or
// beside the others, and these settings in place of its own.
func (c *Case) Edited(files map[string]string, settings []Setting) (*Case, error) {
	all := maps.Clone(c.Scenario.Files)
	maps.Copy(all, files)
	return c.with(FilesFS(all), settings)
}

func (c *Case) with(files fs.FS, settings []Setting) (*Case, error) {
	s := &Scenario{Name: c.Scenario.Name, Path: c.Scenario.Path, FS: files, Files: map[string]string{}}
	err := s.read([][]Setting{settings}, func(root *yaml.Node) { keepVariant(root, c.PlainVariant()) })
	if err != nil {
		return nil, err
	}
	return s.Cases[0], nil
}

// read reads the scenario from its folder. change may change what the file says.
func (s *Scenario) read(combinations [][]Setting, change func(root *yaml.Node)) error {
	folder, name := s.FS, s.Path
	shown := path.Join(strings.TrimPrefix(name, "library:"), FileName)
	text, err := conf.Load(folder, FileName)
	if err != nil {
		p, _ := err.(conf.Problem)
		p.Pos.File = shown
		return conf.Problems{p}
	}
	s.Files[FileName] = text.Data
	d := strict.NewDecoder(shown, text.Data, content)
	if root := d.Parse(); root != nil {
		change(root)
		readScenario(d, s, root, combinations)
	}
	readFiles(d, s)
	if err := d.Problems().Err(); err != nil {
		return err
	}
	keepFiles(s)
	return nil
}

// scenarioName gives the name of the scenario's folder.
func scenarioName(dir, name string) string {
	if base := path.Base(strings.TrimPrefix(name, "library:")); base != "." && base != "/" && base != ".." {
		return base
	}
	if base := path.Base(dir); base != "." && base != "/" {
		return base
	}
	return "scenario"
}
