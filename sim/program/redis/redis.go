package redis

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// tick is the interval of serverCron (hz 10).
const tick = 100 * time.Millisecond

// redis is one running server.
type redis struct {
	host    host.Host
	config  Config
	data    *store
	thread  thread
	started host.Time
	loading bool

	snapshot snapshot
	aof      aof

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
		r := &redis{host: h, config: c.withDefaults(h.Program()), data: data, loading: true}
		r.thread.turn = h.NewCond()
		return r.start()
	}
}

func (r *redis) start() error {
	r.host.Work(r.config.Boot)
	r.started = r.host.Now()
	r.snapshot.last = r.started
	at := netip.AddrPortFrom(netip.IPv4Unspecified(), r.config.Port)
	if _, err := r.host.Serve(at, r); err != nil {
		return fmt.Errorf("redis: cannot listen on %q: %w", at, err)
	}
	if err := r.load(); err != nil {
		return err
	}
	r.loading = false
	r.host.OnStop((*stopTask)(r))
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
		return nil
	}
	r.host.Work(r.transfer(len(data)))
	if _, err := r.data.load(data, r.host.Now()); err != nil {
		return fmt.Errorf("redis: cannot load %q: %w", name, err)
	}
	return nil
}

// transfer is the time that n bytes of a file take.
func (r *redis) transfer(n int) time.Duration {
	return time.Duration(int64(n) * int64(time.Second/time.Nanosecond) / r.config.DiskRate)
}

func (r *redis) file(name string) string { return r.config.Dir + "/" + name }

// Prompt implements host.Prompt: commands take no time unless the thread is
// taken, or the configuration says so, or there is a file to write to.
func (r *redis) Prompt() bool {
	return r.config.OpTime <= 0 && !r.thread.taken && r.config.Persistence.AOF == AOFOff
}

// Handle implements host.Handler.
func (r *redis) Handle(_ netip.Addr, req, resp host.Message) error {
	c, ok := req.(*host.Command)
	reply, isReply := resp.(*host.Reply)
	if !ok || !isReply || c.N < 1 {
		return host.ErrReset
	}
	if r.loading {
		*reply = host.Reply{Err: errLoading}
		return nil
	}
	row := commands[c.Args[0]]
	if row == nil {
		*reply = host.Reply{}
		unknownCommand(c.Args[0], reply)
		return nil
	}
	r.work()
	r.words = append(r.words[:0], c.Args[:c.N]...)
	r.data.execute(row, r.words, r.host.Now(), reply)
	if r.data.changed {
		r.persist()
	}
	return nil
}

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

// persist has a change written, and returns when it may be answered.
func (r *redis) persist() {
	r.snapshot.dirty++
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
	since := r.host.Now().Sub(r.started)
	r.host.After(tick-since%tick, (*cronTask)(r))
}

func (r *redis) needsCron() bool {
	return r.aof.pending() || r.rewriteDue() || len(r.data.expires.queue) > 0 ||
		r.snapshot.dirty > 0 && len(r.config.Persistence.Save) > 0
}

// stopTask is SIGTERM (prepareForShutdown): the append only file is flushed
// and synced, a snapshot saved when there are save points, then it exits.
type stopTask redis

// Run implements host.Task.
func (t *stopTask) Run() {
	r := (*redis)(t)
	r.thread.take()
	if r.config.Persistence.AOF != AOFOff {
		r.writeAOF()
		r.host.Disk().Sync(r.aof.current())
	}
	if len(r.config.Persistence.Save) > 0 {
		r.save(r.data.appendDataset(nil), "temp-shutdown.rdb")
	}
	r.host.Exit()
}
