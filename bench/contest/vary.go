package contest

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/scenarios"
)

// Vary makes a study of the values of parts of the scenario, as suite.ParseSweep reads
// them: each combination is a contender.
func Vary(c *scenarios.Case, g harness.Ground, sweep []string) (*Study, error) {
	combinations, err := suite.ParseSweep(sweep)
	if err != nil {
		return nil, fmt.Errorf("--vary %w", err)
	}
	s := &Study{Of: c, Noun: "value", What: strings.Join(sweep, ", ")}
	for _, settings := range combinations {
		one := Contender{Name: nameOf(settings)}
		if one.job, err = c.With(settings); err != nil {
			return nil, err
		}
		for _, set := range settings {
			one.Changes = append(one.Changes, scenarios.FileName+": "+set.String())
		}
		if err := s.add(g, one, nil, true); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// nameOf names a combination: the last step of each path with its value.
func nameOf(settings []scenarios.Setting) string {
	var parts []string
	for _, s := range settings {
		parts = append(parts, s.Path[strings.LastIndexByte(s.Path, '.')+1:]+"="+s.Value)
	}
	return strings.Join(parts, ", ")
}
