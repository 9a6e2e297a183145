package redis

import (
	"net/netip"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/redisrepl"
)

// Answers of WAIT (replication.c, networking.c).
const (
	errWaitOnReplica = "ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is configured to be writable (which is not the default) writes to replicas are just local and are not propagated."
	errUnblocked     = "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)"
	errNegative      = "ERR timeout is negative"
)

// wait is WAIT numreplicas timeout: it answers how many replicas have acknowledged
// the stream as it is now, as soon as those are enough, or after timeout
// milliseconds (0: never). The real server asks for what this client has written
// last, which is no more.
func (r *redis) wait(_ netip.Addr, args []string, a *host.Reply) error {
	if len(args) != 3 {
		wrongArity(args[0], a)
		return nil
	}
	if r.isReplica() {
		a.SetError(errWaitOnReplica)
		return nil
	}
	n, err := strconv.ParseInt(args[1], 10, 64)
	ms, err2 := strconv.ParseInt(args[2], 10, 64)
	switch {
	case err != nil || err2 != nil || ms > int64(time.Duration(1<<62)/time.Millisecond):
		a.SetError(errNotInteger)
		return nil
	case ms < 0:
		a.SetError(errNegative)
		return nil
	}
	offset := r.repl.history.Offset
	if r.countAcked(offset) < n {
		r.feed(appendCommand(nil, "REPLCONF", "GETACK", "*"))
		r.awaitAcks(offset, n, time.Duration(ms)*time.Millisecond)
	}
	if r.isReplica() {
		a.SetError(errUnblocked)
		return nil
	}
	a.SetInteger(r.countAcked(offset))
	return nil
}

// awaitAcks waits for n replicas, for limit at the most if that is above 0.
func (r *redis) awaitAcks(offset, n int64, limit time.Duration) {
	begin := r.host.Monotonic()
	for r.countAcked(offset) < n && !r.isReplica() && !r.host.ClientGone() {
		left := time.Duration(0)
		if limit > 0 {
			if left = limit - r.host.Monotonic().Sub(begin); left <= 0 {
				return
			}
		}
		r.repl.acked.Wait(left)
	}
}

// countAcked is how many replicas have acknowledged that offset
// (replicationCountAcksByOffset).
func (r *redis) countAcked(offset int64) int64 {
	n := int64(0)
	for _, x := range r.repl.replicas {
		if x.State == redisrepl.Online && x.Acked >= offset {
			n++
		}
	}
	return n
}
