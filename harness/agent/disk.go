//go:build linux

package agent

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/hadrill/hadrill/harness/live"
	"golang.org/x/sys/unix"
)

// ballast is the file that fills a disk; probe the one that shows that it is full.
const ballast, probe = ".hadrill-ballast", ".hadrill-probe"

// topUp is how often a full disk is filled again: what programs delete is not
// free for long, as on a disk that others write to.
const topUp = 10 * time.Millisecond

// fullDisk is the filling of the machine's disk, while it lasts.
var fullDisk struct {
	sync.Mutex
	end chan struct{} // closed at the end; nil: the disk is not full
}

// forgetRun has our programs lose what is in memory on a machine that boots.
func forgetRun() error {
	folders, err := filepath.Glob(DataFolder + "/*")
	for _, folder := range folders {
		err = errors.Join(err, live.ForgetRun(folder))
	}
	return err
}

// spare is the room that nearlyFill leaves, in bytes.
const spare = 4 << 20

// nearlyFill leaves little room on the machine's disk: filling it takes a while,
// and this can be done ahead of its time.
func (a *Agent) nearlyFill(*Order) (Answer, error) {
	for _, dir := range a.machine.Disk {
		var disk unix.Statfs_t
		if err := unix.Statfs(dir, &disk); err != nil {
			return Answer{}, err
		}
		free := int64(disk.Bavail) * disk.Bsize
		if err := addBallast(dir, max(0, free-spare)); err != nil {
			return Answer{}, err
		}
	}
	return Answer{}, nil
}

// addBallast lets the ballast of a folder grow.
func addBallast(dir string, by int64) error {
	f, err := os.OpenFile(filepath.Join(dir, ballast), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	for zeros := make([]byte, 1<<20); by > 0; by -= int64(len(zeros)) {
		zeros = zeros[:min(by, int64(len(zeros)))]
		if _, err := f.Write(zeros); err != nil {
			return err
		}
	}
	return nil
}

// fill writes to the machine's disk until it takes no more, and keeps it so.
func (a *Agent) fill(*Order) (Answer, error) {
	fullDisk.Lock()
	defer fullDisk.Unlock()
	switch {
	case len(a.machine.Disk) == 0:
		return Answer{}, errors.New("its disk has no limit")
	case fullDisk.end != nil:
		return Answer{}, errors.New("was full already")
	}
	for _, dir := range a.machine.Disk {
		if err := fillFolder(dir); err != nil {
			return Answer{}, err
		}
	}
	r := Answer{At: time.Now().UnixNano()}
	for _, dir := range a.machine.Disk {
		if err := probeFolder(dir); !errors.Is(err, unix.ENOSPC) {
			return Answer{}, fmt.Errorf("%s still takes what is written: %v", dir, err)
		}
	}
	r.Detail = "no space left on " + strings.Join(a.machine.Disk, ", ")
	fullDisk.end = make(chan struct{})
	go keepFull(a.machine.Disk, fullDisk.end)
	return r, nil
}

// keepFull fills the folders again until end.
func keepFull(folders []string, end <-chan struct{}) {
	t := time.NewTicker(topUp)
	defer t.Stop()
	for {
		select {
		case <-end:
			return
		case <-t.C:
			fullDisk.Lock()
			if fullDisk.end == end {
				for _, dir := range folders {
					_ = fillFolder(dir) // in 10 ms again
				}
			}
			fullDisk.Unlock()
		}
	}
}

// fillFolder lets the ballast grow until the disk of a folder has no free block.
func fillFolder(dir string) error {
	f, err := os.OpenFile(filepath.Join(dir, ballast), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	for size := 1 << 20; size >= 1; {
		switch _, err := f.Write(make([]byte, size)); {
		case errors.Is(err, unix.ENOSPC):
			size /= 16
		case err != nil:
			return err
		}
	}
	return nil
}

// probeFolder writes a byte to a file of its own.
func probeFolder(dir string) error {
	name := filepath.Join(dir, probe)
	defer os.Remove(name)
	return os.WriteFile(name, []byte{0}, 0o600)
}

// free makes room on the disk again.
func (a *Agent) free(*Order) (Answer, error) {
	fullDisk.Lock()
	defer fullDisk.Unlock()
	if fullDisk.end == nil {
		return Answer{}, errors.New("was not full")
	}
	close(fullDisk.end)
	fullDisk.end = nil
	for _, dir := range a.machine.Disk {
		if err := os.Remove(filepath.Join(dir, ballast)); err != nil {
			return Answer{}, err
		}
	}
	for _, dir := range a.machine.Disk {
		if err := probeFolder(dir); err != nil {
			return Answer{}, err
		}
	}
	return Answer{Detail: "there is room on " + strings.Join(a.machine.Disk, ", ")}, nil
}
