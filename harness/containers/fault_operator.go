package containers

import (
	"context"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/scenarios"
)

// operatorVerbs are what an operator does by hand.
var operatorVerbs = map[string]verb{
	"sql": {inject: sql},
}

// sql has database servers execute a statement of the machine's root, by the client
// that is there.
func sql(ctx context.Context, r *run, f *scenarios.Fault, at time.Time) harness.Injection {
	text := f.Settings.(*scenarios.SQL).Text
	outcome := r.doEach(f, func(t scenarios.Target) (string, error) {
		m := r.machine(t.Machine)
		a, err := m.ask(ctx, agent.Order{Do: "sql", Target: t.Program, Text: text, At: m.onAgent(at)})
		if err != nil {
			return "", err
		}
		return a.Detail + ", " + r.lateBy(at, m.fromAgent(a.At)), nil
	})
	return harness.Injection{Evidence: outcome.Evidence}
}
