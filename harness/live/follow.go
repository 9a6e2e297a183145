//go:build linux

package live

import (
	"os"
	"sync"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// FollowClient implements host.Host.
func (h *Host) FollowClient(follow bool) {
	if p := h.self(); p.conn != nil {
		p.follows = follow
	}
}

// follower closes what a process waits for as soon as the client whose request it
// answers has closed its end. A nil one does nothing.
type follower struct {
	client *conn
	ended  chan struct{} // it looks no more

	mu   sync.Mutex
	gone bool
	file *os.File // of the connection that is waited for; nil before that is there
}

// follow starts to look after the client, where the process follows it.
func (p *proc) follow() *follower {
	if !p.follows || p.conn == nil {
		return nil
	}
	f := &follower{client: p.conn, ended: make(chan struct{})}
	p.h.group.Go(f.look)
	return f
}

// follow is that of the calling process, before it opens a connection: none is
// opened for a client that has gone.
func (h *Host) follow() (*follower, error) {
	p := h.self()
	if p.follows && h.ClientGone() {
		return nil, host.ErrClientGone
	}
	return p.follow(), nil
}

// look waits until the client has closed its end, or stop.
func (f *follower) look() {
	defer close(f.ended)
	raw, err := f.client.file.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Read(func(fd uintptr) bool { // now, and whenever something came
		if !hungUp(int(fd)) {
			return false
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.gone = true; f.file != nil {
			_ = f.file.Close()
		}
		return true
	})
}

// watch names the connection that goes with the client.
func (f *follower) watch(c *conn) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file = c.file; f.gone {
		_ = c.file.Close()
	}
}

// stop ends the looking, and returns host.ErrClientGone where the client has gone,
// when the connection is closed, else err.
func (f *follower) stop(err error) error {
	if f == nil {
		return err
	}
	_ = f.client.file.SetReadDeadline(time.Now())
	<-f.ended
	_ = f.client.file.SetReadDeadline(time.Time{})
	if f.gone {
		return host.ErrClientGone
	}
	return err
}

// hungUp reports whether the other side has closed its end.
func hungUp(fd int) bool {
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
	_, err := unix.Poll(fds, 0)
	return err == nil && fds[0].Revents&(unix.POLLRDHUP|unix.POLLHUP|unix.POLLERR) != 0
}
