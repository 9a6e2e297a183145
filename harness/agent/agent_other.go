//go:build !linux

package agent

import (
	"errors"
	"io"
)

// errLinux is why there is no agent: containers are Linux.
var errLinux = errors.New("agent: it runs on Linux only")

// Main is on Linux only.
func Main(io.Reader, io.Writer) error { return errLinux }

// Child is on Linux only.
func Child(io.Reader, io.Writer) error { return errLinux }
