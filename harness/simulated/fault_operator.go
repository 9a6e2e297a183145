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

// operatorVerbs are carried out by an operator, by hand.
var operatorVerbs = map[string]inject{
	"sql":         sql,
	"switch":      tool,
	"mmm_control": tool,
}

// ended is called with what came of a command: what it said, or why it failed.
type ended func(said string, err error)

// byHand has a command, which ends by itself, run on the machine of each target. What
// came of it is the evidence; one that has not ended has none.
func (r *run) byHand(f *scenarios.Fault, command string, of func(t scenarios.Target, done ended) (host.Main, error)) harness.Injection {
	outcome := &harness.Outcome{}
	var waiting []scenarios.Target
	for _, t := range f.Targets {
		main, err := of(t, func(said string, err error) {
			waiting = slices.DeleteFunc(waiting, func(o scenarios.Target) bool { return o == t })
			if err != nil {
				outcome.Failed(fmt.Sprintf("%s: %v at %v", t, err, r.elapsed()))
			} else {
				outcome.Took(fmt.Sprintf("%s: %s at %v", t, said, r.elapsed()))
			}
		})
		if err != nil {
			outcome.Failed(fmt.Sprintf("%s: %v", t, err))
			continue
		}
		if r.w.Machine(t.Machine).Execute(command, main) == nil {
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

// statements maps operators' statements to those on the wire.
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
	return r.byHand(f, "mysql", func(t scenarios.Target, done ended) (host.Main, error) {
		return func(h host.Host) error {
			done(r.tell(h, t, f.Settings.(*scenarios.SQL)))
			h.Exit()
			return nil
		}, nil
	})
}

// tell sends a statement to a server and gives the answer. The client waits for it as
// long as it takes.
func (r *run) tell(h host.Host, t scenarios.Target, s *scenarios.SQL) (string, error) {
	limit := r.p.c.Lasts
	session, err := host.OpenMySQL(h, r.p.stack.Reach(t, host.MySQL), host.Login{Account: "root"}, limit)
	if err != nil {
		return "", err
	}
	defer session.Close()
	a, err := session.Do(&host.Statement{Do: statements[s.Do], Name: s.Name, Value: s.Value}, limit)
	if err != nil {
		return "", err
	}
	return answerTo(s, a)
}

// said is a server's answer that tells that nothing was done, in its words.
type said string

// Error implements error.
func (s said) Error() string { return string(s) }

// answerTo says what a server answered to a statement, and fails where that changed
// nothing.
func answerTo(s *scenarios.SQL, a *host.Result) (string, error) {
	switch {
	case a.Number == host.NoteReplicaRuns && s.Do == scenarios.StartReplica:
		return "", said("Note 1254: Slave is already running")
	case a.Number == host.NoteReplicaStopped && s.Do == scenarios.StopReplica:
		return "", said("Note 1255: Slave already has been stopped")
	case s.Do == scenarios.KillUser && a.Number == 0:
		return "", errors.New("Query OK, 0 rows affected: " + s.Name + " has no session")
	case s.Do == scenarios.KillUser:
		return fmt.Sprintf("Query OK, %d rows affected", a.Number), nil
	}
	return "Query OK", nil
}

// tool has an operator use the tool of a program.
func tool(r *run, f *scenarios.Fault) harness.Injection {
	act := r.p.stack.Target(f.Targets[0]).Act(f)
	return r.byHand(f, act.Command, func(t scenarios.Target, done ended) (host.Main, error) {
		return act.Main(r.p.stack.Target(t), f.Settings, done)
	})
}
