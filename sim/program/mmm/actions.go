package mmm

import (
	"errors"
	"fmt"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// connectLimit is mysql_connect_timeout of the agent's programs.
const connectLimit = 3 * time.Second

// onServer runs one of the agent's programs that connect to its own server.
func (a *agentd) onServer(f func(s *session) error) error {
	a.helper()
	s, err := host.OpenMySQL(a.host, a.this.server(), a.this.Agent, connectLimit)
	if err != nil {
		return fmt.Errorf("can't connect to MySQL: %w", err)
	}
	defer s.Close()
	return f(s)
}

func (a *agentd) allowWrites() error {
	return a.onServer(func(s *session) error { return setReadOnly(s, "0") })
}

func setReadOnly(s *session, to string) error {
	_, err := s.Do(&host.Statement{Do: host.SetGlobal, Name: "read_only", Value: to}, 0)
	return err
}

// denyWrites is mysql_deny_write. blocking_type soft waits for the sessions of all
// clients to end, max_kill_retries times a second, ends those that are left, and sets
// read_only then; hard sets it first, ends the sessions without an update at once, and
// waits for the others.
func (a *agentd) denyWrites() error {
	return a.onServer(func(s *session) error {
		if !a.config.Soft {
			if err := setReadOnly(s, "1"); err != nil {
				return err
			}
		}
		if err := a.endSessions(s); err != nil || !a.config.Soft {
			return err
		}
		return setReadOnly(s, "1")
	})
}

func (a *agentd) endSessions(s *session) error {
	for tries := 0; ; tries++ {
		q := &host.Statement{Do: host.KillClients}
		if tries < a.config.KillRetries {
			q.Value = "idle"
			if a.config.Soft {
				q = &host.Statement{Do: host.ShowProcesses}
			}
		}
		r, err := s.Do(q, 0)
		if err != nil || r.Number == 0 || tries >= a.config.KillRetries {
			return err
		}
		a.host.Sleep(time.Second)
	}
}

// slave starts or stops both threads.
func (a *agentd) slave(do host.SQL) {
	err := a.onServer(func(s *session) error {
		_, err := s.Do(&host.Statement{Do: do}, 0)
		return err
	})
	if err != nil {
		a.note("Couldn't switch replication: %v", err)
	}
}

// waitFor waits until the server has executed a position of its master, for ever if
// need be; not at all where its SQL thread does not run (MASTER_POS_WAIT is NULL).
func waitFor(s *session, p logEnd) error {
	_, err := s.Do(&host.Statement{Do: host.MasterPosWait, Name: p.binlog, Position: p.at}, 0)
	var sql *host.SQLError
	if errors.As(err, &sql) {
		return nil
	}
	return err
}

// logEnd is a position in binary logs of that base name.
type logEnd struct {
	binlog string
	at     host.BinlogPosition
}

// received is how far a replica has read its master's.
func received(r *host.ReplicaStatus) logEnd { return logEnd{r.Binlog, r.Read} }

// endOf is where the binary log of a host's server ends; false where it cannot be
// asked.
func (a *agentd) endOf(name string) (logEnd, bool) {
	h := a.config.host(name)
	if h == nil {
		return logEnd{}, false
	}
	s, err := host.OpenMySQL(a.host, h.server(), h.Agent, connectLimit)
	if err != nil {
		return logEnd{}, false
	}
	defer s.Close()
	r, err := s.Do(&host.Statement{Do: host.ShowMasterStatus}, 0)
	if err != nil || r.Value == "" { // it has no binary log
		return logEnd{}, false
	}
	return logEnd{r.Value, r.Position}, true
}

// catchUp is sync_with_master: it waits until the server has executed what the peer's
// binary log has, or, where the peer does not answer, what it has received from it.
func (a *agentd) catchUp() error {
	return a.onServer(func(s *session) error {
		end, ok := a.endOf(a.this.Peer)
		if !ok {
			st, err := s.Do(&host.Statement{Do: host.ShowReplicaStatus}, 0)
			switch {
			case err != nil:
				return err
			case st.Replica == nil:
				return errors.New("SQL Query Error: no replica")
			}
			end = received(st.Replica)
		}
		return waitFor(s, end)
	})
}

// changeMaster is set_active_master: the slave executes what its old master has, as
// far as that can be told, and goes on from where the new one's binary log ends at that
// moment. What lies between nobody compares. A step that fails leaves the others done.
func (a *agentd) changeMaster(to string) error {
	h := a.config.host(to)
	if h == nil {
		return fmt.Errorf("unknown host %q", to)
	}
	return a.onServer(func(s *session) error {
		st, err := s.Do(&host.Statement{Do: host.ShowReplicaStatus}, 0)
		switch {
		case err != nil:
			return err
		case st.Replica == nil:
			return errors.New("SQL Query Error: no replica")
		}
		old := a.config.nameOf(st.Replica.Primary)
		switch old {
		case "":
			return errors.New("invalid master host in show slave status")
		case to:
			return nil // it replicates from that one already
		}
		end, ok := a.endOf(old)
		if !ok {
			end = received(st.Replica)
		}
		if err := waitFor(s, end); err != nil {
			return err
		}
		if _, err := s.Do(&host.Statement{Do: host.StopReplica}, 0); err != nil {
			return err
		}
		current, ok := a.endOf(to)
		if !ok {
			return fmt.Errorf("can't connect to MySQL of '%s'", to)
		}
		for _, q := range []*host.Statement{
			{Do: host.ChangeMaster, Address: h.server().String(), Name: current.binlog, Position: current.at, Account: h.Replication.Account, Value: h.Replication.Password},
			{Do: host.StartReplica},
		} {
			if _, err := s.Do(q, 0); err != nil {
				return err
			}
		}
		return nil
	})
}
