package main

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/harness/shards"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/record"
)

// part is the shard of a study that this command does.
type part struct {
	shards.Shard
	*shards.Part
	runs []place // of the work's jobs
}

// place is where a job stands in the study, and its key.
type place struct {
	at  int
	key string
}

// take leaves the work those jobs that are in the shard.
func (c *runCommand) take(w *work, row *suite.GroundRow) (*part, error) {
	shard, err := shards.Parse(c.Shard)
	if err != nil {
		return nil, exit{exitUsage, "--shard: " + err.Error()}
	}
	if c.Summary != "" {
		return nil, exit{exitUsage, "--summary " + c.Summary + ": a shard is no whole study: give it to hadrill merge"}
	}
	keys, err := suite.KeysOn(row)
	if err != nil {
		return nil, exit{exitInconclusive, err.Error()}
	}
	p := &part{Shard: shard}
	all := make([]string, len(w.jobs))
	var mine []suite.Job
	for i, j := range w.jobs {
		if all[i], err = keys.Key(j, 1); err != nil {
			return nil, exit{exitUsage, "--shard: " + err.Error()}
		}
		if shard.Has(all[i]) {
			mine, p.runs = append(mine, j), append(p.runs, place{i, all[i]})
		}
	}
	build, err := suite.Build()
	if err != nil {
		return nil, exit{exitInconclusive, err.Error()}
	}
	p.Part = shards.NewPart(shard, build, c.study(), shards.Keep(c.keep()), all)
	w.jobs = mine
	return p, shards.Remove(c.Out)
}

// write writes what the shard's folder holds.
func (p *part) write(dir string, w *work) error {
	for i, j := range w.jobs {
		run := record.Run{Scenario: j.Case.Scenario.Name, Variant: j.Case.Variant, Ground: w.g.Name(), Seed: j.Seed}
		if err := p.Add(dir, p.runs[i].at, p.runs[i].key, j, suite.RecordFile(&run)); err != nil {
			return err
		}
	}
	return p.Write(w.out)
}

// tell prints which part of the study this was.
func (p *part) tell(s *session, runs int) {
	fmt.Fprintf(s.stdout, "shard %v: %d of %d runs; hadrill merge puts the folders of all shards together\n", p.Shard, runs, p.Jobs)
}

// study is the command line but for what differs from shard to shard, or changes no
// result.
func (c *runCommand) study() string {
	words := append([]string{"run"}, c.Paths...)
	for _, flag := range []struct {
		name string
		all  []string
	}{{"variant", c.Variant}, {"vary", c.Vary}, {"ours", c.Ours}} {
		for _, value := range flag.all {
			words = append(words, "--"+flag.name, value)
		}
	}
	words = append(words, fmt.Sprintf("--seed %d --seeds %d --on %s --plots %s", c.Seed, c.Seeds, c.On, c.Plots))
	if c.CSV {
		words = append(words, "--csv")
	}
	if c.HTML {
		words = append(words, "--html")
	}
	return strings.Join(words, " ")
}
