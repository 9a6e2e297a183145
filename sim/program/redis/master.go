package redis

import (
	"net/netip"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/redisrepl"
)

// replica is a replica as its master knows it.
type replica struct {
	redisrepl.Replica
	key  int // by which it calls itself
	addr netip.AddrPort
	next int64 // number of the byte that it is sent next
	data []byte
	from int64 // offset of data
	fed  host.Cond
	gone bool
}

// The long calls by which the stream travels. The real master writes to an open
// connection without being asked; here the replica has several calls at the
// master that wait for what comes next, so that what is written leaves at once.
const (
	// callWait is how long a call waits for something to send.
	callWait = time.Second
	// calls is how many a replica has at its master.
	calls = 8
)

// psync is PSYNC id number port: it answers ["CONTINUE", key, id, number] or
// ["FULLRESYNC", key], after which the replica asks for the data.
func (r *redis) psync(peer netip.Addr, args []string, a *host.Reply) error {
	if len(args) != 4 {
		wrongArity(args[0], a)
		return nil
	}
	if r.isReplica() && r.repl.link.State != redisrepl.Connected {
		a.SetError("NOMASTERLINK Can't SYNC while not connected with my master")
		return nil
	}
	r.identify()
	from, _ := strconv.ParseInt(args[2], 10, 64)
	port, _ := strconv.ParseUint(args[3], 10, 16)
	q := redisrepl.Request{ID: args[1], From: from}
	if q.ID == "?" {
		q.ID = ""
	}
	x := r.addReplica(netip.AddrPortFrom(peer, uint16(port)))
	r.note("Replica " + x.addr.String() + " asks for synchronization")
	why := r.repl.history.Refuses(q, r.repl.backlog, x.addr.String())
	if why == "" {
		x.State, x.next, x.AckedAt = redisrepl.Online, q.From, r.second()
		r.repl.partials++
		r.note("Partial resynchronization request from " + x.addr.String() + " accepted. Sending " + decimalText(r.repl.history.Offset+1-q.From) + " bytes of backlog starting from offset " + args[2] + ".")
		r.countGood()
		answer(a, "CONTINUE", strconv.Itoa(x.key), r.repl.history.ID, args[2])
		return nil
	}
	r.note(why)
	if q.ID != "" {
		r.repl.refusals++
	}
	r.repl.fulls++
	x.State, x.Asked = redisrepl.WaitBGSave, r.second()
	if r.repl.backlog == nil {
		// A new backlog begins a new history (syncCommand).
		r.repl.history = redisrepl.History{ID: r.newID("replication"), Offset: r.repl.history.Offset}
		r.openBacklog()
	}
	if r.config.Replication.DisklessDelay == 0 {
		r.startBGSave()
	}
	answer(a, "FULLRESYNC", strconv.Itoa(x.key))
	return nil
}

// openBacklog makes the backlog where there is none.
func (r *redis) openBacklog() {
	if r.repl.backlog == nil {
		r.repl.backlog = redisrepl.NewBacklog(r.config.Replication.BacklogSize, r.repl.history.Offset)
	}
	r.data.feeding = !r.isReplica()
}

func (r *redis) addReplica(addr netip.AddrPort) *replica {
	r.repl.last++
	x := &replica{key: r.repl.last, addr: addr, fed: r.host.NewCond()}
	r.repl.replicas = append(r.repl.replicas, x)
	r.armReplication()
	return x
}

// dropReplica closes a replica's connections.
func (r *redis) dropReplica(x *replica) {
	x.gone = true
	x.fed.Broadcast()
	for i, o := range r.repl.replicas {
		if o == x {
			r.repl.replicas = append(r.repl.replicas[:i:i], r.repl.replicas[i+1:]...)
			break
		}
	}
	r.countGood()
	r.note("Connection with replica " + x.addr.String() + " lost.")
}

func (r *redis) dropReplicas() {
	for len(r.repl.replicas) > 0 {
		r.dropReplica(r.repl.replicas[0])
	}
}

// replicaOf finds a replica by its key; nil when the master has given it up.
func (r *redis) replicaOf(key string) *replica {
	n, _ := strconv.Atoi(key)
	for _, x := range r.repl.replicas {
		if x.key == n {
			return x
		}
	}
	return nil
}

// feed sends bytes to every replica (replicationFeedSlaves).
func (r *redis) feed(p []byte) {
	if r.repl.backlog == nil {
		return
	}
	if !r.isReplica() && r.repl.unchosen && len(r.repl.replicas) > 0 {
		r.repl.unchosen = false
		p = append(appendCommand(nil, "SELECT", "0"), p...)
	}
	r.repl.backlog.Append(p, r.needed())
	r.repl.history.Offset += int64(len(p))
	for _, x := range r.repl.replicas {
		if x.State == redisrepl.Online {
			x.fed.Signal()
		}
	}
}

// needed is the number of the first byte that a replica has still to be sent.
func (r *redis) needed() int64 {
	least := int64(0)
	for _, x := range r.repl.replicas {
		if x.State != redisrepl.WaitBGSave && (least == 0 || x.next < least) {
			least = x.next
		}
	}
	return least
}

// feedChanges sends what the command that ran last has changed.
func (r *redis) feedChanges() {
	if len(r.data.feed) > 0 {
		r.feed(r.data.feed)
		r.data.feed = r.data.feed[:0]
	}
}

// startBGSave begins the snapshot for the replicas that wait for one, if it is
// time (replicationCron).
func (r *redis) startBGSave() {
	if r.repl.bgsave || r.snapshot.child || r.aof.rewriting {
		return
	}
	waiting := make([]*redisrepl.Replica, len(r.repl.replicas))
	for i, x := range r.repl.replicas {
		waiting[i] = &x.Replica
	}
	p := r.config.Replication
	if !redisrepl.StartBGSave(waiting, r.second(), seconds(p.DisklessDelay), p.DisklessMost) {
		return
	}
	r.note("Starting BGSAVE for SYNC with target: replicas sockets")
	r.repl.bgsave, r.repl.unchosen = true, true
	t := &transferTask{r: r, data: r.data.appendDataset(nil)}
	for _, x := range r.repl.replicas {
		if x.State == redisrepl.WaitBGSave {
			x.State, x.from, x.next = redisrepl.SendBulk, r.repl.history.Offset, r.repl.history.Offset+1
			t.to = append(t.to, x)
		}
	}
	r.host.Go(t)
}

// transferTask is the child that writes the data to replicas.
type transferTask struct {
	r    *redis
	data []byte
	to   []*replica
}

// Run implements host.Task.
func (t *transferTask) Run() {
	t.r.host.Work(t.r.transfer(len(t.data)))
	t.r.repl.bgsave = false
	for _, x := range t.to {
		x.data = t.data
		if x.data == nil {
			x.data = []byte{}
		}
		x.fed.Broadcast()
	}
	t.r.note("Background RDB transfer terminated with success")
	if t.r.config.Replication.DisklessDelay == 0 {
		t.r.startBGSave()
	}
}

// answer makes a an array of strings.
func answer(a *host.Reply, words ...string) {
	for i := range a.SetArray(len(words)) {
		a.Elements[i].SetString(words[i])
	}
}
