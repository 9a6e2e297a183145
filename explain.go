package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/scenarios/strict"
)

type explainCommand struct {
	Record string         `arg:"" help:"A record that hadrill run wrote (results/*.jsonl)."`
	At     *time.Duration `xor:"what" help:"What happened around this time of the run." placeholder:"TIME"`
	Fault  string         `xor:"what" help:"The story of this fault, as the table of faults names it." placeholder:"NAME"`
	User   *int           `xor:"what" help:"Every request of this user, counted from 0." placeholder:"N"`
	Group  string         `help:"With --user: of this group of users." placeholder:"NAME"`
}

// Run tells the story of a record: of each fault where nothing else is asked for.
// A record holds no single requests, so its run is done again for them.
func (c *explainCommand) Run(s *session) error {
	if c.Group != "" && c.User == nil {
		return exit{exitUsage, "--group goes with --user, which is not there"}
	}
	rec, err := suite.ReadRecord(c.Record)
	if err != nil {
		return err
	}
	if groups := rec.Run.Groups; c.Group != "" && !slices.Contains(groups, c.Group) {
		return exit{exitUsage, fmt.Sprintf("--group %s: there is no such group of users, expected %s%s", layout.Printable(c.Group), strict.OneOf(groups), strict.Suggest(c.Group, groups))}
	}
	story, err := suite.Explain(s.ctx, rec)
	switch {
	case err != nil:
		return err
	case s.ctx.Err() != nil:
		return exit{exitInconclusive, "interrupted"}
	case c.User != nil && story.Untraced != "":
		return exit{exitInconclusive, "the requests of a single user are not in a record: " + story.Untraced}
	case c.User != nil:
		return story.WriteUser(s.stdout, c.Group, *c.User, terminal(s))
	case c.At != nil:
		return story.WriteAt(s.stdout, *c.At, terminal(s))
	}
	return story.WriteFaults(s.stdout, c.Fault, terminal(s))
}
