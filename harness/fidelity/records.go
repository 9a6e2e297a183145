package fidelity

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/fidelity"
	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// Records is a folder of records and which of them are compared.
type Records struct {
	Dir string
	// Cases are compared by the bands of their scenarios. Where there are none,
	// the cases and their bands are those that the records hold.
	Cases []*scenarios.Case
	// Variants leaves out all others, where Cases does not say.
	Variants []string
	// Grounds are those that are compared; records of others are passed over.
	Grounds fidelity.Pair
}

// NoRecords is the error of a folder that does not hold what is to be compared.
type NoRecords struct{ Dir, Why string }

func (n *NoRecords) Error() string { return n.Dir + ": " + n.Why }

// Study samples the records. The error is *NoRecords, or names the record.
func (r *Records) Study() (*Study, error) {
	names, err := filepath.Glob(filepath.Join(r.Dir, "*.jsonl"))
	if err != nil || len(names) == 0 {
		return nil, &NoRecords{r.Dir, "there are no records (*.jsonl) in it"}
	}
	f := &fold{r: r, study: &Study{Grounds: r.Grounds}, sources: map[*Case]source{}}
	for _, c := range r.Cases {
		f.study.Cases = append(f.study.Cases, &Case{Case: c})
	}
	for _, name := range names {
		if err := f.add(name); err != nil {
			return nil, err
		}
	}
	for _, k := range f.study.Cases {
		if len(k.Samples) == 0 {
			return nil, &NoRecords{r.Dir, "there is no record of " + k.Name() + " in it"}
		}
	}
	if len(f.study.Cases) == 0 {
		return nil, &NoRecords{r.Dir, "there is no record of these variants in it"}
	}
	return f.study, nil
}

// fold is a study that records are added to, one after another.
type fold struct {
	r       *Records
	study   *Study
	sources map[*Case]source
}

// source is the record that a case was first seen in.
type source struct {
	name  string
	files map[string]string
}

// add adds the record in a file, where its case is asked for.
func (f *fold) add(name string) error {
	rec, err := suite.ReadRecord(name)
	if err != nil {
		return err
	}
	if g := rec.Run.Ground; g != f.r.Grounds.Of.Name && g != f.r.Grounds.With.Name {
		return nil
	}
	k, err := f.caseOf(rec)
	if err != nil {
		return fmt.Errorf("%s: %v", name, err) // its own problems are within the record
	}
	if k == nil {
		return nil // of another case
	}
	first, known := f.sources[k]
	whole := rec.End.Finished // one that is cut off may lack files
	if known && whole && !maps.Equal(first.files, rec.Run.Files) {
		return fmt.Errorf("%s: its scenario is another than that of %s: only runs of the same files can be compared", name, first.name)
	}
	if !known && whole {
		f.sources[k] = source{name, rec.Run.Files}
	}
	k.Samples = append(k.Samples, fidelity.TakeSample(measure.Measure(rec)))
	return nil
}

// caseOf finds the case that a record is of. Where no cases are given it adds
// those that it has not seen; nil is a case that nobody asked for.
func (f *fold) caseOf(rec *record.Record) (*Case, error) {
	i := slices.IndexFunc(f.study.Cases, func(k *Case) bool {
		return k.Scenario.Name == rec.Run.Scenario && k.Variant == rec.Run.Variant
	})
	switch {
	case i >= 0:
		return f.study.Cases[i], nil
	case len(f.r.Cases) > 0 || len(f.r.Variants) > 0 && !slices.Contains(f.r.Variants, rec.Run.Variant):
		return nil, nil
	}
	c, err := suite.CaseOf(rec)
	if err != nil {
		return nil, err
	}
	c.Scenario.Name = rec.Run.Scenario
	one := &Case{Case: c}
	f.study.Cases = append(f.study.Cases, one)
	return one, nil
}
