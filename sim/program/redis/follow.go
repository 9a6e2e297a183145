package redis

import (
	"net/netip"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/redisrepl"
)

// follow is REPLICAOF host port (replicationSetMaster). One that was a master may
// go on with its own history, if the new master shares it.
func (r *redis) follow(master netip.AddrPort) {
	r.identify()
	if r.isReplica() {
		r.loseLink()
	} else {
		r.note("Before turning into a replica, using my own master parameters to synthesize a cached master")
	}
	r.repl.of, r.data.replica, r.data.feeding = master, true, false
	r.dropReplicas()
	r.connect()
	r.armReplication()
}

// lead is REPLICAOF NO ONE (replicationUnsetMaster).
func (r *redis) lead() {
	if !r.isReplica() {
		return
	}
	r.loseLink()
	r.repl.of = netip.AddrPort{}
	r.data.release()
	r.repl.history.Fork(r.newID("replication"))
	r.note("Setting secondary replication ID to " + r.repl.history.Former + ", valid up to offset: " + decimalText(r.repl.history.UpTo))
	r.dropReplicas()
	r.repl.unchosen = true
	r.data.feeding = r.repl.backlog != nil
	r.note("MASTER MODE enabled")
}

// loseLink ends the present link.
func (r *redis) loseLink() {
	if r.repl.link.State == redisrepl.Connected {
		r.note("Connection with master lost.")
	}
	r.repl.link.Lose(r.second())
	r.repl.joined++
	for _, conn := range r.repl.conns {
		_ = conn.Close()
	}
	r.repl.conns = r.repl.conns[:0]
}

// connect begins a link.
func (r *redis) connect() {
	r.repl.link.Begin(r.second())
	r.repl.joined++
	r.note("Connecting to MASTER " + r.repl.of.String())
	r.host.Go(&link{r: r, of: r.repl.of, number: r.repl.joined})
}

// link is one attempt to follow the master, and the link that comes of it.
type link struct {
	r      *redis
	of     netip.AddrPort
	number int
	key    string // by which the master knows us
}

// present reports whether the server has not begun another link since.
func (l *link) present() bool { return l.r.repl.joined == l.number }

// keep has a connection closed with the link; false where the link is over.
func (l *link) keep(conn host.Conn) bool {
	if !l.present() {
		_ = conn.Close()
		return false
	}
	l.r.repl.conns = append(l.r.repl.conns, conn)
	return true
}

// limit is how long one call to the master may take.
func (l *link) limit() time.Duration { return l.r.config.Replication.Timeout + callWait }

// Run implements host.Task: it shakes hands, synchronises and has the calls for
// the stream begin.
func (l *link) Run() {
	r := l.r
	conn, err := r.host.Dial(l.of, host.Options{Connect: r.config.Replication.Timeout})
	if err != nil {
		if l.present() {
			r.note("Error condition on socket for SYNC: " + err.Error())
			r.repl.link.Lose(r.second())
		}
		return
	}
	if !l.keep(conn) {
		return
	}
	defer conn.Close()
	if !l.synchronise(conn) {
		if l.present() {
			r.loseLink()
		}
		return
	}
	r.note("MASTER <-> REPLICA sync: Finished with success")
	r.repl.link.State = redisrepl.Connected
	r.repl.link.Came(r.second())
	r.openBacklog()
	for range calls {
		r.host.Go((*streamTask)(l))
	}
	l.acknowledge(conn)
}

// ask has the master answer an array of words; false where the link is over.
func (l *link) ask(conn host.Conn, reply *host.Reply, words ...string) bool {
	var c host.Command
	c.Set(words...)
	err := conn.Call(&c, reply, l.limit())
	return err == nil && !reply.IsError() && l.present()
}

// synchronise is the handshake, the partial resynchronisation or the full one.
func (l *link) synchronise(conn host.Conn) bool {
	r := l.r
	var reply host.Reply
	if !l.ask(conn, &reply, "PING") && !wantsPassword(&reply) || !l.login(conn) {
		return false
	}
	q := redisrepl.Request{ID: "?", From: -1}
	if r.repl.history.Offset > 0 || r.repl.backlog != nil {
		q = r.repl.history.Next()
	}
	port := strconv.Itoa(int(r.config.Port))
	if !l.ask(conn, &reply, "PSYNC", q.ID, decimalText(q.From), port) || len(reply.Elements) < 2 {
		if wantsPassword(&reply) && l.present() {
			r.note("Unexpected reply to PSYNC from master: -" + reply.Text)
		}
		return false
	}
	r.repl.link.Came(r.second())
	l.key = reply.Elements[1].Value()
	if reply.Elements[0].Value() == "CONTINUE" {
		if id := reply.Elements[2].Value(); id != r.repl.history.ID {
			r.repl.history.Fork(id)
		}
		r.note("Successful partial resynchronization with master.")
		r.repl.order = redisrepl.Order{Next: q.From}
		return true
	}
	return l.full(conn)
}

// full waits for the data and takes it.
func (l *link) full(conn host.Conn) bool {
	r := l.r
	r.repl.link.State = redisrepl.Transfer
	var reply host.Reply
	for {
		if !l.ask(conn, &reply, "REPLCONF", "RDB", l.key) {
			return false
		}
		r.repl.link.Came(r.second()) // a newline, while the master writes
		if len(reply.Elements) == 3 {
			break
		}
	}
	offset, _ := strconv.ParseInt(reply.Elements[1].Value(), 10, 64)
	r.note("Full resync from master: " + reply.Elements[0].Value() + ":" + decimalText(offset))
	if !l.load([]byte(reply.Elements[2].Value())) {
		return false
	}
	r.repl.history.Adopt(reply.Elements[0].Value(), offset)
	r.repl.backlog = redisrepl.NewBacklog(r.config.Replication.BacklogSize, offset)
	r.repl.order = redisrepl.Order{Next: offset + 1}
	return l.ask(conn, &reply, "REPLCONF", "ACK", l.key, decimalText(offset), decimalText(r.second()))
}

// load replaces the data by the master's, answering LOADING meanwhile.
func (l *link) load(data []byte) bool {
	r := l.r
	r.loading = true
	r.host.Work(r.transfer(len(data)))
	r.loading = false
	if !l.present() {
		return false
	}
	var reply host.Reply
	r.data.hidden = nil
	r.data.execute(commandOf("FLUSHALL"), []string{"FLUSHALL"}, r.host.Now(), &reply)
	if _, err := r.data.load(data, r.host.Now()); err != nil {
		r.note("Failed trying to load the MASTER synchronization DB: " + err.Error())
		return false
	}
	r.repl.rest = nil
	r.persist()
	return true
}

// acknowledge sends REPLCONF ACK each second while the link lasts.
func (l *link) acknowledge(conn host.Conn) {
	r := l.r
	var reply host.Reply
	for {
		since := r.host.Monotonic().Sub(r.started)
		r.host.Sleep(replicationTick - since%replicationTick)
		if !l.present() {
			return
		}
		if !l.ask(conn, &reply, "REPLCONF", "ACK", l.key, decimalText(r.repl.history.Offset), decimalText(r.second())) {
			if l.present() {
				r.lostMaster()
			}
			return
		}
	}
}

// lostMaster is the end of a link by the connection's; the next one is begun at
// once (replicationHandleMasterDisconnection).
func (r *redis) lostMaster() {
	r.loseLink()
	if r.isReplica() {
		r.connect()
	}
}
