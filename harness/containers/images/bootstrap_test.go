//go:build linux

package images

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// withDebootstrap puts a program of that name before all others, and gives the
// folder where installations are made.
func withDebootstrap(t *testing.T, script string) (dir string) {
	t.Helper()
	dir, bin := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	if err := os.WriteFile(filepath.Join(bin, "debootstrap"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

var errRefused = errors.New("no such host")

func TestBootstrapWithoutDebootstrap(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	err := bootstrap(t.Context(), nil, errRefused)
	want := "cannot make image hadrill/base:bookworm: no registry gives debian:bookworm-slim and there is no debootstrap (apt-get install debootstrap, or a registry that the engine reaches: no such host)"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestBootstrapThatFails(t *testing.T) {
	dir := withDebootstrap(t, "echo I: began; echo E: mirror is away >&2; exit 1\n")
	if err := os.MkdirAll(filepath.Join(dir, bootstrapFolders+"killed", "usr"), 0o755); err != nil {
		t.Fatal(err)
	}
	err := bootstrap(t.Context(), nil, errRefused)
	if os.Geteuid() != 0 {
		if !errors.Is(err, os.ErrPermission) || !strings.Contains(err.Error(), "debootstrap wants root (run hadrill images as root once") {
			t.Errorf("%v, want a word about root", err)
		}
		return
	}
	want := "cannot install Debian bookworm: debootstrap: exit status 1\n    I: began\n    E: mirror is away"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	nothingLeft(t, dir)
}

// TestBootstrapMirror gives debootstrap the machine's mirror, and no word where
// there is none: it knows one of its own.
func TestBootstrapMirror(t *testing.T) {
	dir := withDebootstrap(t, `echo "$@" >&2; exit 1`+"\n")
	for uri, want := range map[string]string{
		"":                             "--variant=minbase " + suite + " " + dir,
		"http://mirror.example/debian": "--variant=minbase " + suite + " " + dir + " http://mirror.example/debian",
	} {
		err := install(t.Context(), dir, mirror{uri: map[string]string{"": uri}})
		if err == nil || os.Geteuid() == 0 && !strings.HasSuffix(err.Error(), "    "+want) {
			t.Errorf("mirror %q: %v, want the words %q", uri, err, want)
		}
	}
}

// A first Ctrl-C ends the context: every process of the installation is gone
// when bootstrap returns, and so is its folder.
func TestBootstrapInterrupted(t *testing.T) {
	dir := withDebootstrap(t, "mkdir -p $3/usr; sleep 1000 & (sleep 1000 & echo began; wait) >$FIFO\n")
	fifo := filepath.Join(t.TempDir(), "fifo")
	t.Setenv("FIFO", fifo)
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 {
		if err := bootstrap(t.Context(), nil, errRefused); !errors.Is(err, os.ErrPermission) {
			t.Errorf("%v, want a word about root", err)
		}
		return
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- bootstrap(ctx, nil, errRefused) }()
	output, err := os.Open(fifo) // waits for the writer
	if err != nil {
		t.Fatal(err)
	}
	defer output.Close()
	if _, err := io.ReadFull(output, make([]byte, len("began\n"))); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if err := output.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(output); err != nil || len(rest) > 0 { // ends with the last writer
		t.Errorf("%q, error %v", rest, err)
	}
	nothingLeft(t, dir)
}

func nothingLeft(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range left {
		t.Errorf("%s is left behind", e.Name())
	}
}
