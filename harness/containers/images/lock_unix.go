//go:build unix

package images

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// lockLook is how often a held lock is tried again.
const lockLook = 100 * time.Millisecond

// lock waits until no other hadrill of this machine makes images. It ends with
// the process that holds it, however that ends; the file stays and is empty.
func lock(ctx context.Context, progress func(string)) (unlock func(), err error) {
	path := filepath.Join(os.TempDir(), "hadrill-images.lock")
	f, err := os.Open(path) // not for writing: it may be another user's
	if errors.Is(err, fs.ErrNotExist) {
		f, err = os.OpenFile(path, os.O_CREATE|os.O_RDONLY, 0o644)
	}
	if err != nil {
		return nil, engineProblem("cannot lock", err)
	}
	for told := false; ; told = true {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			break
		}
		if !told {
			progress("waits for another hadrill, which makes images")
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, engineProblem("cannot lock", ctx.Err())
		case <-time.After(lockLook):
		}
	}
	if err != nil {
		f.Close()
		return nil, &Problem{What: "cannot lock", Reason: path + ": " + err.Error(), err: err}
	}
	return func() { f.Close() }, nil
}
