package ask

import (
	"context"
	"path"
	"slices"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// Answers holds the results of asking a stack. Files are named as seen from the
// scenario's folder.
type Answers struct {
	// Refused are the places of configuration files that were refused and that a
	// request comes to all the same: the case cannot be run.
	Refused conf.Problems
	// Warnings are everything else that is wrong.
	Warnings conf.Problems
	// Dead reports whether no path of any group of users brings anything.
	Dead bool
}

// seed of the run that asks: the answers are of the stack, not of chance.
const seed = 1

// Case asks the stack of a case on a ground, which must be able to trace. An
// error of Prepare comes back as it is.
func Case(ctx context.Context, g harness.Ground, c *scenarios.Case) (*Answers, error) {
	a := &Answers{}
	a.readAddresses(c)
	a.readTogether(c)
	a.readLogs(c)
	unknown := a.readTargets(c)
	short := shortened(c)
	p, err := g.Prepare(short)
	if err != nil {
		return nil, err
	}
	t, ok := p.(harness.Watched)
	if !ok {
		panic("ask: " + g.Name() + " cannot trace requests")
	}
	v := newVisits(c)
	rec := t.Watch(ctx, seed, harness.Watch{Seen: v.seen})
	a.readNotes(c, rec, unknown)
	v.report(a)
	for i := range c.Expect {
		for _, w := range c.Expect[i].Warnings {
			a.Warnings = append(a.Warnings, within(c, w.Pos, w.What))
		}
	}
	return a, nil
}

// within is a problem at a place of one of the scenario's files.
func within(c *scenarios.Case, at conf.Pos, what string) conf.Problem {
	name := at.File
	if _, ok := c.Scenario.Files[name]; !ok {
		name = path.Base(name) // scenario.yaml is named as the user named it
	}
	return conf.NewText(name, c.Scenario.Files[name]).Problem(at.Line, at.Col, "%s", what)
}

// add adds a problem once.
func add(all *conf.Problems, p conf.Problem) {
	if !slices.Contains(*all, p) {
		*all = append(*all, p)
	}
}

// programPos is where the scenario names a program.
func programPos(c *scenarios.Case, e *programs.Env) conf.Pos {
	for i := range c.Machines {
		m := &c.Machines[i]
		for j := range m.Run {
			if m.Name == e.Machine && m.Run[j].Name == e.Program {
				return m.Run[j].Pos
			}
		}
	}
	return conf.Pos{File: "scenario.yaml"}
}
