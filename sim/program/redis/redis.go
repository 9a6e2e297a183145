package redis

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/pubsub"
)

// tick is the interval of serverCron (hz 10).
const tick = 100 * time.Millisecond

// redis is one running server.
type redis struct {
	lines   host.Lines
	host    host.Host
	config  Config
	data    *store
	thread  thread
	started host.Time
	loading bool

	snapshot snapshot
	aof      aof
	repl     replication

	messages  pubsub.Log
	published host.Cond
	logins    logins

	cronArmed bool
	words     []string
}

// Main is the server as a program. The configuration must be valid.
func (c Config) Main() host.Main {
	return func(h host.Host) error {
		if err := c.Validate(); err != nil {
			return err
		}
		data, err := newStore()
		if err != nil {
			return err
		}
		if c.MaxMemory.Bytes > 0 {
			data.memory = newFootprint(c.MaxMemory, h.Rand("eviction"))
		}
		r := &redis{host: h, config: c.withDefaults(h.Program()), data: data, loading: true, logins: logins{}}
		r.thread.turn, r.published, r.repl.acked = h.NewCond(), h.NewCond(), h.NewCond()
		return r.start()
	}
}

func (r *redis) start() error {
	r.host.Work(r.config.Boot)
	r.started = r.host.Monotonic()
	r.snapshot.last = r.host.Now()
	bind := r.config.Bind
	if len(bind) == 0 {
		bind = []netip.Addr{netip.IPv4Unspecified()}
	}
	for _, a := range bind {
		at := netip.AddrPortFrom(a, r.config.Port)
		if _, err := r.host.Serve(at, host.RESP, r); err != nil {
			return fmt.Errorf("redis: cannot listen on %q: %w", at, err)
		}
	}
	if err := r.load(); err != nil {
		return err
	}
	r.loading = false
	r.host.OnStop((*stopTask)(r))
	r.startReplication()
	return nil
}

// load reads what the files have, answering LOADING meanwhile.
func (r *redis) load() error {
	if r.config.Persistence.AOF != AOFOff {
		return r.openAOF()
	}
	name := r.file("dump.rdb")
	data, ok := r.host.Disk().Read(name)
	if !ok {
		r.lines.Decided(r.host, r.config.Persistence.SaveAt, "starts with nothing, for no snapshot was due before (save, without appendonly)")
		return nil
	}
	r.host.Work(r.transfer(len(data)))
	if _, err := r.data.load(data, r.host.Now()); err != nil {
		return fmt.Errorf("redis: cannot load %q: %w", name, err)
	}
	r.lines.Decided(r.host, r.config.Persistence.SaveAt, "starts with what dump.rdb holds (save, without appendonly): what was written after that is gone")
	return nil
}

// transfer is the time that n bytes of a file take.
func (r *redis) transfer(n int) time.Duration {
	return time.Duration(int64(n) * int64(time.Second/time.Nanosecond) / r.config.DiskRate)
}

func (r *redis) file(name string) string { return r.config.Dir + "/" + name }

// Prompt implements host.Prompt: commands about data take no time unless the
// thread is taken, or the configuration says so, or there is a file to write to.
func (r *redis) Prompt(req host.Message) bool {
	if r.config.OpTime > 0 || r.thread.taken || r.config.Persistence.AOF != AOFOff {
		return false
	}
	c, ok := req.(*host.Command)
	return ok && (len(c.Args) == 0 || serverCommandOf(c.Args[0]) == nil)
}

