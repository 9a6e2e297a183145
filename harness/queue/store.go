package queue

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// storePrefix begins the names of the folders of embedded servers, among the temporary
// ones. Whoever has a server there holds its folder's lock, which ends with the process,
// however that ends: a folder whose lock nobody holds is of one that was killed.
const storePrefix = "hadrill-queue-"

// makeStore makes the folder of a server, and holds its lock. It removes those that others
// left behind.
func makeStore() (dir string, lock *os.File, err error) {
	Sweep()
	for range patience {
		if dir, err = os.MkdirTemp("", storePrefix); err != nil {
			break
		}
		if lock, err = hold(dir); err == nil || errors.Is(err, errors.ErrUnsupported) {
			return dir, lock, nil
		}
		_ = os.Remove(dir) // another took it for one that was left behind, between the two
	}
	return "", nil, fmt.Errorf("queue: cannot make a folder for it: %w", err)
}

// Sweep removes the folders that killed hadrills of this user left behind, and gives how
// many those were.
func Sweep() (removed int) {
	all, _ := filepath.Glob(filepath.Join(os.TempDir(), storePrefix+"*")) // the pattern is a good one
	for _, dir := range all {
		lock, err := hold(dir)
		if err != nil {
			continue // somebody's who lives, or another user's
		}
		if os.RemoveAll(dir) == nil {
			removed++
		}
		lock.Close()
	}
	return removed
}

// RemoveOf removes the folder of a server whose process is about to end, once it has.
func RemoveOf(dir string) error {
	lock, err := await(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer lock.Close()
	return os.RemoveAll(dir)
}
