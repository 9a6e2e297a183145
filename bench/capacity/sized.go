package capacity

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/reports/plots"
	"github.com/hadrill/hadrill/reports/units"
)

// Text writes the sentence and a row for each number of servers.
func (r *Sized) Text(w io.Writer) error {
	p, z := &study.Printer{W: w}, r.Sizing
	p.Prose("", r.Sentence())
	p.Line("")
	warned(p, r.warnings())
	lines := [][]string{{"servers", z.Unit(), "95 %", "one more lost", "95 %", "errors; busiest limit", "runs"}}
	for i := range r.Rows {
		row := &r.Rows[i]
		lines = append(lines, []string{strconv.Itoa(row.Servers), z.load(row.Whole.Median), z.between(&row.Whole), z.load(row.Lost.Median), z.between(&row.Lost), row.Whole.limit(), strconv.Itoa(row.Whole.Probes + row.Lost.Probes)})
	}
	p.LeftGrid(lines)
	p.Line("")
	for _, text := range r.notes() {
		p.Prose("", text)
	}
	return p.Err
}

// notes say what is to be known of the figures.
func (r *Sized) notes() (all []string) {
	z := r.Sizing
	all = append(all, fmt.Sprintf("The highest load that meets %s, over %s after %s; medians over %d seed%s. The first of %s are there, the others have no power from the start; of those that are there that one is lost that leaves least under seed %d.",
		z.Objective, units.Duration(z.For), units.Duration(z.Warmup), len(z.Seeds), study.Plural(len(z.Seeds)), strings.Join(z.Servers, ", "), z.Seeds[0]))
	if len(z.Seeds) < 6 {
		all = append(all, "Under six seeds there are no intervals.")
	} else if z.Asked > 0 {
		all = append(all, "So many servers carry a load that the lower end of their interval reaches it.")
	}
	for i := range r.Rows {
		all = append(all, z.remarks(&r.Rows[i].Whole)...)
	}
	return all
}

type jsonSizedRow struct {
	Servers int        `json:"servers"`
	Whole   jsonAnswer `json:"whole"`
	Lost    jsonAnswer `json:"one_lost"`
}

type jsonSized struct {
	Scenario  string         `json:"scenario"`
	Variant   string         `json:"variant,omitempty"`
	Sentence  string         `json:"sentence"`
	Warnings  []string       `json:"warnings,omitempty"`
	Load      string         `json:"load"`
	Unit      string         `json:"unit"`
	Objective []string       `json:"objective"`
	Warmup    float64        `json:"warmup_s"`
	Measured  float64        `json:"measured_s"`
	Seeds     []uint64       `json:"seeds"`
	Servers   []string       `json:"servers"`
	Asked     float64        `json:"asked,omitempty"`
	Rows      []jsonSizedRow `json:"by_servers"`
}

// JSON writes results; times are in seconds, shares from 0 to 1.
func (r *Sized) JSON(w io.Writer) error {
	z := r.Sizing
	out := jsonSized{Scenario: z.Path, Variant: z.Variant, Sentence: r.Sentence(), Warnings: r.warnings(), Load: z.Load, Unit: z.Unit(), Objective: z.Objective.Terms,
		Warmup: z.Warmup.Seconds(), Measured: z.For.Seconds(), Seeds: z.Seeds, Servers: z.Servers, Asked: z.Asked}
	for i := range r.Rows {
		out.Rows = append(out.Rows, jsonSizedRow{r.Rows[i].Servers, r.Rows[i].Whole.json(), r.Rows[i].Lost.json()})
	}
	return study.WriteJSON(w, out)
}

// CSV writes two lines for each number of servers.
func (r *Sized) CSV(w io.Writer) error {
	lines := [][]string{{"servers", "one lost", "unit", "median", "low", "high"}}
	for i := range r.Rows {
		row := &r.Rows[i]
		for _, of := range []struct {
			lost string
			a    *Answer
		}{{"no", &row.Whole}, {"yes", &row.Lost}} {
			lines = append(lines, []string{strconv.Itoa(row.Servers), of.lost, r.Sizing.Unit(), number(of.a.Median), number(of.a.Low), number(of.a.High)})
		}
	}
	return csv.NewWriter(w).WriteAll(lines)
}

// headline is the answer as a title has it.
func (r *Sized) headline() string {
	z, all := r.Sizing, &r.Rows[len(r.Rows)-1]
	if z.Asked == 0 {
		return fmt.Sprintf("%s with %s, %s with one lost", z.amount(&all.Whole), z.Counted(), z.amount(&all.Lost))
	}
	whole, lost := r.Needed()
	words := func(n int) string {
		if n == 0 {
			return "more than " + strconv.Itoa(len(z.Servers))
		}
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s %s take %s of %s, %s with one lost", z.load(z.Asked), z.Unit(), words(whole), z.Pattern, words(lost))
}

// Plot draws the capacities over the number of servers.
func (r *Sized) Plot() *plots.Drawing {
	z := r.Sizing
	p := plots.Sizing{
		Title:    z.name() + ": " + r.headline(),
		Subtitle: fmt.Sprintf("objective: %s; medians over %d seed%s with 95 %% intervals", z.Objective, len(z.Seeds), study.Plural(len(z.Seeds))),
		Servers:  "servers " + z.Pattern, Load: z.Unit(), Asked: z.Asked,
		Curves: []plots.SizingCurve{{Name: "whole"}, {Name: "with one of them lost"}},
	}
	for i := range r.Rows {
		p.Curves[0].Points = append(p.Curves[0].Points, span(r.Rows[i].Whole.Estimate))
		p.Curves[1].Points = append(p.Curves[1].Points, span(r.Rows[i].Lost.Estimate))
	}
	return p.Draw()
}
