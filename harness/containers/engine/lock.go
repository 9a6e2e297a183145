//go:build unix

package engine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lockPath gives the file that the session of that number holds.
func lockPath(id string) string {
	return filepath.Join(os.TempDir(), "hadrill-"+id+".lock")
}

func hold(id string) (*os.File, error) {
	f, err := os.OpenFile(lockPath(id), os.O_CREATE|os.O_RDWR, 0o644)
	if err == nil {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	}
	if err != nil {
		return nil, &Problem{What: "cannot lock the session", Reason: err.Error(), Err: err}
	}
	return f, nil
}

// identity gives a text that sets folders apart, also those of the same name
// in different mount namespaces.
func identity(folder string) string {
	var s syscall.Stat_t
	if err := syscall.Stat(folder, &s); err != nil {
		return "unknown"
	}
	return fmt.Sprintf("%d:%d", s.Dev, s.Ino)
}

// abandoned reports whether a session has certainly ended: its lock would lie
// here, and nobody holds it.
func abandoned(id string, labels map[string]string) bool {
	if labels[Locks] != identity(os.TempDir()) {
		return false
	}
	f, err := os.Open(lockPath(id))
	if errors.Is(err, os.ErrNotExist) {
		return true
	}
	if err != nil {
		return false // another user's, perhaps: let it be
	}
	defer f.Close()
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		return false
	}
	_ = os.Remove(f.Name())
	return true
}
