package contest

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"github.com/hadrill/hadrill/bench/study"
)

type jsonFigure struct {
	Name  string     `json:"name"`
	Unit  study.Unit `json:"unit"`
	More  bool       `json:"more_is_better"`
	About string     `json:"about"`
}

type jsonRow struct {
	Name    string                        `json:"name"`
	Written bool                          `json:"as_written"`
	Changes []string                      `json:"changes"`
	Unclear int                           `json:"inconclusive,omitempty"`
	Why     string                        `json:"why,omitempty"`
	Figures map[string]study.JSONEstimate `json:"figures"`
}

type jsonLeftOut struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

type jsonResults struct {
	Scenario string        `json:"scenario"`
	Variant  string        `json:"variant,omitempty"`
	Compared string        `json:"compared"`
	Seeds    []uint64      `json:"seeds"`
	Figures  []jsonFigure  `json:"figures"`
	Rows     []jsonRow     `json:"rows"`
	LeftOut  []jsonLeftOut `json:"left_out"`
}

// JSON writes results; times are in seconds, shares from 0 to 1.
func (r *Results) JSON(w io.Writer) error {
	s := r.Study
	out := jsonResults{Scenario: s.Of.Scenario.Name, Variant: s.Of.Variant, Compared: s.What, Seeds: s.Seeds, LeftOut: []jsonLeftOut{}}
	for _, f := range s.Figures {
		out.Figures = append(out.Figures, jsonFigure{f.Name, f.Unit, f.More, f.About})
	}
	for i := range r.Rows {
		row := &r.Rows[i]
		j := jsonRow{row.Name, row.Written, append([]string{}, row.Changes...), row.Unclear, row.Why, map[string]study.JSONEstimate{}}
		for f, e := range row.Figures {
			j.Figures[s.Figures[f].Name] = study.JSONOf(e, row.Ranks[f])
		}
		out.Rows = append(out.Rows, j)
	}
	for _, l := range s.LeftOut {
		out.LeftOut = append(out.LeftOut, jsonLeftOut(l))
	}
	return study.WriteJSON(w, out)
}

// CSV writes a line for each figure of each contender; no number is an empty field.
func (r *Results) CSV(w io.Writer) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"scenario", r.Study.Noun, "figure", "unit", "median", "low", "high", "rank"}) // Flush keeps the error
	number := func(v float64) string {
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	for i := range r.Rows {
		row := &r.Rows[i]
		for f, e := range row.Figures {
			rank := ""
			if row.Ranks[f] > 0 {
				rank = strconv.Itoa(row.Ranks[f])
			}
			k := &r.Study.Figures[f]
			_ = c.Write([]string{r.Study.Of.Name(), row.Name, k.Name, string(k.Unit), number(e.Median), number(e.Low), number(e.High), rank})
		}
	}
	c.Flush()
	return c.Error()
}
