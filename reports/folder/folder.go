// Package folder keeps the records, reports and plots of runs in a folder,
// each file complete or not there at all.
package folder

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/hadrill/hadrill/reports/plots"
)

// Folder is a folder for the files of runs. Its methods may be called side by
// side, for files of different names.
type Folder struct {
	dir string

	telling sync.Mutex // held while the progress is written or removed
	untold  bool       // no progress is kept any more
}

// Open makes the folder where it is not there, and sees whether files can be
// made in it. That there is no room for one is no error yet: what comes first
// may fit.
func Open(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("%s: cannot make the folder for results: %w", dir, Cause(err))
	}
	file, err := os.CreateTemp(dir, unfinished)
	switch {
	case err == nil:
		err = errors.Join(file.Close(), os.Remove(file.Name()))
	case errors.Is(err, syscall.ENOSPC):
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: cannot write into the folder for results: %w", dir, Cause(err))
	}
	return &Folder{dir: dir}, nil
}

// unfinished is how a file is called until it is complete.
const unfinished = ".unfinished-*"

// Write writes a file as a whole: it is there complete, or not at all.
func (f *Folder) Write(name string, fill func(io.Writer) error) error {
	path := filepath.Join(f.dir, name)
	file, err := os.CreateTemp(f.dir, unfinished)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, Cause(err))
	}
	b := bufio.NewWriter(file)
	err = errors.Join(fill(b), b.Flush(), file.Chmod(0o644), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name())
		return fmt.Errorf("cannot write %s: %w", path, Cause(err))
	}
	return nil
}

// Has reports whether there is a file of that name.
func (f *Folder) Has(name string) bool {
	_, err := os.Stat(filepath.Join(f.dir, name))
	return err == nil
}

// Draw writes a drawing as SVG and as PNG.
func (f *Folder) Draw(name string, d *plots.Drawing) error {
	if err := f.Write(name+".svg", d.SVG); err != nil {
		return err
	}
	return f.Write(name+".png", d.PNG)
}

// Path gives that of one of its files.
func (f *Folder) Path(name string) string { return filepath.Join(f.dir, name) }

// Remove removes a file.
func (f *Folder) Remove(name string) {
	_ = os.Remove(f.Path(name)) // one that is not there takes no room
}

// RemovePlot removes what Draw wrote, as far as it came.
func (f *Folder) RemovePlot(name string) {
	for _, kind := range []string{".svg", ".png"} {
		f.Remove(name + kind)
	}
}

// Cause gives a file error without the file's name, which may be that of a
// temporary file.
func Cause(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	var le *os.LinkError
	if errors.As(err, &le) {
		return le.Err
	}
	return err
}

// CleanName gives "scenario.variant" as a part of a file's name: without what
// no file's name can hold, or what makes folders.
func CleanName(scenario, variant string) string {
	name := scenario
	if variant != "" {
		name += "." + variant
	}
	return strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r < ' ' || r == ':' || r == ' ' {
			return '_'
		}
		return r
	}, name)
}
