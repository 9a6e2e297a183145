package mha

import (
	"errors"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/mha"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// Switch is masterha_master_switch --master_state=alive --orig_master_is_new_slave, which
// an operator runs while all servers live. To is --new_master_host, Application the
// account whose sessions master_ip_online_change ends on the old primary.
type Switch struct {
	To, Application string
	// Done is called with its end: nil, or why it failed. Partly: the new primary is one,
	// and not all others replicate from it.
	Done func(partly bool, err error)
}

// rotation is one run of the switch.
type rotation struct {
	*manager
	Switch
	chosen *server
	old    replication.Position // the old primary's end
	begins replication.Position // from where the others go on
	partly bool
}

// SwitchMain returns the switch as a program, which ends by itself.
func (c *Config) SwitchMain(s Switch) host.Main {
	return func(h host.Host) error {
		m, err := c.newManager(h)
		if err != nil {
			s.Done(false, err)
			return err
		}
		r := &rotation{manager: m, Switch: s}
		err = r.run()
		s.Done(r.partly, err)
		code := rcOK
		switch {
		case err != nil:
			m.note("%v", err)
			code = rcFailed
		case r.partly:
			code = rcPartly
		}
		m.exit(code)
		return nil
	}
}

// run carries out the steps. What was done before one that fails stays done.
func (r *rotation) run() error {
	r.note("starting online master switch")
	for _, phase := range []struct {
		name string
		run  func() error
	}{{"phase 1", r.check}, {"phase 2", r.reject}, {"phase 3", r.promote}, {"phase 4", r.switchReplicas}} {
		if err := phase.run(); err != nil {
			return err
		}
		r.note("%s completed", phase.name)
	}
	for _, q := range []host.SQL{host.StopReplica, host.ResetReplica} {
		if err := r.do(r.chosen, &host.Statement{Do: q}, connectLimit); err != nil {
			return err
		}
	}
	r.note("switching master to %s completed", r.chosen.Name)
	return nil
}

func (r *rotation) do(s *server, q *host.Statement, limit time.Duration) error {
	_, err := s.session.Do(q, limit)
	return err
}

// check is phase 1.
func (r *rotation) check() error {
	r.take(r.config.Tools.SwitchCheck)
	r.survey()
	primary, err := mha.Current(r.states())
	if err != nil {
		return err
	}
	r.primary = r.serverOf(primary)
	if err := mha.Switchable(r.states(), primary); err != nil {
		return err
	}
	a, err := r.primary.session.Do(&host.Statement{Do: host.GetLock, Name: monitorLock}, connectLimit)
	switch {
	case err != nil:
		return err
	case a.Number != 1:
		return mha.Refusal("Getting advisory lock failed on the current master. MHA Monitor runs on the current master. Stop MHA Manager/Monitor and try again.")
	}
	for _, s := range r.servers {
		if s == r.primary {
			continue
		}
		if a, err = s.session.Do(&host.Statement{Do: host.GetLock, Name: failoverLock}, connectLimit); err != nil || a.Number != 1 {
			return mha.Refusal("Getting advisory lock failed on " + s.Name)
		}
	}
	if a, err = r.primary.session.Do(&host.Statement{Do: host.LongestUpdate}, connectLimit); err != nil {
		return err
	}
	if time.Duration(a.Number) >= mha.SwitchUpdates {
		return mha.Refusal("We should not start online master switch when one of connections are running long updates on the current master")
	}
	chosen, err := mha.SwitchTo(r.states(), primary, r.To)
	if err == nil {
		r.chosen = r.serverOf(chosen)
	}
	return err
}

// reject is phase 2: the script takes writes away from the old primary, and where it
// stands is noted. MHA 0.58 says that it locks all tables, and sends no such statement:
// who may write on a server that is read only goes on.
func (r *rotation) reject() error {
	if r.config.MovesOnline {
		if err := r.stopScript(); err != nil {
			return err
		}
	} else {
		r.note("master_ip_online_change_script is not defined: skipping disabling writes on the current master")
	}
	if err := r.do(r.primary, readOnly("1"), connectLimit); err != nil {
		return err
	}
	at, err := r.end(r.primary)
	r.old = at
	return err
}

// stopScript is master_ip_online_change --command=stop.
func (r *rotation) stopScript() error {
	if err := r.do(r.chosen, readOnly("1"), connectLimit); err != nil {
		return err
	}
	half := r.config.Tools.SwitchStop.Draw(r.random) / 2
	r.host.Work(half)
	if err := r.ip(r.primary, "--del="); err != nil {
		return err
	}
	r.host.Work(half)
	return errors.Join(
		r.do(r.primary, readOnly("1"), connectLimit),
		r.do(r.primary, &host.Statement{Do: host.KillSessions, Name: r.Application}, connectLimit))
}

func readOnly(value string) *host.Statement {
	return &host.Statement{Do: host.SetGlobal, Name: "read_only", Value: value}
}

// end is where a server's binary log ends.
func (r *rotation) end(s *server) (replication.Position, error) {
	a, err := s.session.Do(&host.Statement{Do: host.ShowMasterStatus}, connectLimit)
	if err != nil {
		return replication.Position{}, err
	}
	return replication.Position(a.Position), nil
}

// executed waits until a replica has executed what the old primary had.
func (r *rotation) executed() *host.Statement {
	return &host.Statement{Do: host.MasterPosWait, Name: r.primary.binlog, Position: host.BinlogPosition(r.old)}
}

// promote is the new primary's part: it executes what the old one had, however long
// that takes, and takes writes.
func (r *rotation) promote() (err error) {
	if err := r.do(r.chosen, r.executed(), 0); err != nil {
		return err
	}
	if err := r.do(r.chosen, &host.Statement{Do: host.StopReplica, Name: "SQL_THREAD"}, connectLimit); err != nil {
		return err
	}
	if r.begins, err = r.end(r.chosen); err != nil {
		return err
	}
	if err := r.do(r.chosen, readOnly("0"), connectLimit); err != nil || !r.config.MovesOnline {
		return err
	}
	r.take(r.config.Tools.SwitchStart)
	return r.ip(r.chosen, "--add=")
}

// switchReplicas has the other replicas, and then the old primary, replicate from the new
// one. One that does not stops nobody.
func (r *rotation) switchReplicas() error {
	var others []*server
	for _, s := range r.servers {
		if s != r.primary && s != r.chosen {
			others = append(others, s)
		}
	}
	err := r.parallel(others, func(s *server) error {
		if err := r.do(s, r.executed(), 0); err != nil {
			return err
		}
		return r.follow(s, host.StopReplica, host.ResetReplica)
	})
	if len(others) > 0 {
		r.take(r.config.Tools.SwitchSlaves)
	}
	if err = errors.Join(err, r.follow(r.primary)); err != nil {
		r.note("switching slaves partially failed: %v", err)
		r.partly = true
	}
	return nil
}

// follow has a server replicate from the new primary, after these statements.
func (r *rotation) follow(s *server, first ...host.SQL) error {
	for _, q := range first {
		if err := r.do(s, &host.Statement{Do: q}, connectLimit); err != nil {
			return err
		}
	}
	q := r.changeMaster(r.chosen, r.begins)
	if err := r.do(s, &q, connectLimit); err != nil {
		return err
	}
	if err := r.do(s, &host.Statement{Do: host.StartReplica}, connectLimit); err != nil {
		return err
	}
	return r.started(s)
}

// How often, and for how long, a replica is asked whether its threads run.
const (
	startLook  = 100 * time.Millisecond
	startLimit = 10 * time.Second
)

// started waits until both threads of a replica run, or one has stopped with an error.
func (r *rotation) started(s *server) error {
	for limit := r.host.Monotonic().Add(startLimit); r.host.Monotonic() < limit; r.host.Sleep(startLook) {
		if err := r.read(s); err != nil {
			return err
		}
		switch {
		case s.SQLError:
			return mha.Refusal("Starting slave IO/SQL thread on " + s.Name + " failed!")
		case s.IORunning && s.SQLRunning:
			return nil
		}
	}
	return mha.Refusal("Slave could not be started on " + s.Name + "!")
}
