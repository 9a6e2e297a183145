package folder

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Running is the name of the file that is there while runs go on that write into the
// folder. One that was killed leaves it behind: when it was written last tells.
const Running = "running.json"

// ProgressType begins the file, as others of hadrill's begin with theirs.
const ProgressType = "hadrill-progress"

// Progress is how far runs have come that go on.
type Progress struct {
	Type         string `json:"type"`  // ProgressType
	Total        int    `json:"total"` // runs that were asked for
	Pass         int    `json:"pass"`
	Fail         int    `json:"fail"`
	Inconclusive int    `json:"inconclusive"`
	// Now are the runs that go on, Last those that ended last, the newest first, and
	// Unwell the first that did not pass; each list is short.
	Now    []RunNow   `json:"now"`
	Last   []RunEnded `json:"last"`
	Unwell []RunEnded `json:"unwell"`
}

// RunNow is a run that goes on. Share of it is done, 0 to 1.
type RunNow struct {
	Name  string  `json:"name"`
	Seed  uint64  `json:"seed"`
	Share float64 `json:"share"`
}

// RunEnded is a run that has ended. What says in a line what became of users.
type RunEnded struct {
	Name   string `json:"name"`
	Seed   uint64 `json:"seed"`
	Result string `json:"result"`
	What   string `json:"what"`
	Record string `json:"record"` // the file's name
}

// Ended counts the runs that have ended.
func (p *Progress) Ended() int { return p.Pass + p.Fail + p.Inconclusive }

// KeepProgress writes how far runs have come, unless that was given up.
func (f *Folder) KeepProgress(p *Progress) error {
	f.telling.Lock()
	defer f.telling.Unlock()
	if f.untold {
		return nil
	}
	return f.Write(Running, func(w io.Writer) error { return json.NewEncoder(w).Encode(p) })
}

// GiveUpProgress removes what tells of the progress, for a disk that is full, and has none
// kept any more. It reports whether that made room.
func (f *Folder) GiveUpProgress() bool {
	f.telling.Lock()
	defer f.telling.Unlock()
	f.untold = true
	return os.Remove(filepath.Join(f.dir, Running)) == nil
}

// RemoveProgress says that no run goes on any more.
func (f *Folder) RemoveProgress() error {
	err := os.Remove(filepath.Join(f.dir, Running))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// ReadProgress reads how far runs have come, and when that was written; nil where none
// goes on.
func ReadProgress(dir fs.FS) (*Progress, time.Time, error) {
	file, err := dir.Open(Running)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, time.Time{}, nil
	case err != nil:
		return nil, time.Time{}, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, time.Time{}, err
	}
	p := &Progress{}
	if err := json.NewDecoder(file).Decode(p); err != nil {
		return nil, time.Time{}, fmt.Errorf("%s: %w", Running, err)
	}
	return p, info.ModTime(), nil
}
