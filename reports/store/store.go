package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/hadrill/hadrill/reports/folder"
)

// Store is a folder of results. Its methods may be called side by side, also by
// several processes.
type Store struct {
	dir  string
	pack *zstd.Encoder
	open *zstd.Decoder
}

// Conflict is the error of a result whose inputs gave another one before. Both
// are kept.
type Conflict struct {
	Kept, Other string // the files
	Before      []byte // the result that was there
}

func (c *Conflict) Error() string {
	return fmt.Sprintf("the same inputs gave two results: both are kept, %s and %s", c.Kept, c.Other)
}

// Damaged is the error of a file that does not hold what was written to it. The
// file has been removed.
type Damaged struct {
	File string
	Why  error
}

func (d *Damaged) Error() string {
	return fmt.Sprintf("%s: it is damaged, and was removed: %v", d.File, d.Why)
}

// Tag is the file that marks a folder as a cache, for backups and for whoever reads the
// folder that it lies in (bford.info/cachedir).
const Tag = "CACHEDIR.TAG"

const tagSignature = "Signature: 8a477f597d28d172789f06886806bc55\n"

// Open makes the folder where it is not there. One that holds something and is no cache
// is refused.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("%s: cannot make the folder: %w", dir, folder.Cause(err))
	}
	switch there, err := os.ReadDir(dir); {
	case err != nil:
		return nil, fmt.Errorf("%s: cannot read the folder: %w", dir, folder.Cause(err))
	case len(there) > 0 && !slices.ContainsFunc(there, func(e fs.DirEntry) bool { return e.Name() == Tag }):
		return nil, fmt.Errorf("%s: there are files in it, and it is no cache: expected one, an empty folder or a new one", dir)
	}
	if err := os.WriteFile(filepath.Join(dir, Tag), []byte(tagSignature), 0o644); err != nil {
		return nil, fmt.Errorf("%s: cannot write into the folder: %w", dir, folder.Cause(err))
	}
	pack, err := zstd.NewWriter(nil)
	if err != nil {
		return nil, err
	}
	open, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0))
	if err != nil {
		return nil, err
	}
	s := &Store{dir, pack, open}
	s.trim(time.Now())
	return s, nil
}

// file is where the result of a key lies. Zstandard's frames carry a checksum.
func (s *Store) file(key string) string {
	return filepath.Join(s.dir, key[:2], key+".jsonl.zst")
}

// Has reports whether there is a result of a key, and no other one beside it.
func (s *Store) Has(key string) bool {
	info, err := os.Stat(s.file(key))
	return err == nil && info.Mode().IsRegular() && len(s.others(key)) == 0
}

// others are the files of further results of a key.
func (s *Store) others(key string) []string {
	all, _ := filepath.Glob(filepath.Join(s.dir, key[:2], key+".other-*")) // the pattern is a good one
	return all
}

// Drop removes the result of a key: it turned out to be none.
func (s *Store) Drop(key string, why error) error { return s.damaged(s.file(key), why) }

// Get gives the result of a key, nil where there is none. The error may be
// *Damaged; that of a key with two results names both.
func (s *Store) Get(key string) ([]byte, error) {
	if others := s.others(key); len(others) > 0 {
		return nil, fmt.Errorf("%s: the same inputs gave another result, too, %s: neither counts until both are removed", s.file(key), others[0])
	}
	return s.get(key)
}

// get gives the first result of a key.
func (s *Store) get(key string) ([]byte, error) {
	path := s.file(key)
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: it is no file", path)
	}
	packed, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%s: cannot read: %w", path, folder.Cause(err))
	}
	data, err := s.open.DecodeAll(packed, nil)
	if err != nil || len(data) == 0 {
		return nil, s.damaged(path, err)
	}
	s.used(path, time.Now())
	return data, nil
}

func (s *Store) damaged(path string, why error) error {
	if why == nil {
		why = errors.New("it is empty")
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: it is damaged (%w), and cannot be removed: %w", path, why, folder.Cause(err))
	}
	return &Damaged{path, why}
}

// Put keeps the result of a key. Where there is one with the same bytes nothing
// is done; the error of one with other bytes is a *Conflict.
func (s *Store) Put(key string, data []byte) error {
	path := s.file(key)
	made, err := s.create(path, data)
	if made || err != nil {
		return err
	}
	before, err := s.get(key)
	var damaged *Damaged
	switch {
	case errors.As(err, &damaged), err == nil && before == nil: // removed meanwhile
		_, err = s.create(path, data)
		return err
	case err != nil:
		return err
	case bytes.Equal(before, data):
		return nil
	}
	sum := sha256.Sum256(data)
	other := filepath.Join(s.dir, key[:2], fmt.Sprintf("%s.other-%s.jsonl.zst", key, hex.EncodeToString(sum[:6])))
	if _, err := s.create(other, data); err != nil {
		return err
	}
	return &Conflict{Kept: path, Other: other, Before: before}
}

// create writes a file unless there is one of that name, and reports whether it
// did.
func (s *Store) create(path string, data []byte) (made bool, err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return false, fmt.Errorf("%s: cannot make the folder: %w", dir, folder.Cause(err))
	}
	file, err := os.CreateTemp(dir, unfinished)
	if err == nil {
		defer os.Remove(file.Name())
		_, err = file.Write(s.pack.EncodeAll(data, nil))
		err = errors.Join(err, file.Chmod(0o644), file.Close())
	}
	if err == nil {
		err = os.Link(file.Name(), path) // fails where there is one, unlike a rename
	}
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("cannot write %s: %w", path, folder.Cause(err))
	}
	return true, nil
}

// unfinished is how a file is called until it is complete.
const unfinished = ".unfinished-*"
