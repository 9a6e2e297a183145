package containers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/scenarios"
)

// operatorVerbs are carried out by an operator, by hand.
var operatorVerbs = map[string]verb{
	"sql":         {inject: sql},
	"switch":      {inject: tool, unsupported: unsupportedTool},
	"mmm_control": {inject: tool, unsupported: unsupportedTool},
}

// sql has database servers execute a statement of the machine's root, by the client
// that is there.
func sql(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) harness.Injection {
	text := f.Settings.(*scenarios.SQL).Text
	outcome := r.doEach(f, func(t scenarios.Target) (string, error) {
		m := r.machine(t.Machine)
		a, err := m.ask(ctx, agent.Order{Do: "sql", Target: t.Program, Text: text, At: m.onAgent(at)})
		switch {
		case err != nil:
			return "", err
		case a.Detail == "": // what a server says is seen at its client: nobody else can say it
			return "", errors.New("the server answered nothing")
		}
		return a.Detail + ", " + r.lateBy(at, m.fromAgent(a.At)), nil
	})
	return harness.Injection{Evidence: outcome.Evidence}
}

// tool has an operator use the tool of a real program on its machine.
func tool(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) harness.Injection {
	outcome := r.doEach(f, func(t scenarios.Target) (string, error) {
		e, m := r.p.stack.Target(t), r.machine(t.Machine)
		act := e.Act(f)
		argv, err := json.Marshal(act.Argv(e, f.Settings))
		if err != nil {
			return "", err
		}
		a, err := m.ask(ctx, agent.Order{Do: "tool", Request: argv, At: m.onAgent(at)})
		switch said, took := act.Said(a.Detail); {
		case took:
			return said + " Begun " + r.lateBy(at, m.fromAgent(a.At)), nil
		case said != "":
			return "", errors.New(said)
		case err != nil:
			return "", err
		default:
			return "", errors.New(act.Command + " said nothing of its end")
		}
	})
	return harness.Injection{Evidence: outcome.Evidence}
}

// unsupportedTool gives the reasons why real tools cannot do what a fault says.
func unsupportedTool(p *plan, f *scenarios.Fault) (reasons []string) {
	for _, t := range f.Targets {
		e := p.stack.Target(t)
		if e == nil {
			continue
		}
		switch act := e.Act(f); {
		case e.Ours() || act.Argv == nil:
			reasons = append(reasons, fmt.Sprintf("fault %q: there is no real %s here", f.ID, act.Command))
		case act.Unsupported != nil:
			reasons = append(reasons, act.Unsupported(e, f.Settings)...)
		}
	}
	return reasons
}
