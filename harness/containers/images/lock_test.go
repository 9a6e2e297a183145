//go:build unix

package images

import (
	"context"
	"errors"
	"testing"
)

func TestLockIsForOne(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	silent := func(line string) { t.Errorf("a free lock says %q", line) }
	unlock, err := lock(t.Context(), silent)
	if err != nil {
		t.Fatal(err)
	}
	waits, had := make(chan string, 1), make(chan error, 1)
	go func() {
		unlock, err := lock(t.Context(), func(line string) { waits <- line })
		if err == nil {
			unlock()
		}
		had <- err
	}()
	select {
	case line := <-waits:
		if line != "waits for another hadrill, which makes images" {
			t.Errorf("progress for a waiting one: %q", line)
		}
	case err := <-had:
		t.Fatalf("two have the lock, error %v", err)
	}
	unlock()
	if err := <-had; err != nil {
		t.Fatal(err)
	}
	unlock, err = lock(t.Context(), silent)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

func TestLockIsNotWaitedForWhenInterrupted(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	unlock, err := lock(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	_, err = lock(ctx, func(string) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