// Handle implements host.Handler.
func (r *redis) Handle(peer netip.Addr, req, resp host.Message) error {
	c, ok := req.(*host.Command)
	reply, isReply := resp.(*host.Reply)
	if !ok || !isReply || len(c.Args) == 0 {
		return r.handleSubscribe(peer, req, resp)
	}
	switch {
	case r.protects(peer):
		reply.SetError(errProtected)
		return nil
	case r.config.Password == "" && c.Args[0] != "AUTH":
	case c.Args[0] == "AUTH":
		r.auth(c, reply)
		return nil
	case !r.mayAsk(c.Connection) && (serverCommandOf(c.Args[0]) != nil || commandOf(c.Args[0]) != nil):
		reply.SetError(errNoAuth)
		return nil
	}
	if serve := serverCommandOf(c.Args[0]); serve != nil && r.served(c.Args[0]) {
		return serve(r, peer, c.Args, reply)
	}
	if r.loading {
		reply.SetError(errLoading)
		return nil
	}
	row := commandOf(c.Args[0])
	if row == nil {
		unknownCommand(c.Args[0], reply)
		return nil
	}
	r.work()
	why := ""
	if !r.makeRoom(c.Args[0], row) {
		why = errMemory
	}
	if why == "" {
		why = r.denies(c.Args[0], row)
	}
	if why == "" {
		why = r.deniedByReplication(c.Args[0], row)
	}
	if why != "" {
		reply.SetError(why)
		r.retryAppend()
		return nil
	}
	r.words = append(r.words[:0], c.Args...)
	r.data.execute(row, r.words, r.host.Now(), reply)
	if r.data.changed {
		r.persist()
	}
	return nil
}

// errProtected is the reply to clients of other machines under protected-mode
// (clientAcceptHandler); the real server closes the connection then.
const errProtected = "DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user."

// protects reports whether protected-mode keeps a client away.
func (r *redis) protects(peer netip.Addr) bool {
	return r.config.Protected && r.config.Password == "" && !r.isLocal(peer)
}

// isLocal reports whether a client is on the server's machine (connIsLocal).
func (r *redis) isLocal(peer netip.Addr) bool { return peer.IsLoopback() || peer == r.host.Address() }

// work waits for the thread and uses it for one command.
func (r *redis) work() {
	if r.config.OpTime <= 0 {
		r.thread.pass()
		return
	}
	r.thread.take()
	r.host.Compute(r.config.OpTime)
	r.thread.leave()
}

// persist has a change written and sent to replicas, and returns when it may be
// answered.
func (r *redis) persist() {
	r.snapshot.dirty++
	r.feedChanges()
	if r.config.Persistence.AOF != AOFOff {
		r.appendAOF()
	}
	r.armCron()
}

// cronTask is serverCron.
type cronTask redis

// Run implements host.Task.
func (t *cronTask) Run() {
	r := (*redis)(t)
	r.cronArmed = false
	r.data.changed = false
	r.data.expireDue(r.host.Now())
	if r.data.changed {
		r.persist()
	}
	r.cronAOF()
	r.cronSave()
	if r.needsCron() {
		r.armCron()
	}
}

// armCron has serverCron run at its next tick. It rests while it would find
// nothing to do.
func (r *redis) armCron() {
	if r.cronArmed || !r.needsCron() {
		return
	}
	r.cronArmed = true
	since := r.host.Monotonic().Sub(r.started)
	r.host.After(tick-since%tick, (*cronTask)(r))
}

func (r *redis) needsCron() bool {
	return r.aof.pending() || r.rewriteDue() || len(r.data.expires.queue) > 0 ||
		r.snapshot.dirty > 0 && len(r.config.Persistence.Save) > 0
}

// stopTask is SIGTERM (prepareForShutdown): the append only file is flushed
// and synced, a snapshot saved when there are save points, then it exits; not
// when that could not be saved.
type stopTask redis

// Run implements host.Task.
func (t *stopTask) Run() {
	r := (*redis)(t)
	r.thread.take()
	if r.config.Persistence.AOF != AOFOff {
		r.writeAOF()
		_ = r.host.Disk().Sync(r.aof.current()) // it exits all the same
	}
	if len(r.config.Persistence.Save) > 0 {
		if err := r.save(r.data.appendDataset(nil), "temp-shutdown.rdb"); err != nil {
			r.host.Note("redis", fmt.Sprintf("Error trying to save the DB, can't exit: %v", err))
			r.host.OnStop(t)
			r.thread.leave()
			return
		}
	}
	r.host.Exit()
}
