package mysqld

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// lastGTID is @@last_gtid.
func (x *session) lastGTID() string {
	if x.last == (replication.ID{}) {
		return ""
	}
	return fmt.Sprintf("0-%d-%d", x.last.Server, x.last.Sequence)
}

// waitPosition is MASTER_POS_WAIT: NULL, here an error, where the SQL thread does not run,
// and -1 after the timeout, 0 for none. What a file begins with counts as executed.
func (r *replica) waitPosition(p replication.Position, timeout time.Duration, a *host.Result) {
	running := true
	done := r.waitUntil(timeout, func() bool {
		running = r.sql.running
		return !running || r.executedTo().Compare(p) >= 0
	})
	switch {
	case r.executedTo().Compare(p) >= 0:
	case !running:
		fail(a, host.ErrNotReplica, host.NoPosWait)
	case !done:
		a.Number = -1
	}
}

func (r *replica) executedTo() replication.Position {
	return replication.Position{File: r.exec.File, Offset: max(r.exec.Offset, replication.HeadSize)}
}

// waitGTID is MASTER_GTID_WAIT: -1 after the timeout, whether or not the SQL thread runs.
// What clients of this server wrote is not in gtid_slave_pos.
func (r *replica) waitGTID(gtid string, timeout time.Duration, a *host.Result) {
	text := gtid[strings.LastIndexByte(gtid, '-')+1:]
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || strings.Count(gtid, "-") != 2 {
		fail(a, host.ErrIncorrectGTID, "Could not parse GTID list")
		return
	}
	if !r.waitUntil(timeout, func() bool { return r.gtid >= uint32(n) }) {
		a.Number = -1
	}
}

// waitUntil waits for the SQL thread until something is so, for a timeout, 0 for ever. It
// reports whether it is.
func (r *replica) waitUntil(timeout time.Duration, is func() bool) bool {
	limit := r.s.host.Monotonic().Add(timeout)
	for !is() {
		left := limit.Sub(r.s.host.Monotonic())
		if timeout == 0 {
			left = 0
		} else if left <= 0 {
			return false
		}
		r.executed.Wait(left)
	}
	return true
}
