package store

import (
	"os"
	"path/filepath"
	"regexp"
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

// trim removes results that were not asked for, once a day, and nothing else. What cannot
// be removed stays.
func (s *Store) trim(now time.Time) {
	mark := filepath.Join(s.dir, trimmed)
	if info, err := os.Stat(mark); err == nil && now.Sub(info.ModTime()) < daily {
		return
	}
	if err := os.WriteFile(mark, nil, 0o644); err != nil {
		return
	}
	_ = os.Chtimes(mark, now, now)
	folders, _ := os.ReadDir(s.dir) // one that cannot be read is not trimmed
	for _, f := range folders {
		if !f.IsDir() || !isFolder.MatchString(f.Name()) {
			continue
		}
		files, _ := os.ReadDir(filepath.Join(s.dir, f.Name()))
		for _, e := range files {
			info, err := e.Info()
			if err == nil && info.Mode().IsRegular() && isEntry.MatchString(e.Name()) && now.Sub(info.ModTime()) > unused {
				_ = os.Remove(filepath.Join(s.dir, f.Name(), e.Name()))
			}
		}
	}
}

// What the store makes, and with that what it may remove.
var (
	isFolder = regexp.MustCompile(`^[0-9a-f]{2}$`)
	isEntry  = regexp.MustCompile(`^(?:[0-9a-f]{64}(?:\.other-[0-9a-f]{12})?\.jsonl\.zst|\.unfinished-.*)$`)
)
