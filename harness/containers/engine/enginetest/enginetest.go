//go:build unix

// Package enginetest opens the Docker engine for tests. It is responsible for
// skipping those that need one where none answers, and for having one test
// program at a time use it: runs in real time disturb each other.
package enginetest

import (
	"context"
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

// turn waits for this test program's turn to use the engine, which it keeps
// until it ends.
var turn = sync.OnceValues(func() (*os.File, error) {
	f, err := os.OpenFile(filepath.Join("/tmp", "hadrill-tests.lock"), os.O_CREATE|os.O_RDONLY, 0o666)
	if err == nil {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
	}
	return f, err
})

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
	if _, err := turn(); err != nil {
		t.Fatalf("cannot wait for other tests to end: %v", err)
	}
	return c
}
