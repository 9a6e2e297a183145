package mysqld

import (
	"fmt"
	"math/rand/v2"
	"net/netip"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// server is one running server.
type server struct {
	lines  host.Lines
	host   host.Host
	config Config // with the values of variables that were set since

	rows replication.Rows
	// webSessions are rows of tables of web sessions.
	webSessions replication.SessionTables
	log         replication.Log // without a file where there is no binary log
	semi        replication.SemiSync
	files       files
	commits     commits
	sessions    sessions
	replica     replica
	node        *node // its part in a Galera cluster; nil for none

	stopping bool      // nobody is answered any more
	sequence uint32    // of the last GTID
	grown    host.Cond // the binary log has grown
	acked    host.Cond // a semi-sync replica acknowledged, or nobody waits any more

	applyTime *rand.Rand
}

// Main returns the server as a program.
func (c *Config) Main() host.Main {
	return func(h host.Host) error {
		s := &server{host: h, config: *c}
		s.semi = replication.SemiSync{Enabled: c.SemiSyncPrimary, WaitNoSlave: c.WaitNoSlave}
		s.grown, s.acked, s.applyTime = h.NewCond(), h.NewCond(), h.Rand("apply")
		s.files = files{host: h}
		s.commits = commits{s: s, committed: h.NewCond()}
		s.sessions = newSessions(s)
		s.replica = newReplica(s)
		return s.start()
	}
}

func (s *server) start() error {
	s.host.Work(s.config.Boot)
	first := s.recover()
	if s.config.LogBin != "" {
		s.openBinlog()
	}
	if s.config.Galera.On {
		s.node = newNode(s)
	} else if err := s.listen(); err != nil {
		return err
	}
	if first && s.config.Holds.IsValid() {
		s.host.AddAddress(s.config.Holds)
		s.host.Announce(s.config.Holds)
	}
	s.host.Expose((*Copy)(s))
	s.host.OnStop((*stopTask)(s))
	if s.node != nil {
		return s.node.start(first)
	}
	s.noteWritable("ready for connections")
	s.replica.restore(first)
	return nil
}

// listen takes clients' connections from now on.
func (s *server) listen() error {
	bind := s.config.Bind
	if !bind.IsValid() {
		bind = netip.IPv4Unspecified()
	}
	at := netip.AddrPortFrom(bind, s.config.Port)
	if _, err := s.host.Serve(at, host.MySQL, s); err != nil {
		return fmt.Errorf("mysqld: cannot listen on %q: %w", at, err)
	}
	return nil
}

func (s *server) note(format string, a ...any) { s.host.Note("mysqld", fmt.Sprintf(format, a...)) }

// noteWritable says whether the server takes writes from now on.
func (s *server) noteWritable(what string) {
	state := "writable"
	if s.config.ReadOnly {
		state = "read only"
	}
	s.note("%s, %s", what, state)
}

// stopTask carries out SIGTERM: what waits for a replica is committed without an
// answer, and everything is on disk.
type stopTask server

// Run implements host.Task.
func (t *stopTask) Run() {
	s := (*server)(t)
	if s.node != nil {
		s.node.leave()
	}
	s.stopping = true
	s.semi.Expired()
	s.acked.Broadcast()
	for s.commits.finished < s.commits.tickets {
		s.commits.committed.Wait(0)
	}
	s.files.syncAll()
	s.host.Exit()
}
