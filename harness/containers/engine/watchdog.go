//go:build unix

package engine

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// WatchdogCommand is the argument with which this binary is a watchdog: the
// session's number follows it.
const WatchdogCommand = "watchdog"

// watchdog is the process that waits for the end of a session. It reads from a
// pipe that only the session's process has the other end of: that is closed
// when the process ends, however it does.
type watchdog struct {
	pipe *os.File
	cmd  *exec.Cmd
}

func startWatchdog(id string) (*watchdog, error) {
	failed := func(err error) (*watchdog, error) {
		return nil, &Problem{What: "cannot start the watchdog", Reason: err.Error(), Err: err}
	}
	exe, err := os.Executable()
	if err != nil {
		return failed(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		return failed(err)
	}
	defer r.Close()
	cmd := exec.Command(exe, WatchdogCommand, id)
	cmd.ExtraFiles = []*os.File{r} // its file 3
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		w.Close()
		return failed(err)
	}
	return &watchdog{w, cmd}, nil
}

// stop ends the watchdog of a session that has cleaned up itself.
func (d *watchdog) stop() {
	if d == nil {
		return
	}
	_, _ = d.pipe.Write([]byte{1}) // it may have been killed
	d.pipe.Close()
	_ = d.cmd.Wait()
}

// Watchdog is the watchdog's own process: it waits until the session's process
// has ended and removes what that left behind. Signals to the session's
// terminal do not reach it.
func Watchdog(id string) error {
	pipe := os.NewFile(3, "session")
	if pipe == nil {
		return fmt.Errorf("watchdog: file 3 is not open")
	}
	if n, _ := io.ReadFull(pipe, make([]byte, 1)); n == 1 {
		return nil // it cleaned up itself
	}
	ctx := context.Background()
	c, err := Dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	// what the engine was making at the end comes a little later
	for quiet := 0; quiet < 2; quiet++ {
		found, err := sweep(ctx, c, hostName(), only(id))
		if err != nil {
			return err
		}
		if found != (Swept{}) {
			quiet = 0
		}
		time.Sleep(time.Second)
	}
	return os.Remove(lockPath(id))
}
