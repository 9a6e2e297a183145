package containers

import (
	"fmt"
	"os"
	"testing"
)

// TestMain lets this binary be what hadrill's own is: process 1 of a container,
// a program there, the watchdog of a session.
func TestMain(m *testing.M) {
	is, err := Child(os.Args[1:])
	switch {
	case !is:
		os.Exit(m.Run())
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
