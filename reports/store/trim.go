package store

import (
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// How long a result stays that nobody asks for, and how often the folder is
// looked through for those. A file's time says when it was last asked for, to
// the day.
const (
	unused = 30 * 24 * time.Hour
	daily  = 24 * time.Hour
)

// trimmed is the file whose time says when the folder was last looked through.
const trimmed = ".trimmed"

// used notes that a file was asked for.
func (s *Store) used(path string, now time.Time) {
	if info, err := os.Stat(path); err == nil && now.Sub(info.ModTime()) > daily {
		_ = os.Chtimes(path, now, now) // one that cannot be noted is removed sooner
	}
}

// trim removes what was not asked for, once a day. What cannot be removed stays.
func (s *Store) trim(now time.Time) {
	mark := filepath.Join(s.dir, trimmed)
	if info, err := os.Stat(mark); err == nil && now.Sub(info.ModTime()) < daily {
		return
	}
	if err := os.WriteFile(mark, nil, 0o644); err != nil {
		return
	}
	_ = os.Chtimes(mark, now, now)
	_ = filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || path == mark || e.Name() == Tag {
			return nil
		}
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > unused {
			_ = os.Remove(path)
		}
		return nil
	})
}
