package scenarios

import (
	"io/fs"
	"path"
	"strings"
	"testing/fstest"
)

// FilesFS is a folder that holds these texts by their names, as Scenario.Files
// has them: some may begin with "../" and stand above the folder. Nothing else
// can be reached.
func FilesFS(files map[string]string) fs.FS {
	up := 0
	for name := range files { // order cannot show: a maximum
		up = max(up, strings.Count(name, "../"))
	}
	m := memory{tree: fstest.MapFS{}, dir: strings.TrimSuffix(strings.Repeat("folder/", up), "/")}
	for name, text := range files {
		if whole := path.Join(m.dir, name); fs.ValidPath(whole) {
			m.tree[whole] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return m
}

// memory is the folder dir of a tree.
type memory struct {
	tree fstest.MapFS
	dir  string
}

// Open implements fs.FS.
func (m memory) Open(name string) (fs.File, error) {
	whole := path.Join(m.dir, name)
	if !fs.ValidPath(whole) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return m.tree.Open(whole)
}
