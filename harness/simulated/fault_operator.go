package simulated

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/host"
)

// operatorVerbs are what an operator does by hand.
var operatorVerbs = map[string]inject{
	"sql": sql,
}

// byHand has a command run on the machine of each target. What it says, or why it
// failed, is the evidence; one that has not ended says nothing.
func (r *run) byHand(f *scenarios.Fault, command string, do func(h host.Host, t scenarios.Target) (said string, err error)) harness.Injection {
	outcome := &harness.Outcome{}
	var waiting []scenarios.Target
	for _, t := range f.Targets {
		started := r.w.Machine(t.Machine).Execute(command, func(h host.Host) error {
			said, err := do(h, t)
			waiting = slices.DeleteFunc(waiting, func(o scenarios.Target) bool { return o == t })
			if err != nil {
				outcome.Failed(fmt.Sprintf("%s: %v at %v", t, err, r.elapsed()))
			} else {
				outcome.Took(fmt.Sprintf("%s: %s at %v", t, said, r.elapsed()))
			}
			h.Exit()
			return nil
		})
		if started == nil {
			outcome.Failed(t.Machine + " was down")
			continue
		}
		waiting = append(waiting, t)
	}
	return harness.Injection{Evidence: func(ctx context.Context) (record.Effect, string) {
		for _, t := range waiting {
			outcome.Failed(t.String() + " had not answered when the run ended")
		}
		return outcome.Evidence(ctx)
	}}
}

// statements are what operators' statements are on the wire.
var statements = map[scenarios.SQLAct]host.SQL{
	scenarios.StartReplica:    host.StartReplica,
	scenarios.StopReplica:     host.StopReplica,
	scenarios.ResetReplica:    host.ResetReplica,
	scenarios.SetGlobal:       host.SetGlobal,
	scenarios.KillUser:        host.KillSessions,
	scenarios.FlushBinaryLogs: host.FlushBinaryLogs,
}

// sql has database servers execute a statement of the machine's root.
func sql(r *run, f *scenarios.Fault) harness.Injection {
	s := f.Settings.(*scenarios.SQL)
	limit := r.p.c.Lasts // the client waits for as long as it takes
	return r.byHand(f, "mysql", func(h host.Host, t scenarios.Target) (string, error) {
		session, err := host.OpenMySQL(h, r.p.stack.Reach(t, host.MySQL), "root", limit)
		if err != nil {
			return "", err
		}
		defer session.Close()
		a, err := session.Do(&host.Statement{Do: statements[s.Do], Name: s.Name, Value: s.Value}, limit)
		if err != nil {
			return "", err
		}
		return answerTo(s, a)
	})
}

// answerTo says what a server answered to a statement, and fails where that changed
// nothing.
func answerTo(s *scenarios.SQL, a *host.Result) (string, error) {
	switch {
	case a.Number == host.NoteReplicaRuns && s.Do == scenarios.StartReplica:
		return "", errors.New("Note 1254: Slave is already running")
	case a.Number == host.NoteReplicaStopped && s.Do == scenarios.StopReplica:
		return "", errors.New("Note 1255: Slave already has been stopped")
	case s.Do == scenarios.KillUser && a.Number == 0:
		return "", errors.New("Query OK, 0 rows affected: " + s.Name + " has no session")
	case s.Do == scenarios.KillUser:
		return fmt.Sprintf("Query OK, %d rows affected", a.Number), nil
	}
	return "Query OK", nil
}
