package shards

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// Study is the parts of a study put together.
type Study struct {
	Keep   Keep
	Ground string
	// Jobs are all of the study, in their order. They are done by Run, and nothing is
	// prepared for them.
	Jobs []suite.Job

	build string
	found map[job]found
}

// job tells the runs of a study apart.
type job struct {
	c    *scenarios.Case
	seed uint64
}

// found is where a run lies.
type found struct {
	dir  string
	run  Run
	ours []string
}

// Open reads the parts in these folders. Its error is of a part that is missing, there
// twice, or of another study, another build than this program, or other records than
// it says.
func Open(dirs []string) (*Study, error) {
	build, err := suite.Build()
	if err != nil {
		return nil, err
	}
	parts := make([]*Part, len(dirs))
	for i, dir := range dirs {
		if parts[i], err = readPart(dir); err != nil {
			return nil, err
		}
	}
	if err := together(dirs, parts, build); err != nil {
		return nil, err
	}
	runs := 0
	for _, p := range parts {
		runs += len(p.Runs)
	}
	if runs != parts[0].Jobs { // before there is room for so many
		return nil, fmt.Errorf("%s: the study has %d runs, and the shards together hold %d", dirs[0], parts[0].Jobs, runs)
	}
	s := &Study{Keep: parts[0].Keep, Jobs: make([]suite.Job, parts[0].Jobs), build: build, found: map[job]found{}}
	if err := s.gather(dirs, parts); err != nil {
		return nil, err
	}
	return s, nil
}

// together checks that parts are all of one study, each once, and of this program.
func together(dirs []string, parts []*Part, build string) error {
	first := parts[0]
	at := map[int]string{} // where each shard is
	for i, p := range parts {
		switch {
		case p.Build != first.Build:
			return fmt.Errorf("%s is of hadrill %s, build %s, and %s of hadrill %s, build %s: expected shards of one build", dirs[0], first.Hadrill, first.Build[:12], dirs[i], p.Hadrill, p.Build[:12])
		case p.Study != first.Study && p.Command != first.Command:
			return fmt.Errorf("%s is of another study than %s: one is of \"%s\", the other of \"%s\"", dirs[i], dirs[0], p.Command, first.Command)
		case p.Study != first.Study:
			return fmt.Errorf("%s is of another study than %s: both are of \"%s\", with other files", dirs[i], dirs[0], p.Command)
		case p.Of != first.Of:
			return fmt.Errorf("%s is one of %d shards, and %s one of %d: expected shards of one split", dirs[0], first.Of, dirs[i], p.Of)
		case at[p.Shard] != "":
			return fmt.Errorf("shard %d/%d is there twice: %s and %s", p.Shard, p.Of, at[p.Shard], dirs[i])
		}
		at[p.Shard] = dirs[i]
	}
	for n := 1; n <= first.Of; n++ {
		if at[n] == "" {
			return fmt.Errorf("shard %d/%d is missing: %d of %d are there", n, first.Of, len(parts), first.Of)
		}
	}
	if first.Build != build {
		return fmt.Errorf("%s is of hadrill %s, build %s, and this is hadrill %s, build %s: expected the one that did the runs", dirs[0], first.Hadrill, first.Build[:12], suite.Version, build[:12])
	}
	return nil
}

// gather puts the runs of all parts into the study's order.
func (s *Study) gather(dirs []string, parts []*Part) error {
	keys := make([]string, len(s.Jobs))
	cases := map[string]*scenarios.Case{}
	for i, p := range parts {
		for _, r := range p.Runs {
			if keys[r.Job] != "" {
				return fmt.Errorf("%s: it holds run %d of the study, and another shard holds it, too", dirs[i], r.Job+1)
			}
			of := p.Cases[r.Case]
			name := fmt.Sprintf("%q %q", of.Scenario, of.Variant)
			if cases[name] == nil {
				c, err := s.caseOf(dirs[i], r, of)
				if err != nil {
					return err
				}
				cases[name] = c
			}
			keys[r.Job], s.Jobs[r.Job] = r.Key, suite.Job{Case: cases[name], Seed: r.Seed}
			s.found[job{cases[name], r.Seed}] = found{dirs[i], r, of.Ours}
		}
	}
	for i, key := range keys {
		if key == "" {
			return fmt.Errorf("no shard holds run %d of %d", i+1, len(keys))
		}
	}
	if studyDigest(s.Keep, keys) != parts[0].Study {
		return fmt.Errorf("%s: the keys of the runs are not those of the study", dirs[0])
	}
	return nil
}

// caseOf reads a case from the record of one of its runs.
func (s *Study) caseOf(dir string, r Run, of Case) (*scenarios.Case, error) {
	rec, err := s.read(found{dir, r, of.Ours})
	if err != nil {
		return nil, err
	}
	s.Ground = rec.Run.Ground
	c, err := suite.CaseOf(rec)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, r.Record), err)
	}
	for _, which := range of.Ours {
		c.MakeOurs(which)
	}
	return c, nil
}

// Run reads the record of a job. It is meant for suite.Options.Do. Its error is of a
// record that is not the one that the shard wrote, or not of this run.
func (s *Study) Run(_ context.Context, j suite.Job, progress func(share float64)) (suite.Result, error) {
	rec, err := s.read(s.found[job{j.Case, j.Seed}])
	if err != nil {
		return suite.Result{}, err
	}
	if progress != nil {
		progress(1)
	}
	return suite.JudgeRecord(j, rec), nil
}

// read reads a run's record, and sees that it is the one that the shard wrote.
func (s *Study) read(f found) (*record.Record, error) {
	name := filepath.Join(f.dir, f.run.Record)
	sum, err := fileDigest(name)
	if err != nil {
		return nil, err
	}
	if sum != f.run.Digest {
		return nil, fmt.Errorf("%s: it is not the record that the shard wrote: found the digest %s, expected %s", name, sum[:16], f.run.Digest[:16])
	}
	rec, err := suite.ReadRecord(name)
	if err != nil {
		return nil, err
	}
	if key := suite.RecordKey(rec, s.build, f.ours); key != f.run.Key {
		return nil, fmt.Errorf("%s: it is the record of another run than %s says", name, filepath.Join(f.dir, FileName))
	}
	return rec, nil
}
