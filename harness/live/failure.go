//go:build linux

package live

import (
	"errors"
	"io"
	"os"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// opening gives the host's error for one of connect(2) or bind(2).
func opening(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, unix.ECONNREFUSED):
		return host.ErrRefused
	case errors.Is(err, unix.EHOSTUNREACH), errors.Is(err, unix.ENETUNREACH):
		return host.ErrUnreachable
	case errors.Is(err, unix.ETIMEDOUT), errors.Is(err, os.ErrDeadlineExceeded):
		return host.ErrConnectTimeout
	case errors.Is(err, unix.EADDRNOTAVAIL), errors.Is(err, unix.EADDRINUSE):
		return host.ErrNoAddress // EADDRINUSE: every port of the address is taken
	case errors.Is(err, unix.ECONNRESET), errors.Is(err, unix.EPIPE):
		return host.ErrReset
	}
	return err
}

// listening gives the host's error for one of bind(2) or listen(2).
func listening(err error) error {
	switch {
	case errors.Is(err, unix.EADDRINUSE):
		return host.ErrInUse
	case errors.Is(err, unix.EADDRNOTAVAIL):
		return host.ErrNoAddress
	}
	return err
}

// exchanging gives the host's error for one of an open connection, before the
// answer began.
func exchanging(err error) error {
	switch {
	case err == nil:
		return nil
	case isEnd(err), errors.Is(err, os.ErrClosed):
		return host.ErrClosed
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, unix.ETIMEDOUT), errors.Is(err, unix.EHOSTUNREACH), errors.Is(err, unix.ENETUNREACH):
		return host.ErrTimeout
	}
	return host.ErrReset
}

// isEnd reports whether the other side closed its end.
func isEnd(err error) bool { return errors.Is(err, io.EOF) }
