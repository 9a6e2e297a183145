//go:build linux

package live

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// alarm wakes the program for its next timer. It is a timerfd(2): Go's own
// timers go by the whole milliseconds of epoll_wait(2) while the program has
// nothing else to do (half of 1500 were 0.57 ms late or more, by a timerfd 0.05
// ms), which would be latency of our own making.
type alarm struct {
	file *os.File
	fd   int
}

func newAlarm() (*alarm, error) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_CLOEXEC|unix.TFD_NONBLOCK)
	if err != nil {
		return nil, os.NewSyscallError("timerfd_create", err)
	}
	return &alarm{os.NewFile(uintptr(fd), "timerfd"), fd}, nil
}

// set has the alarm go off in d, and no earlier time that was set before.
func (a *alarm) set(d time.Duration) {
	spec := unix.ItimerSpec{Value: unix.NsecToTimespec(int64(max(1, d)))}
	if err := unix.TimerfdSettime(a.fd, 0, &spec, nil); err != nil {
		panic(os.NewSyscallError("timerfd_settime", err)) // only for a wrong argument
	}
}

// run calls f whenever the alarm goes off, until it is closed.
func (a *alarm) run(f func()) {
	var expirations [8]byte
	for {
		if _, err := a.file.Read(expirations[:]); err != nil {
			return
		}
		f()
	}
}
