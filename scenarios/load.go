package scenarios

import (
	"io/fs"
	"path"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// fileName is the file that makes a folder a scenario.
const fileName = "scenario.yaml"

// byteOrderMark is what some editors put before a file's first character.
const byteOrderMark = "\ufeff"

// Load reads dir/scenario.yaml of files. name is how the user named the
// scenario. The error is conf.Problems: everything that is wrong with it, in
// the order of the file, up to a hundred problems.
func Load(files fs.FS, dir, name string) (*Suite, error) {
	folder, err := fs.Sub(files, path.Clean(dir))
	if err != nil {
		return nil, conf.Problems{{Pos: conf.Pos{File: name}, What: "cannot read the folder: " + err.Error()}}
	}
	s := &Suite{Name: suiteName(dir, name), Path: name, FS: folder, Files: map[string]string{}}
	shown := path.Join(strings.TrimPrefix(name, "library:"), fileName)
	text, err := conf.Load(folder, fileName)
	if err != nil {
		p, _ := err.(conf.Problem)
		p.Pos.File = shown
		return nil, conf.Problems{p}
	}
	s.Files[fileName] = text.Data
	d := &decoder{text: conf.NewText(shown, strings.TrimPrefix(text.Data, byteOrderMark)), told: map[told]bool{}}
	if root := d.parse(); root != nil {
		d.suite(s, root)
	}
	d.readFiles(s)
	if err := d.problems.Err(); err != nil {
		return nil, err
	}
	keep(s)
	return s, nil
}

// suiteName is the name of the scenario's folder.
func suiteName(dir, name string) string {
	if base := path.Base(strings.TrimPrefix(name, "library:")); base != "." && base != "/" && base != ".." {
		return base
	}
	if base := path.Base(dir); base != "." && base != "/" {
		return base
	}
	return "scenario"
}
