package fidelity

import (
	"errors"
	"io"
	"slices"

	"github.com/hadrill/hadrill/reports/fidelity"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/plots"
)

// Keep writes comparisons into a folder: fidelity.txt, fidelity.json, a plot for
// each scenario and a page with all of them.
func Keep(f *folder.Folder, all []*fidelity.Fidelity) error {
	err := errors.Join(
		f.Write("fidelity.txt", func(w io.Writer) error { return fidelity.WriteText(w, all, layout.Options{}) }),
		f.Write("fidelity.json", func(w io.Writer) error { return fidelity.WriteJSON(w, all) }),
	)
	for _, one := range byScenario(all) {
		err = errors.Join(err, f.Draw(picture(one[0].Scenario), plots.Fidelity(one[0].Grounds, one)))
	}
	return errors.Join(err, f.KeepStudy("fidelity", fidelity.Page(all, func(scenario string) string { return picture(scenario) + ".svg" })))
}

// picture is the name of the file of a scenario's plot.
func picture(scenario string) string { return folder.CleanName(scenario, "") + ".fidelity" }

// byScenario puts comparisons of one scenario together, in order.
func byScenario(all []*fidelity.Fidelity) [][]*fidelity.Fidelity {
	var groups [][]*fidelity.Fidelity
	for _, f := range all {
		i := slices.IndexFunc(groups, func(o []*fidelity.Fidelity) bool { return o[0].Scenario == f.Scenario })
		if i < 0 {
			groups = append(groups, []*fidelity.Fidelity{f})
			continue
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}
