//go:build linux

package live

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// joined is two streams of which what comes from one goes on to the other.
type joined struct {
	h              *Host
	client, server *streamEnd
	idle           time.Duration

	mu  sync.Mutex // guards what follows
	out host.Joined
	end bool // of a side, or of both by the program
}

// JoinStreams implements host.Host. FIN is passed on in each direction by
// itself: the join lasts until both sides have sent theirs.
func (h *Host) JoinStreams(client, server host.Stream, idle time.Duration) host.Joined {
	j := &joined{h: h, client: client.(*streamEnd), server: server.(*streamEnd), idle: idle}
	h.outside(func() {
		j.alive()
		var both sync.WaitGroup
		both.Add(1)
		h.group.Go(func() {
			defer both.Done()
			j.pass(j.server, j.client, &j.out.ToClient)
		})
		j.pass(j.client, j.server, &j.out.ToServer)
		both.Wait()
		_, _ = j.client.Close(), j.server.Close()
	})
	return j.out
}

// alive puts the idle limit off.
func (j *joined) alive() {
	if j.idle > 0 {
		until := time.Now().Add(j.idle)
		_, _ = j.client.c.file.SetDeadline(until), j.server.c.file.SetDeadline(until)
	}
}

// chunk is how much is passed on at a time.
const chunk = 32 << 10

// pass passes on what comes from one side until it ends, and then the end.
func (j *joined) pass(from, to *streamEnd, passed *int64) {
	b := make([]byte, chunk)
	for {
		n, err := from.c.file.Read(b)
		if n > 0 {
			if from.accepted && !j.h.faults.pass(j.h.ended) {
				return // the program's end closes both
			}
			j.alive()
			m, failed := to.c.file.Write(b[:n])
			*passed += int64(m)
			if failed != nil {
				j.passEnd(to, from, failed)
				return
			}
		}
		if err != nil {
			j.passEnd(from, to, err)
			return
		}
	}
}

// passEnd is one side's end, which becomes the other's.
func (j *joined) passEnd(from, to *streamEnd, err error) {
	j.note(from, err)
	switch {
	case errors.Is(err, io.EOF):
		to.shutWrite()
	case exchanging(err) == host.ErrReset:
		to.Reset()
		_ = from.Close()
	default:
		_, _ = from.Close(), to.Close()
	}
}

// note notes how the side ended that ended first.
func (j *joined) note(s *streamEnd, err error) {
	how := exchanging(err)
	if errors.Is(err, os.ErrClosed) || errors.Is(err, os.ErrDeadlineExceeded) {
		how = nil // by this program
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.end {
		return
	}
	j.end = true
	if s == j.client {
		j.out.Client = how
	} else {
		j.out.Server = how
	}
}
