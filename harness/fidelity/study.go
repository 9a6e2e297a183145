package fidelity

import (
	"context"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/fidelity"
	"github.com/hadrill/hadrill/scenarios"
)

// Study is cases on two grounds.
type Study struct {
	Cases []*Case
	// Grounds are the one that is examined and the one that it is held against.
	Grounds fidelity.Pair
}

// Case is a case with the samples of its runs.
type Case struct {
	*scenarios.Case
	Samples []*fidelity.Sample
	// Unsupported is the reason why one of the grounds cannot run the case; ""
	// where both can.
	Unsupported string

	prepared map[string]harness.Prepared // by ground
}

// NewStudy prepares every case on both grounds, which are those of the pair. A case that a ground cannot run
// is no error here: the others can be compared.
func NewStudy(cases []*scenarios.Case, grounds fidelity.Pair, of, with harness.Ground) (*Study, error) {
	s := &Study{Grounds: grounds}
	for _, c := range cases {
		s.Cases = append(s.Cases, &Case{Case: c, prepared: map[string]harness.Prepared{}})
	}
	for _, g := range []harness.Ground{of, with} {
		if err := s.prepare(g); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// prepare prepares every case on a ground; all problems come at once.
func (s *Study) prepare(g harness.Ground) error {
	cases := make([]*scenarios.Case, len(s.Cases))
	for i, k := range s.Cases {
		cases[i] = k.Case
	}
	prepared, unsupported, err := suite.PrepareEach(g, cases)
	if err != nil {
		return err
	}
	for i, k := range s.Cases {
		if u := unsupported[i]; u != nil {
			k.Unsupported = u.Error()
			continue
		}
		k.prepared[g.Name()] = prepared[i]
	}
	return nil
}

// Prepared gives the cases that a ground is to build: those that both can run.
func (s *Study) Prepared(ground string) []harness.Prepared {
	var all []harness.Prepared
	for _, k := range s.Cases {
		if p := k.prepared[ground]; p != nil && k.Unsupported == "" {
			all = append(all, p)
		}
	}
	return all
}

// Jobs gives the runs on a ground of every case that both can run.
func (s *Study) Jobs(ground string, seeds []uint64) []suite.Job {
	var jobs []suite.Job
	for _, k := range s.Cases {
		if p := k.prepared[ground]; p != nil && k.Unsupported == "" {
			jobs = append(jobs, suite.Jobs([]harness.Prepared{p}, []*scenarios.Case{k.Case}, seeds)...)
		}
	}
	return jobs
}

// Run runs jobs of the study and samples them.
func (s *Study) Run(ctx context.Context, jobs []suite.Job, o suite.Options) error {
	of := map[*scenarios.Case]*Case{}
	for _, k := range s.Cases {
		of[k.Case] = k
	}
	return suite.RunJobs(ctx, jobs, o, func(r suite.Result) error {
		of[r.Case].Samples = append(of[r.Case].Samples, fidelity.TakeSample(r.Measured))
		return nil
	})
}

// Compare judges the samples of every case by the bands of its scenario.
func (s *Study) Compare() []*fidelity.Fidelity {
	all := make([]*fidelity.Fidelity, len(s.Cases))
	for i, k := range s.Cases {
		all[i] = fidelity.Compare(s.Grounds, k.Samples, k.Case.Fidelity)
		all[i].Scenario, all[i].Variant, all[i].Unsupported = k.Scenario.Name, k.Variant, k.Unsupported
	}
	return all
}
