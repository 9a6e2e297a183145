package mha

import (
	"cmp"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/mha"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// The flags on the manager's disk.
const (
	errorFile    = "app.failover.error"
	completeFile = "app.failover.complete"
)

// failover holds the state of one failover.
type failover struct {
	*manager
	latest   []*mha.Server
	base     *server // whose relay logs the others are completed from
	saved    []byte  // of the dead primary's binary log
	chosen   *server
	position replication.Position // of the new primary, from where the others go on
}

// failover carries out the phases and gives the exit code. From phase 2 on an
// error leaves the error file behind.
func (m *manager) failover() int {
	f := &failover{manager: m}
	m.note("starting master failover")
	if err := f.check(); err != nil {
		m.note("failover not started: %v", err)
		return rcFailed
	}
	m.note("phase 1 completed")
	for _, phase := range []struct {
		name string
		run  func() error
	}{
		{"phase 2", f.shutDown}, {"phase 3.1", f.findLatest}, {"phase 3.2", f.saveBinlog}, {"phase 3.3", f.choose}, {"phase 3.5", f.recoverPrimary},
	} {
		if err := phase.run(); err != nil {
			m.note("%s failed: %v", phase.name, err)
			_ = m.host.Disk().Write(errorFile, nil) // on a full disk there is no flag
			return rcFailed
		}
		m.note("%s completed", phase.name)
	}
	code := f.recoverReplicas()
	m.note("phase 4 completed")
	f.cleanUp()
	_ = m.host.Disk().Write(completeFile, []byte(strconv.FormatInt(m.host.Now().Seconds(), 10)))
	m.note("master failover to %s completed", f.chosen.Name)
	return code
}

// check is phase 1.
func (f *failover) check() error {
	m := f.manager
	m.take(m.config.Tools.Phase1)
	m.survey()
	if m.primary.Alive || m.doubleCheck() {
		return mha.Refusal("the master is alive")
	}
	if err := mha.Failable(m.states(), &m.primary.Server); err != nil {
		return err
	}
	if err := mha.Working(m.states(), &m.primary.Server); err != nil {
		return err
	}
	if err := m.flags(); err != nil {
		return err
	}
	for _, s := range f.replicas() {
		a, err := s.session.Do(&host.Statement{Do: host.GetLock, Name: failoverLock}, connectLimit)
		if err != nil || a.Number != 1 {
			return mha.Refusal("the lock of a failover is held on " + s.Name)
		}
		if !s.SQLRunning {
			if _, err := s.session.Do(&host.Statement{Do: host.StartReplica, Name: "SQL_THREAD"}, connectLimit); err != nil {
				return err
			}
		}
	}
	return nil
}

// doubleCheck connects to the primary once more, for a second; ping_type INSERT
// does without. A connection that is not answered has failed too.
func (m *manager) doubleCheck() bool {
	if m.config.PingType == "INSERT" {
		return false
	}
	s, err := m.open(m.primary.at(), primaryTimeout)
	s.Close()
	return err == nil
}

// flags looks at what an earlier failover left behind.
func (m *manager) flags() error {
	if _, there := m.host.Disk().Read(errorFile); there {
		return mha.Refusal("the last failover failed: " + errorFile + " is there")
	}
	content, there := m.host.Disk().Read(completeFile)
	if !there || m.config.IgnoreLastFailover {
		return nil
	}
	at, err := strconv.ParseInt(string(content), 10, 64)
	if err == nil && time.Duration(m.host.Now().Seconds()-at)*time.Second < m.config.LastFailover {
		return mha.Refusal("last failover was done less than " + m.config.LastFailover.String() + " ago")
	}
	return nil
}

// replicas are those that are alive.
func (f *failover) replicas() (all []*server) {
	for _, s := range f.servers {
		if s != f.primary && s.Alive {
			all = append(all, s)
		}
	}
	return all
}

// shutDown is phase 2: no replica reads on, and the address leaves the dead
// primary where ssh reaches it.
func (f *failover) shutDown() error {
	t := &f.config.Tools
	stop, semi := t.StopIO, false
	for _, s := range f.replicas() {
		semi = semi || s.semi
	}
	switch {
	case f.ssh:
	case semi:
		stop = t.StopSemi
	default:
		stop = t.StopGone
	}
	err := f.parallel(f.replicas(), func(s *server) error {
		_, err := s.session.Do(&host.Statement{Do: host.StopReplica, Name: "IO_THREAD"}, 0)
		if err != nil && s.IgnoreFail {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	f.take(stop)
	if !f.config.MovesAddress || !f.ssh {
		return nil
	}
	f.take(t.StopVIP)
	return f.ip(f.primary, "--del=")
}

// ip runs the command of master_ip_failover, or of master_ip_online_change, for a server.
func (m *manager) ip(s *server, what string) error {
	r, err := m.execute(s.address, &host.Exec{Command: "ip", Args: []string{what + m.config.Virtual.String()}})
	if err == nil && r.Exit != exitOK {
		err = mha.Refusal("the script failed on " + s.Name)
	}
	return err
}

// findLatest is phase 3.1.
func (f *failover) findLatest() error {
	if err := f.parallel(f.replicas(), f.read); err != nil {
		return err
	}
	f.latest = mha.Latest(f.states())
	if len(f.latest) == 0 {
		return mha.Refusal("no slave is alive")
	}
	return nil
}

// saveBinlog is phase 3.2.
func (f *failover) saveBinlog() error {
	if !f.ssh {
		f.note("dead master is not ssh reachable: events that no slave has are lost")
		return nil
	}
	r, err := f.execute(f.primary.address, &host.Exec{Command: SaveBinaryLogs, Args: []string{
		"--base=" + f.binlog(), "--from=" + positionText(f.latest[0].Read),
	}})
	switch {
	case err != nil:
		return err
	case r.Exit == exitNothing:
		f.take(f.config.Tools.SaveNone)
	case r.Exit != exitOK:
		return mha.Refusal("saving the dead master's binary log failed: " + r.Text)
	default:
		f.take(f.config.Tools.Save)
		f.saved = r.Output
		f.note("saved %s of the dead master", r.Text)
	}
	return nil
}

// choose is phase 3.3: a base replica, and the new primary.
func (f *failover) choose() error {
	oldest := mha.Oldest(f.states())
	f.base = f.serverOf(f.latest[0])
	if oldest[0].Read != f.latest[0].Read {
		if err := f.findBase(oldest); err != nil {
			return err
		}
	}
	chosen, err := mha.Choose(f.states(), mha.Options{LatestPriority: f.config.LatestPriority})
	if err != nil {
		return err
	}
	f.chosen = f.serverOf(chosen)
	f.note("new master is %s", f.chosen.Name)
	return nil
}

// findBase looks for the first latest replica whose relay logs reach back to where
// the oldest ones stand.
func (f *failover) findBase(oldest []*mha.Server) error {
	for _, l := range f.latest {
		f.take(f.config.Tools.Find)
		s := f.serverOf(l)
		r, err := f.execute(s.address, &host.Exec{Command: ApplyDiffRelayLogs, Args: f.relayLogs("find", s, oldest[0].Read)})
		if err == nil && r.Exit == exitOK {
			f.base = s
			return nil
		}
	}
	for _, o := range oldest {
		if !o.IgnoreFail {
			return mha.Refusal("none of the latest slaves has enough relay logs for recovery")
		}
		o.Lacks = true
	}
	return nil
}

// relayLogs are the arguments about a server's relay logs behind a position of the
// dead primary.
func (f *failover) relayLogs(command string, s *server, from replication.Position) []string {
	return []string{"--command=" + command, "--port=" + portText(s), "--base=" + f.binlog(), "--from=" + positionText(from)}
}

// binlog is the base name of the dead primary's binary logs: as the latest replica has it,
// or the primary said before, or, where neither is known, as the replica calls its own.
func (f *failover) binlog() string {
	latest := f.serverOf(f.latest[0])
	return cmp.Or(latest.reads, f.primary.binlog, latest.binlog)
}

func portText(s *server) string { return strconv.Itoa(int(s.port)) }

// cleanUp is phase 5.
func (f *failover) cleanUp() {
	if f.config.SkipReset {
		return
	}
	for _, q := range []host.SQL{host.StopReplica, host.ResetReplica} {
		if _, err := f.chosen.session.Do(&host.Statement{Do: q}, connectLimit); err != nil {
			f.note("resetting slave info on the new master failed: %v", err)
		}
	}
}
