package suite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/scenarios/strict"
)

// Choose gives the cases of these variants, of all where none is named. The
// error names a variant that no scenario has, and those that there are.
func Choose(loaded []*scenarios.Scenario, variants []string) ([]*scenarios.Case, error) {
	var cases []*scenarios.Case
	var names []string
	for _, s := range loaded {
		for _, k := range s.Cases {
			names = append(names, k.PlainVariant())
			if len(variants) == 0 || slices.Contains(variants, k.PlainVariant()) {
				cases = append(cases, k)
			}
		}
	}
	for _, v := range variants {
		if v == "" || !slices.Contains(names, v) {
			return nil, fmt.Errorf("%s: no scenario here has it: %s%s", v, known(names), strict.Suggest(v, names))
		}
	}
	return cases, nil
}

// known names the variants that there are, each once.
func known(names []string) string {
	var each []string
	for _, n := range names {
		if n != "" && !slices.Contains(each, n) {
			each = append(each, n)
		}
	}
	if each == nil {
		return "there are no variants"
	}
	return "there are " + strings.Join(each, ", ")
}

// One reads the only scenario that a path names, and gives the case of the variant, or the
// first for "".
func One(path, variant string) (*scenarios.Case, error) {
	loaded, err := Load([]string{path})
	if err != nil {
		return nil, err
	}
	if len(loaded) != 1 {
		var names []string
		for _, s := range loaded {
			names = append(names, s.Name)
		}
		return nil, fmt.Errorf("%s: found %d scenarios (%s), expected one", path, len(loaded), strings.Join(names, ", "))
	}
	if variant == "" {
		return loaded[0].Cases[0], nil
	}
	chosen, err := Choose(loaded, []string{variant})
	if err != nil {
		return nil, fmt.Errorf("--variant %w", err)
	}
	return chosen[0], nil
}
