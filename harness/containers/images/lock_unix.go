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

	"github.com/hadrill/hadrill/harness/containers/engine"
)

// lockLook is the time between two attempts to take the lock.
const lockLook = 100 * time.Millisecond

// lock waits until no other hadrill of this machine makes images. The lock
// ends with the process that holds it, however that ends. Its file stays,
// empty.
func lock(ctx context.Context, progress func(string)) (unlock func(), err error) {
	path := filepath.Join(os.TempDir(), "hadrill-images.lock")
	f, err := os.Open(path) // not for writing: it may be another user's
	if errors.Is(err, fs.ErrNotExist) {
		f, err = os.OpenFile(path, os.O_CREATE|os.O_RDONLY, 0o644)
	}
	if err != nil {
		return nil, lockProblem(err)
	}
	for shown := false; ; shown = true {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			break
		}
		if !shown {
			progress("waits for another hadrill, which makes images")
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, engine.Diagnose(lockWhat, ctx.Err())
		case <-time.After(lockLook):
		}
	}
	if err != nil {
		f.Close()
		return nil, lockProblem(&fs.PathError{Op: "flock", Path: path, Err: err})
	}
	return func() { f.Close() }, nil
}

const lockWhat = "cannot wait for others that make images"

func lockProblem(err error) *engine.Problem {
	return &engine.Problem{What: lockWhat, Reason: err.Error(), Err: err}
}
