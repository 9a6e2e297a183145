package suite

import (
	"errors"
	"path/filepath"
	"slices"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// Prepare reads the configuration files of every case. All problems of all
// cases come at once, as conf.Problems, each once, and each file named as the
// user named the scenario. The first case that the ground cannot run is an
// *harness.Unsupported.
func Prepare(g harness.Ground, cases []*scenarios.Case) ([]harness.Prepared, error) {
	all, unsupported, err := PrepareEach(g, cases)
	for _, u := range unsupported {
		if u != nil {
			return nil, u
		}
	}
	return all, err
}

// PrepareEach does what Prepare does, but a case that the ground cannot run is
// no error: for each case either all or unsupported has a value, and the other
// is nil.
func PrepareEach(g harness.Ground, cases []*scenarios.Case) (all []harness.Prepared, unsupported []*harness.Unsupported, err error) {
	all, unsupported = make([]harness.Prepared, len(cases)), make([]*harness.Unsupported, len(cases))
	var problems conf.Problems
	for i, c := range cases {
		p, err := g.Prepare(c)
		var ps conf.Problems
		switch {
		case err == nil:
			all[i] = p
		case errors.As(err, &unsupported[i]):
		case errors.As(err, &ps):
			problems = add(problems, c.Scenario, ps)
		default:
			return nil, nil, err
		}
	}
	return all, unsupported, problems.Err()
}

// add adds a scenario's problems that are not there yet, by the name that the
// user gave the scenario.
func add(all conf.Problems, s *scenarios.Scenario, more conf.Problems) conf.Problems {
	for _, one := range more {
		one.Pos.File = filepath.ToSlash(filepath.Join(Argument(s), one.Pos.File))
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}
