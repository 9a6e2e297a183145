package mha

import (
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/mha"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// recoverPrimary is phases 3.4 and 3.5: the new primary gets what it lacks, the
// address, and takes writes.
func (f *failover) recoverPrimary() error {
	t := &f.config.Tools
	diff, err := f.difference(f.chosen)
	if err != nil {
		return err
	}
	if len(diff) > 0 {
		f.take(t.Generate)
	}
	if len(f.saved) > 0 {
		f.take(t.Send)
	}
	f.note("phase 3.4 completed")
	if len(diff)+len(f.saved) > 0 {
		f.take(t.Apply)
	}
	if err := f.apply(f.chosen, diff); err != nil {
		return err
	}
	a, err := f.chosen.session.Do(&host.Statement{Do: host.ShowMasterStatus}, connectLimit)
	if err != nil {
		return err
	}
	f.position = replication.Position(a.Position)
	if f.config.MovesAddress {
		f.note("master_ip_failover start")
		f.take(t.StartVIP)
		if err := f.ip(f.chosen, "--add="); err != nil {
			return err
		}
	}
	_, err = f.chosen.session.Do(&host.Statement{Do: host.SetGlobal, Name: "read_only", Value: "0"}, connectLimit)
	return err
}

// difference gives the events that a replica has not received and the base replica has.
func (f *failover) difference(s *server) ([]byte, error) {
	if s.Read == f.latest[0].Read {
		return nil, nil
	}
	r, err := f.execute(f.base.address, &host.Exec{Command: ApplyDiffRelayLogs, Args: f.relayLogs("generate", f.base, s.Read)})
	if err == nil && r.Exit != exitOK {
		err = mha.Refusal("generating diff files from " + f.base.Name + " failed: " + r.Text)
	}
	if err != nil {
		return nil, err
	}
	return r.Output, nil
}

// apply waits until a replica has executed its own relay logs, however long that
// takes, and executes the difference and the saved binary log behind them.
func (f *failover) apply(s *server, diff []byte) error {
	if _, err := s.session.Do(&host.Statement{Do: host.RelayLogWait, Position: host.BinlogPosition(s.Read)}, 0); err != nil {
		return err
	}
	if _, err := s.session.Do(&host.Statement{Do: host.StopReplica, Name: "SQL_THREAD"}, connectLimit); err != nil {
		return err
	}
	var files [][]byte
	for _, file := range [][]byte{diff, f.saved} {
		if len(file) > 0 {
			files = append(files, file)
		}
	}
	if files == nil {
		return nil
	}
	r, err := f.execute(s.address, &host.Exec{Command: ApplyDiffRelayLogs, Args: []string{"--command=apply", "--port=" + portText(s)}, Files: files})
	if err == nil && r.Exit != exitOK {
		err = mha.Refusal("applying log files on " + s.Name + " failed: " + r.Text)
	}
	return err
}

// recoverReplicas is phase 4: the relay logs that the other replicas lack are cut
// for all of them before any forgets its own; then each gets them, by itself, and
// replicates from the new primary. One that fails does not stop the others; then,
// or where one is dead, the exit code says that not all is done.
func (f *failover) recoverReplicas() int {
	t, code := &f.config.Tools, rcOK
	var others []*server
	lack := false
	for _, s := range f.servers {
		switch {
		case s == f.primary || s == f.chosen:
		case !s.Alive:
			code = rcPartly
		default:
			others = append(others, s)
			lack = lack || s.Read != f.latest[0].Read
		}
	}
	if len(others) > 0 {
		if lack {
			f.take(t.Diff)
		} else {
			f.take(t.DiffNone)
		}
		if err := f.parallel(others, f.generate); err != nil {
			f.note("generating diff files partially failed: %v", err)
			code = rcPartly
		}
		f.note("phase 4.1 completed")
		if lack || len(f.saved) > 0 {
			f.take(t.Slave)
		} else {
			f.take(t.SlaveNone)
		}
	}
	if err := f.parallel(others, f.recoverReplica); err != nil {
		f.note("recovery on slave partially failed: %v", err)
		code = rcPartly
	}
	return code
}

// generate keeps what a replica lacks.
func (f *failover) generate(s *server) (err error) {
	s.diff, err = f.difference(s)
	s.failed = err != nil
	return err
}

func (f *failover) recoverReplica(s *server) error {
	if s.failed {
		return nil // which was said before
	}
	err := f.apply(s, s.diff)
	for _, q := range []host.Statement{
		{Do: host.StopReplica}, {Do: host.ResetReplica},
		f.changeMaster(f.chosen, f.position),
		{Do: host.StartReplica},
	} {
		if err == nil {
			_, err = s.session.Do(&q, connectLimit)
		}
	}
	return err
}
