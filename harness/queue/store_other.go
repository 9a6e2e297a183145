//go:build !unix

package queue

import (
	"errors"
	"os"
)

// hold does nothing where there is no flock: what a killed hadrill leaves stays.
func hold(dir string) (*os.File, error) {
	if _, err := os.ReadDir(dir); err != nil {
		return nil, err
	}
	return nil, errors.ErrUnsupported
}

func await(dir string) (*os.File, error) { return hold(dir) }
