//go:build unix

// Package enginetest opens the Docker engine for tests. It is responsible for
// skipping those that need one where none answers, and for having the tests of one
// program at a time use it: runs in real time disturb each other.
package enginetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/client"
)

// patience is how long an engine may take to answer.
const patience = 5 * time.Second

// turn is this test program's to use the engine: taken by the first test that needs
// it, given back by the last one. In between other tests of the same program may have
// it, too, where they are parallel.
var turn struct {
	sync.Mutex
	tests int
	file  *os.File
}

// takeTurn waits until no other test program has the engine, for the time of a test.
func takeTurn(t testing.TB) error {
	turn.Lock()
	defer turn.Unlock()
	if turn.tests == 0 {
		f, err := os.OpenFile(filepath.Join("/tmp", "hadrill-tests.lock"), os.O_CREATE|os.O_RDONLY, 0o666)
		if err != nil {
			return err
		}
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
			return errors.Join(err, f.Close())
		}
		turn.file = f
	}
	turn.tests++
	t.Cleanup(func() {
		turn.Lock()
		defer turn.Unlock()
		turn.tests--
		if turn.tests == 0 {
			_ = turn.file.Close() // which unlocks it
		}
	})
	return nil
}

// Client gives a connection to this machine's engine, for the test alone.
// Without an engine the test is skipped.
func Client(t testing.TB) *client.Client {
	t.Helper()
	c, err := client.New(client.FromEnv)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := c.Ping(ctx, client.PingOptions{}); err != nil {
		t.Skipf("skipped, no Docker engine answers: %v", err)
	}
	if err := takeTurn(t); err != nil {
		t.Fatalf("cannot wait for other tests to end: %v", err)
	}
	return c
}
