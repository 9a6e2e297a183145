package suite

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"slices"
	"sync"

	"github.com/hadrill/hadrill/scenarios"
)

// noted is a scenario's folder that notes which files were opened in it, or looked for
// and there: what a run was made of is its files, and no others, with the texts that
// the scenario holds.
type noted struct {
	fs.FS
	mu     sync.Mutex
	opened []string
	read   map[string]string // digests of what was handed out, by name
}

// Open implements fs.FS.
func (n *noted) Open(name string) (fs.File, error) {
	f, err := n.FS.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		return f, nil // a folder tells names; what is opened by them counts
	}
	name = path.Clean(name)
	n.note(name)
	if !info.Mode().IsRegular() || info.Size() > mostNoted {
		return f, nil // no scenario holds one
	}
	data, err := io.ReadAll(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.read == nil {
		n.read = map[string]string{}
	}
	n.read[name] = digest(data)
	return &asRead{f, bytes.NewReader(data)}, nil
}

// mostNoted is the size of files up to which what is handed out is looked at, more than
// that of those that a scenario holds.
const mostNoted = 16 << 20

// asRead is a file with the bytes that were read of it at once.
type asRead struct {
	fs.File
	data *bytes.Reader
}

func (f *asRead) Read(b []byte) (int, error) { return f.data.Read(b) }

func (n *noted) note(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !slices.Contains(n.opened, name) {
		n.opened = append(n.opened, name)
	}
}

// Stat implements fs.StatFS, which opens nothing. That a file is there may decide.
func (n *noted) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(n.FS, name)
	if err == nil && !info.IsDir() {
		n.note(path.Clean(name))
	}
	return info, err
}

// Unnoted implements scenarios.Noting.
func (n *noted) Unnoted() fs.FS { return n.FS }

// forget has the files of now on count: what the scenario itself is read from, it holds.
func (n *noted) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.opened, n.read = nil, nil
}

// beyond gives an error of a file that programs of the case's scenario read or looked for
// and that its Files, which have a limit, do not hold, or hold with another text.
func beyond(c *scenarios.Case) error {
	n, ok := c.Scenario.FS.(*noted)
	if !ok {
		return nil // of the library, or of a record
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, name := range n.opened {
		text, held := c.Scenario.Files[name]
		if !held {
			return &NoKey{c.Name(), name, "is not among the files that a record holds (of its folder 200 files and 8 MiB, none in hidden folders or in linked ones)"}
		}
		if read, ok := n.read[name]; ok && read != digest([]byte(text)) {
			return &NoKey{c.Name(), name, "was changed while it was read, or is no text"}
		}
	}
	return nil
}
