package sessions

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"github.com/hadrill/hadrill/bench/study"
)

type jsonFigure struct {
	Key   string     `json:"key"`
	Unit  study.Unit `json:"unit"`
	About string     `json:"about"`
}

type jsonWay struct {
	Name  string `json:"name"`
	Store string `json:"store"`
	About string `json:"about"`
}

type jsonRow struct {
	Way     string                        `json:"way"`
	Figures map[string]study.JSONEstimate `json:"figures"`
}

type jsonTable struct {
	Scene   string    `json:"scene"`
	Title   string    `json:"title"`
	About   string    `json:"about"`
	Servers int       `json:"servers"`
	Users   int       `json:"users"`
	Lasts   float64   `json:"lasts"`
	Rows    []jsonRow `json:"rows"`
}

type jsonPair struct {
	Servers int                `json:"servers"`
	First   study.JSONEstimate `json:"first"`
	Second  study.JSONEstimate `json:"second"`
}

type jsonFinding struct {
	Rule    string     `json:"rule"`
	Source  string     `json:"source"`
	Scene   string     `json:"scene"`
	First   string     `json:"first"`
	Second  string     `json:"second"`
	Figure  string     `json:"figure"`
	Claimed int        `json:"claimed,omitempty"`
	UpTo    int        `json:"up_to"`
	Outcome Outcome    `json:"outcome"`
	Figures []jsonPair `json:"figures"`
}

type jsonResults struct {
	Seeds   []uint64      `json:"seeds"`
	Figures []jsonFigure  `json:"figures"`
	Ways    []jsonWay     `json:"ways"`
	Tables  []jsonTable   `json:"tables"`
	Rules   []jsonFinding `json:"rules"`
}

// JSON writes results; times are in seconds, shares from 0 on.
func (r *Results) JSON(w io.Writer) error {
	out := jsonResults{Seeds: r.Seeds, Rules: []jsonFinding{}}
	for _, f := range FigureTable {
		out.Figures = append(out.Figures, jsonFigure{f.Key, f.Unit, f.Doc})
	}
	for i := range r.Ways {
		out.Ways = append(out.Ways, jsonWay{r.Ways[i].Name, r.Ways[i].Store, r.Ways[i].About})
	}
	for i := range r.Tables {
		out.Tables = append(out.Tables, r.Tables[i].json())
	}
	for _, f := range r.Findings() {
		j := jsonFinding{f.Rule.Rule, f.Source, f.Scene, f.Ways[0], f.Ways[1], FigureTable[f.Figure].Key, f.Claimed, f.UpTo, f.Outcome, nil}
		for _, p := range f.Figures {
			j.Figures = append(j.Figures, jsonPair{p.Servers, study.JSONOf(p.First, 0), study.JSONOf(p.Second, 0)})
		}
		out.Rules = append(out.Rules, j)
	}
	return study.WriteJSON(w, out)
}

func (t *Table) json() jsonTable {
	out := jsonTable{Scene: t.Scene.Name, Title: t.Scene.Title, About: t.Scene.About, Servers: t.Servers, Users: shoppersEach * t.Servers, Lasts: t.Scene.lasts(t.Servers).Seconds()}
	for i := range t.Rows {
		row := jsonRow{t.Rows[i].Way.Name, map[string]study.JSONEstimate{}}
		for f, e := range t.Rows[i].Figures {
			row.Figures[FigureTable[f].Key] = study.JSONOf(e, t.Rows[i].Ranks[f])
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// CSV writes a line for each figure of each way; no number is an empty field.
func (r *Results) CSV(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"scene", "servers", "way", "figure", "unit", "median", "low", "high", "rank"}); err != nil {
		return err
	}
	number := func(v float64) string {
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	for i := range r.Tables {
		t := &r.Tables[i]
		for k := range t.Rows {
			for f, e := range t.Rows[k].Figures {
				rank := ""
				if t.Rows[k].Ranks[f] > 0 {
					rank = strconv.Itoa(t.Rows[k].Ranks[f])
				}
				line := []string{t.Scene.Name, strconv.Itoa(t.Servers), t.Rows[k].Way.Name, FigureTable[f].Key, string(FigureTable[f].Unit), number(e.Median), number(e.Low), number(e.High), rank}
				if err := c.Write(line); err != nil {
					return err
				}
			}
		}
	}
	c.Flush()
	return c.Error()
}
