package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/hadrill/hadrill/reports"
)

// recorded are the cases of the records in a folder, by the bands of the
// scenarios that the command line names or, where it names none, of those that
// the records hold.
func (c *fidelityCommand) recorded() ([]*comparison, error) {
	var all []*comparison
	if len(c.Paths) > 0 {
		cases, err := c.cases()
		if err != nil {
			return nil, err
		}
		for _, k := range cases {
			all = append(all, &comparison{c: k})
		}
	}
	names, err := filepath.Glob(filepath.Join(c.From, "*.jsonl"))
	if err != nil || len(names) == 0 {
		return nil, exit{exitUsage, fmt.Sprintf("--from %s: there are no records (*.jsonl) in it", c.From)}
	}
	sources := map[*comparison]source{}
	for _, name := range names {
		rec, err := readRecord(name)
		if err != nil {
			return nil, err
		}
		k, err := c.caseOf(&all, rec)
		if err != nil {
			return nil, exit{exitUsage, fmt.Sprintf("%s: %v", name, err)}
		}
		if k == nil {
			continue // of another case
		}
		first, known := sources[k]
		whole := rec.End.Finished // one that is cut off may lack files
		if known && whole && !maps.Equal(first.files, rec.Run.Files) {
			return nil, exit{exitUsage, fmt.Sprintf("%s: its scenario is another than that of %s: only runs of the same files can be compared", name, first.name)}
		}
		if !known && whole {
			sources[k] = source{name, rec.Run.Files}
		}
		k.samples = append(k.samples, reports.Take(reports.Measure(rec)))
	}
	for _, k := range all {
		if len(k.samples) == 0 {
			return nil, exit{exitUsage, fmt.Sprintf("--from %s: there is no record of %s in it", c.From, k.c.Name())}
		}
	}
	if len(all) == 0 {
		return nil, exit{exitUsage, fmt.Sprintf("--from %s: there is no record of these variants in it", c.From)}
	}
	return all, nil
}

// source is the record that a case was first seen in.
type source struct {
	name  string
	files map[string]string
}

// caseOf finds the case that a record is of. Where the command line names no
// scenario it adds those that it has not seen; nil is a case that nobody asked
// for.
func (c *fidelityCommand) caseOf(all *[]*comparison, rec *reports.Record) (*comparison, error) {
	i := slices.IndexFunc(*all, func(k *comparison) bool {
		return k.c.Suite.Name == rec.Run.Scenario && k.c.Variant == rec.Run.Variant
	})
	switch {
	case i >= 0:
		return (*all)[i], nil
	case len(c.Paths) > 0 || len(c.Variant) > 0 && !slices.Contains(c.Variant, rec.Run.Variant):
		return nil, nil
	}
	k, err := recordedCase(rec)
	if err != nil {
		return nil, err
	}
	k.Suite.Name = rec.Run.Scenario
	one := &comparison{c: k}
	*all = append(*all, one)
	return one, nil
}
