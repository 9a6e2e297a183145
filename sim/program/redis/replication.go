package redis

import (
	"encoding/hex"
	"net/netip"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/redisrepl"
)

// replication holds a running server's state as a master and as a replica.
type replication struct {
	history redisrepl.History // its ID is "" until somebody asks
	backlog *redisrepl.Backlog
	runID   string

	// of is the master, the zero AddrPort where it is one itself.
	of     netip.AddrPort
	link   redisrepl.Link
	order  redisrepl.Order
	rest   []byte // of the stream: a command that is not whole yet
	joined int    // counts the links, so that what belongs to an old one ends
	conns  []host.Conn

	replicas []*replica
	last     int  // key of the youngest
	good     int  // replicas for min-replicas-to-write, as counted last
	bgsave   bool // the data for replicas is being written
	unchosen bool // the stream has to begin with SELECT again (slaveseldb -1)
	acked    host.Cond
	armed    bool
	alone    int64 // the second since which there is no replica; 0: there is one
	loops    int64 // of replicationCron

	fulls, partials, refusals int64 // sync_full, sync_partial_ok, sync_partial_err
}

// replicationTick is the interval of replicationCron.
const replicationTick = time.Second

// second is the clock's, as the server caches it (server.unixtime).
func (r *redis) second() int64 { return r.host.Now().Seconds() }

// identify makes the server's IDs, the first time that somebody asks for them.
func (r *redis) identify() {
	if r.repl.runID == "" {
		r.repl.runID = r.newID("run")
		r.repl.history.ID = r.newID("replication")
	}
}

// newID draws 40 hexadecimal digits.
func (r *redis) newID(stream string) string {
	var b [20]byte
	random := r.host.Rand(stream)
	for i := range b {
		b[i] = byte(random.Uint32())
	}
	return hex.EncodeToString(b[:])
}

// isReplica reports whether it has a master.
func (r *redis) isReplica() bool { return r.repl.of.IsValid() }

// startReplication begins what the configuration asks for, or what CONFIG REWRITE
// has left behind.
func (r *redis) startReplication() {
	of := r.config.Replication.Of
	if left, ok := r.rewritten(); ok {
		of = left
	}
	if of.IsValid() {
		r.identify()
		r.repl.of, r.data.replica = of, true
	}
	r.armReplication()
}

// replicates reports whether replicationCron has something to do.
func (r *redis) replicates() bool {
	return r.isReplica() || len(r.repl.replicas) > 0 || r.repl.backlog != nil || r.config.Replication.guards()
}

// armReplication has replicationCron run at its next second, counted from the
// start of the server. It rests while it would find nothing to do.
func (r *redis) armReplication() {
	if r.repl.armed || !r.replicates() {
		return
	}
	r.repl.armed = true
	since := r.host.Monotonic().Sub(r.started)
	r.host.After(replicationTick-since%replicationTick, (*replicationTask)(r))
}

// replicationTask is replicationCron.
type replicationTask redis

// Run implements host.Task.
func (t *replicationTask) Run() {
	r := (*redis)(t)
	r.repl.armed = false
	now, limit := r.second(), seconds(r.config.Replication.Timeout)
	if r.isReplica() {
		if r.repl.link.TimedOut(now, limit) {
			r.note("MASTER timeout: no data nor PING received...")
			r.loseLink()
		}
		if r.repl.link.State == redisrepl.Connect {
			r.connect()
		}
	}
	if period := seconds(r.config.Replication.PingPeriod); r.repl.loops%period == 0 && len(r.repl.replicas) > 0 && !r.isReplica() {
		r.feed(appendCommand(nil, "PING"))
	}
	for _, x := range append([]*replica(nil), r.repl.replicas...) {
		if x.TimedOut(now, limit) {
			r.note("Disconnecting timedout replica (streaming sync): " + x.addr.String())
			r.dropReplica(x)
		}
	}
	r.countGood()
	r.dropBacklog()
	r.startBGSave()
	r.repl.loops++
	r.armReplication()
}

// dropBacklog gives up the backlog of a master that has had no replica for
// repl-backlog-ttl, and with it the history.
func (r *redis) dropBacklog() {
	ttl := seconds(r.config.Replication.BacklogTTL)
	switch {
	case r.isReplica() || r.repl.backlog == nil || len(r.repl.replicas) > 0:
		r.repl.alone = 0
	case r.repl.alone == 0:
		r.repl.alone = r.second()
	case ttl > 0 && r.second()-r.repl.alone > ttl:
		r.repl.history = redisrepl.History{ID: r.newID("replication"), Offset: r.repl.history.Offset}
		r.repl.backlog, r.data.feeding = nil, false
	}
}

// countGood is refreshGoodSlavesCount.
func (r *redis) countGood() {
	r.repl.good = 0
	for _, x := range r.repl.replicas {
		if x.Good(r.second(), seconds(r.config.Replication.MaxLag)) {
			r.repl.good++
		}
	}
}

// Answers to commands that replication keeps from being executed (shared, server.c).
const (
	errReadOnly   = "READONLY You can't write against a read only replica."
	errNoReplicas = "NOREPLICAS Not enough good replicas to write."
	errMasterDown = "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."
)

// deniedByReplication is why a command is not carried out, "" for none
// (processCommand).
func (r *redis) deniedByReplication(name string, row *command) string {
	p := r.config.Replication
	switch {
	case !r.isReplica():
		if row.writes() && p.guards() && r.repl.good < p.MinReplicas {
			return errNoReplicas
		}
	case row.writes() && p.ReadOnly:
		return errReadOnly
	case r.repl.link.State != redisrepl.Connected && !p.ServeStale && name != "PING":
		return errMasterDown
	}
	return ""
}

// note is a line of the server's log about replication.
func (r *redis) note(text string) { r.host.Note("redis", text) }

// rewrittenFile holds the part of redis.conf that CONFIG REWRITE changes: whom it
// follows.
const rewrittenFile = "redis.conf"

// rewrite is CONFIG REWRITE.
func (r *redis) rewrite() error {
	text := ""
	if r.isReplica() {
		text = r.repl.of.String()
	}
	if err := r.host.Disk().Write(r.file(rewrittenFile), []byte(text)); err != nil {
		return err
	}
	return r.host.Disk().Sync(r.file(rewrittenFile))
}

// rewritten reads it back.
func (r *redis) rewritten() (of netip.AddrPort, found bool) {
	data, found := r.host.Disk().Read(r.file(rewrittenFile))
	if found && len(data) > 0 {
		at, err := netip.ParseAddrPort(string(data))
		return at, err == nil
	}
	return netip.AddrPort{}, found
}

func decimalText(n int64) string { return strconv.FormatInt(n, 10) }
