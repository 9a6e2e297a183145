package suite

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// repository marks the folder that a repository is.
const repository = ".git"

// within is a scenario's folder in a repository, whose files it may name by steps
// up: scenarios often lie beside what is deployed. Links that lead out of the
// repository are no way out of it; those of the folder itself lead where they
// do.
type within struct {
	folder fs.FS
	root   string // of the repository
	dir    string // of the folder below it
}

// scenarioFolder is the folder dir as a scenario sees it.
func scenarioFolder(dir string) fs.FS {
	folder := os.DirFS(dir)
	at, err := filepath.Abs(dir)
	if err != nil {
		return folder
	}
	for root := at; ; root = filepath.Dir(root) {
		_, err := os.Lstat(filepath.Join(root, repository))
		if err == nil {
			below, err := filepath.Rel(root, at)
			if err != nil {
				return folder
			}
			return within{folder, root, filepath.ToSlash(below)}
		}
		if !errors.Is(err, fs.ErrNotExist) || root == filepath.Dir(root) {
			return folder
		}
	}
}

// Open implements fs.FS.
func (w within) Open(name string) (fs.File, error) {
	if name != ".." && !strings.HasPrefix(name, "../") {
		return w.folder.Open(name)
	}
	whole := path.Join(w.dir, name)
	if !fs.ValidPath(whole) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	f, err := os.OpenInRoot(w.root, filepath.FromSlash(whole))
	if err != nil {
		return nil, err
	}
	return f, nil
}
