//go:build !unix

package engine

import "os"

// Sessions need file locks and signals as unix has them.

func hold(string) (*os.File, error) {
	return nil, &Problem{What: "cannot use the Docker engine", Reason: "a session needs a unix system"}
}

func identity(string) string { return "unknown" }

func abandoned(string, map[string]string) bool { return false }

func lockPath(string) string { return "" }

type watchdog struct{}

func startWatchdog(string) (*watchdog, error) { return nil, nil }

func (*watchdog) stop() {}

// WatchdogCommand is the argument with which this binary is a watchdog.
const WatchdogCommand = "watchdog"

// Watchdog is on unix only.
func Watchdog(string) error { return nil }
