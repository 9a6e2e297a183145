package redis

import (
	"net/netip"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/redisrepl"
)

const errGone = "ERR the master has given this replica up"

// replconf is REPLCONF and a word: what a replica says to its master, or asks it
// for. The second word is the replica's key.
func (r *redis) replconf(_ netip.Addr, args []string, a *host.Reply) error {
	if len(args) < 3 {
		wrongArity(args[0], a)
		return nil
	}
	x := r.replicaOf(args[2])
	if x == nil {
		a.SetError(errGone)
		return nil
	}
	switch args[1] {
	case "ACK":
		if len(args) == 5 {
			return r.acknowledged(x, args[3], args[4], a)
		}
	case "RDB":
		return r.sendData(x, a)
	case "STREAM":
		return r.sendStream(x, a)
	}
	a.SetError("ERR Unrecognized REPLCONF option: " + args[1])
	return nil
}

// behind is how long after what a cut has held up the end of its connection comes.
const behind = 50 * time.Millisecond

// acknowledged is REPLCONF ACK key offset second. The first one after a full
// resynchronisation puts the replica online. One that was sent seconds ago was held
// up on its way: where its connection was closed behind it, it counts for nothing.
func (r *redis) acknowledged(x *replica, text, sent string, a *host.Reply) error {
	offset, err := strconv.ParseInt(text, 10, 64)
	second, err2 := strconv.ParseInt(sent, 10, 64)
	if err != nil || err2 != nil {
		a.SetError(errNotInteger)
		return nil
	}
	if r.second()-second > 1 {
		r.host.Sleep(behind)
		if r.host.ClientGone() {
			r.abandon(x)
			return host.ErrClosed
		}
		if x.gone {
			a.SetError(errGone)
			return nil
		}
	}
	if x.State == redisrepl.SendBulk {
		x.State, x.data = redisrepl.Online, nil
		r.note("Synchronization with replica " + x.addr.String() + " succeeded")
		defer x.fed.Broadcast()
	}
	x.Acknowledge(offset, r.second())
	r.countGoodAtOnce(x)
	r.repl.acked.Broadcast()
	a.SetStatus("OK")
	return nil
}

// countGoodAtOnce counts anew when a replica comes online; else replicationCron
// does.
func (r *redis) countGoodAtOnce(x *replica) {
	if x.State == redisrepl.Online && r.repl.good < len(r.repl.replicas) {
		r.countGood()
	}
}

// sendData answers [id, offset, data], or [] while the data is not there.
func (r *redis) sendData(x *replica, a *host.Reply) error {
	if x.data == nil && !x.gone {
		x.fed.Wait(callWait)
	}
	switch {
	case r.host.ClientGone():
		r.abandon(x)
		return host.ErrClosed
	case x.gone:
		a.SetError(errGone)
	case x.data == nil:
		answer(a)
	default:
		answer(a, r.repl.history.ID, decimalText(x.from), string(x.data))
	}
	return nil
}

// sendStream answers [number, bytes], or [] when nothing came in a while.
func (r *redis) sendStream(x *replica, a *host.Reply) error {
	if !r.has(x) && !x.gone {
		x.fed.Wait(callWait)
	}
	switch {
	case r.host.ClientGone():
		r.abandon(x)
		return host.ErrClosed
	case x.gone:
		a.SetError(errGone)
	case !r.has(x):
		answer(a)
	default:
		answer(a, decimalText(x.next), string(r.repl.backlog.From(x.next)))
		x.next = r.repl.history.Offset + 1
	}
	return nil
}

// has reports whether there is something to send to a replica.
func (r *redis) has(x *replica) bool {
	return x.State == redisrepl.Online && x.next <= r.repl.history.Offset
}

// abandon drops a replica that has closed a connection.
func (r *redis) abandon(x *replica) {
	if !x.gone {
		r.dropReplica(x)
	}
}
