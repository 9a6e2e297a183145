package draft

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/reports/folder"
)

// Gather gives the names, within the folder dir, of configuration files that
// the command line names, or of those that lie in the folder where it names
// none. Files that lie elsewhere are copied into it, and named by copied.
func Gather(dir string, paths []string) (names, copied []string, err error) {
	if len(paths) == 0 {
		names, err = inFolder(dir)
		return names, nil, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, nil, fmt.Errorf("%s: cannot make the folder: %w", dir, cause(err))
	}
	for _, p := range paths {
		name, elsewhere, err := within(dir, p)
		if err != nil {
			return nil, nil, err
		}
		if elsewhere {
			if name, err = copyInto(dir, p, names); err != nil {
				return nil, nil, err
			}
			copied = append(copied, name)
			for _, further := range included(p) {
				if err := copyAs(dir, filepath.Join(filepath.Dir(p), further), further); err != nil {
					return nil, nil, err
				}
				copied = append(copied, further)
			}
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, copied, nil
}

// endings are those of configuration files.
var endings = []string{".conf", ".cfg", ".cnf", ".xml"}

// inFolder gives the configuration files in a folder, by what they hold, without those
// that another of them includes.
func inFolder(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot read: %w", dir, cause(err))
	}
	var names []string
	for _, e := range entries {
		if !e.Type().IsRegular() || !slices.Contains(endings, filepath.Ext(e.Name())) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err == nil && programs.FindKind(e.Name(), string(data)) != nil {
			names = append(names, e.Name())
		}
	}
	if names == nil {
		return nil, fmt.Errorf("%s: no configuration file of a known program in it: expected one of %s, or their paths", dir, strings.Join(known(), ", "))
	}
	var parts []string
	for _, name := range names {
		parts = append(parts, included(filepath.Join(dir, name))...)
	}
	return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(parts, name) }), nil
}

// PassedOver gives the files of the folder dir that look as if they configured
// something, and that neither names has nor a file of names includes.
func PassedOver(dir string, names []string) (left []string) {
	read := slices.Clone(names)
	for _, name := range names {
		read = append(read, included(filepath.Join(dir, name))...)
	}
	entries, _ := os.ReadDir(dir) // who cannot read it has been told so
	for _, e := range entries {
		if e.Type().IsRegular() && slices.Contains(endings, filepath.Ext(e.Name())) && !slices.Contains(read, e.Name()) {
			left = append(left, e.Name())
		}
	}
	return left
}

// within gives a file's name within a folder, and reports whether it lies
// elsewhere.
func within(dir, p string) (name string, elsewhere bool, err error) {
	switch info, err := os.Stat(p); {
	case err != nil:
		return "", false, fmt.Errorf("%s: cannot read: %w", p, cause(err))
	case !info.Mode().IsRegular():
		return "", false, fmt.Errorf("%s: not a regular file", p)
	}
	base, err := filepath.Abs(dir)
	if err != nil {
		return "", false, err
	}
	whole, err := filepath.Abs(p)
	if err != nil {
		return "", false, err
	}
	inside, err := filepath.Rel(base, whole)
	return filepath.ToSlash(inside), err != nil || !filepath.IsLocal(inside), nil
}

// copyInto copies a file into a folder, under a name of its own.
func copyInto(dir, p string, names []string) (string, error) {
	name := filepath.Base(p)
	if slices.Contains(names, name) {
		name = filepath.Base(filepath.Dir(p)) + "-" + name
	}
	return name, copyAs(dir, p, name)
}

// copyAs copies a file into a folder under a name, if it is not there as it is: as a
// whole, or not at all. One of that name with other content stays.
func copyAs(dir, p, name string) error {
	data, err := os.ReadFile(p)
	if err != nil {
		return fmt.Errorf("%s: cannot read: %w", p, cause(err))
	}
	target := filepath.Join(dir, name)
	switch there, err := os.ReadFile(target); {
	case err == nil && string(there) == string(data):
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: cannot be copied to %s: there is another file of that name: move it away, or choose another folder with --out", p, target)
	}
	out, err := folder.Open(filepath.Dir(target))
	if err != nil {
		return err
	}
	return out.Write(filepath.Base(target), func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// cause is a file error without the file's name.
func cause(err error) error {
	if pe, ok := err.(*fs.PathError); ok {
		return pe.Err
	}
	return err
}
