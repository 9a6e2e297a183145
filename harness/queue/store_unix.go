//go:build unix

package queue

import (
	"errors"
	"os"
	"syscall"
)

// hold takes the lock of a folder. The error is of one that somebody else holds, or that
// is not there any more.
func hold(dir string) (*os.File, error) { return lock(dir, syscall.LOCK_EX|syscall.LOCK_NB) }

// await waits for the lock of a folder.
func await(dir string) (*os.File, error) { return lock(dir, syscall.LOCK_EX) }

func lock(dir string, how int) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	for {
		if err = syscall.Flock(int(f.Fd()), how); !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err == nil {
		err = same(f, dir)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// same reports, by an error, whether a folder that was opened is there no more: who held
// its lock before has removed it.
func same(f *os.File, dir string) error {
	of, err := f.Stat()
	if err != nil {
		return err
	}
	there, err := os.Stat(dir)
	if err == nil && !os.SameFile(of, there) {
		err = os.ErrNotExist
	}
	return err
}
