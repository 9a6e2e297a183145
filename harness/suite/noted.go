package suite

import (
	"io/fs"
	"path"
	"slices"
	"sync"

	"github.com/hadrill/hadrill/scenarios"
)

// noted is a scenario's folder that notes which files were opened in it: what a run
// was made of is its files, and no others.
type noted struct {
	fs.FS
	mu     sync.Mutex
	opened []string
}

// Open implements fs.FS.
func (n *noted) Open(name string) (fs.File, error) {
	f, err := n.FS.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return f, nil // a folder tells names; what is opened by them counts
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if name = path.Clean(name); !slices.Contains(n.opened, name) {
		n.opened = append(n.opened, name)
	}
	return f, nil
}

// Stat implements fs.StatFS, which opens nothing.
func (n *noted) Stat(name string) (fs.FileInfo, error) { return fs.Stat(n.FS, name) }

// forget has the files of now on count: those that were read to see whether they are
// texts may be none.
func (n *noted) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.opened = nil
}

// beyond names a file that programs of the scenario read and that its Files, which
// have a limit, do not hold; "" where they hold all.
func beyond(s *scenarios.Scenario) string {
	n, ok := s.FS.(*noted)
	if !ok {
		return "" // of the library, or of a record
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, name := range n.opened {
		if _, held := s.Files[name]; !held {
			return name
		}
	}
	return ""
}
