//go:build linux

package agent

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/hadrill/hadrill/harness/programs"
	"golang.org/x/sys/unix"
)

// path of the machine's programs.
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// lookPath finds a program on the machine, whatever PATH this process has.
func lookPath(name string) (string, error) {
	if strings.Contains(name, "/") {
		return name, nil
	}
	for dir := range strings.SplitSeq(path, ":") {
		full := filepath.Join(dir, name)
		if unix.Access(full, unix.X_OK) == nil {
			return full, nil
		}
	}
	return "", fmt.Errorf("%s: there is no such program in the image", name)
}

// inputFile gives a file that holds text and has no name.
func inputFile(text string) (*os.File, error) {
	fd, err := unix.MemfdCreate("input", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), "input")
	if _, err := f.WriteString(text); err != nil {
		f.Close()
		return nil, err
	}
	_, err = f.Seek(0, io.SeekStart)
	return f, err
}

func readAll(r io.Reader) (string, error) {
	b, err := io.ReadAll(r)
	return string(b), err
}

// lastLines gives the last n lines of text that are not empty, joined.
func lastLines(text string, n int) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

func signalName(s unix.Signal) string { return unix.SignalName(s) }

// writeFile writes a file of the machine.
func writeFile(f *programs.File) error {
	if f.Dir {
		return os.MkdirAll(f.Path, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o755); err != nil {
		return err
	}
	if f.Link != "" {
		if err := os.Remove(f.Path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return os.Symlink(f.Link, f.Path)
	}
	if err := os.WriteFile(f.Path, []byte(f.Text), os.FileMode(f.Mode)); err != nil {
		return err
	}
	return os.Chmod(f.Path, os.FileMode(f.Mode))
}
