package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// result is long enough to be compressed.
var result = []byte(strings.Repeat("a record of a run\n", 500))

// TestPutGet: what was put comes back, once, and takes less room.
func TestPutGet(t *testing.T) {
	s := open(t)
	if data, err := s.Get("abcd"); data != nil || err != nil {
		t.Errorf("an empty store: %q, %v", data, err)
	}
	for range 2 {
		if err := s.Put("abcd", result); err != nil {
			t.Fatal(err)
		}
	}
	data, err := s.Get("abcd")
	if err != nil || !bytes.Equal(data, result) {
		t.Errorf("got %d bytes, error %v", len(data), err)
	}
	files, _ := filepath.Glob(filepath.Join(s.dir, "*", "*"))
	if len(files) != 1 {
		t.Fatalf("the files are %q", files)
	}
	if info, _ := os.Stat(files[0]); info.Size() > int64(len(result))/10 {
		t.Errorf("it takes %d of %d bytes", info.Size(), len(result))
	}
}

// TestConflict: other bytes under the same key are an error, and both are kept.
func TestConflict(t *testing.T) {
	s := open(t)
	if err := s.Put("abcd", result); err != nil {
		t.Fatal(err)
	}
	other := append(bytes.Clone(result), "one line more\n"...)
	for range 2 {
		err := s.Put("abcd", other)
		var c *Conflict
		if !errors.As(err, &c) || !bytes.Equal(c.Before, result) {
			t.Fatalf("got %v", err)
		}
		packed, err := os.ReadFile(c.Other)
		if err != nil {
			t.Fatal(err)
		}
		if kept, err := s.open.DecodeAll(packed, nil); err != nil || !bytes.Equal(kept, other) {
			t.Errorf("the other is not kept: %v", err)
		}
	}
	if data, err := s.get("abcd"); err != nil || !bytes.Equal(data, result) {
		t.Errorf("the first is not kept: %v", err)
	}
	if data, err := s.Get("abcd"); data != nil || err == nil || s.Has("abcd") {
		t.Errorf("one of two results counts: %q, error %v", data, err)
	}
}

// TestForeign: a folder that holds something is no cache, and nothing in it is touched.
func TestForeign(t *testing.T) {
	dir := t.TempDir()
	own := filepath.Join(dir, "thesis.tex")
	if err := os.WriteFile(own, []byte("words"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "it is no cache") {
		t.Errorf("error %v", err)
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
		t.Errorf("there are %v, error %v", all, err)
	}
}

// TestDamaged: each byte that changes, and each cut, is seen; the file is gone then,
// and the next result is kept.
func TestDamaged(t *testing.T) {
	s := open(t)
	if err := s.Put("abcd", result); err != nil {
		t.Fatal(err)
	}
	path := s.file("abcd")
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 * len(sound) {
		bad := bytes.Clone(sound)
		if i < len(sound) {
			bad[i] ^= 0x10
		} else {
			bad = bad[:i-len(sound)]
		}
		if err := os.WriteFile(path, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		data, err := s.Get("abcd")
		var d *Damaged
		if bytes.Equal(data, result) {
			continue // a bit of the frame that means nothing
		}
		if !errors.As(err, &d) {
			t.Fatalf("fault %d: got %d bytes, error %v", i, len(data), err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Fatalf("fault %d: the file is still there", i)
		}
	}
	if err := os.WriteFile(path, sound[:9], 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.Put("abcd", result); err != nil {
		t.Fatal(err)
	}
	if data, err := s.Get("abcd"); err != nil || !bytes.Equal(data, result) {
		t.Errorf("after the damage: %d bytes, %v", len(data), err)
	}
}

// TestPutSideBySide: of many that put the same key one is kept, and each other
// learns of its conflict.
func TestPutSideBySide(t *testing.T) {
	s := open(t)
	const n = 16
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = s.Put("abcd", fmt.Appendf(nil, "result %d", i%2)) })
	}
	wg.Wait()
	kept, err := s.get("abcd")
	if err != nil {
		t.Fatal(err)
	}
	for i, err := range errs {
		var c *Conflict
		same := string(kept) == fmt.Sprintf("result %d", i%2)
		if same && err != nil || !same && !errors.As(err, &c) {
			t.Errorf("%d of %q: %v", i, kept, err)
		}
	}
}

// TestTrim: what nobody asked for in a month is removed, once a day, and asking for
// it is what keeps it.
func TestTrim(t *testing.T) {
	s := open(t)
	now := time.Now()
	asked, left, young := strings.Repeat("a", 64), strings.Repeat("b", 64), strings.Repeat("c", 64)
	own := filepath.Join(s.dir, "bb", "thesis.tex")
	for _, key := range []string{asked, left, young} {
		if err := s.Put(key, result); err != nil {
			t.Fatal(err)
		}
		old := now.Add(-unused - time.Hour)
		if key == young {
			old = now.Add(-unused + time.Hour)
		}
		if err := os.Chtimes(s.file(key), old, old); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(own, []byte("words"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(own, now.Add(-2*unused), now.Add(-2*unused)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(asked); err != nil {
		t.Fatal(err)
	}
	s.trim(now) // opened just now
	if data, _ := os.ReadFile(s.file(left)); data == nil {
		t.Fatal("removed within the day")
	}
	s.trim(now.Add(daily + time.Minute))
	for key, want := range map[string]bool{asked: true, left: false, young: false} {
		if _, err := os.Stat(s.file(key)); (err == nil) != want {
			t.Errorf("%s: is there: %v, want %v", key, err == nil, want)
		}
	}
	if _, err := os.Stat(own); err != nil {
		t.Errorf("a file that is none of the store's was removed: %v", err)
	}
}
