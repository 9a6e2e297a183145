package suite

import (
	"context"
	"errors"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/ask"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// Asked holds the results of asking the stacks of cases before anything breaks.
type Asked struct {
	// Warnings tell what is wrong with the stacks, each once, each file named
	// as the user named the scenario.
	Warnings conf.Problems
	// Dead names the cases in which no path of any group brings anything.
	Dead []string
}

// Ask asks the stack of every case in the simulator: each user's path once, and
// the checks that programs make by themselves. Its error is of places in
// configuration files that were refused and that a request comes to, as
// conf.Problems. A case that the simulator cannot run is not asked.
func Ask(ctx context.Context, cases []*scenarios.Case) (*Asked, error) {
	g, err := openSimulated(ctx, nil)
	if err != nil {
		return nil, err
	}
	answers := make([]*ask.Answers, len(cases))
	Each(ctx, len(cases), Workers(g, 0), func(i int) { answers[i], _ = askCase(ctx, g, cases[i]) })
	var asked Asked
	var refused conf.Problems
	for i, a := range answers {
		if a == nil {
			continue
		}
		refused = add(refused, cases[i].Scenario, a.Refused)
		asked.Warnings = add(asked.Warnings, cases[i].Scenario, a.Warnings)
		if a.Dead {
			asked.Dead = append(asked.Dead, cases[i].Name())
		}
	}
	_ = asked.Warnings.Err() // in the order of the files
	return &asked, refused.Err()
}

// askCase asks one; nil where the simulator cannot.
func askCase(ctx context.Context, g harness.Ground, c *scenarios.Case) (*ask.Answers, error) {
	a, err := ask.Case(ctx, g, c)
	var unsupported *harness.Unsupported
	if errors.As(err, &unsupported) {
		return nil, nil
	}
	return a, err
}
