package strategies

import (
	"io"

	"github.com/hadrill/hadrill/bench/study"
)

type jsonFigure struct {
	Key   string `json:"key"`
	Unit  Unit   `json:"unit"`
	More  bool   `json:"more_is_better"`
	About string `json:"about"`
}

type jsonStrategy struct {
	Name    string `json:"name"`
	Program string `json:"program"`
	About   string `json:"about"`
	Keyed   bool   `json:"keeps_users"`
	Checked bool   `json:"health_checks"`
}

type jsonRow struct {
	Strategy string                        `json:"strategy"`
	Figures  map[string]study.JSONEstimate `json:"figures"`
}

type jsonClaim struct {
	Strategy  string             `json:"strategy"`
	Figure    string             `json:"figure"`
	Published string             `json:"published"`
	From      float64            `json:"from"`
	To        float64            `json:"to"`
	Why       string             `json:"why"`
	Measured  study.JSONEstimate `json:"measured"`
	Outcome   Outcome            `json:"outcome"`
}

type jsonPublished struct {
	Source string      `json:"source"`
	Setup  string      `json:"setup"`
	Claims []jsonClaim `json:"claims"`
}

type jsonScene struct {
	Name      string           `json:"name"`
	Title     string           `json:"title"`
	About     string           `json:"about"`
	Visits    study.JSONNumber `json:"visits"`
	Deadline  float64          `json:"deadline"`
	Rows      []jsonRow        `json:"rows"`
	Published *jsonPublished   `json:"published,omitempty"`
}

type jsonResults struct {
	Seeds      []uint64       `json:"seeds"`
	Figures    []jsonFigure   `json:"figures"`
	Strategies []jsonStrategy `json:"strategies"`
	Scenes     []jsonScene    `json:"scenes"`
}

// JSON writes results; times are in seconds, shares from 0 to 1.
func (r *Results) JSON(w io.Writer) error {
	out := jsonResults{Seeds: r.Seeds}
	for _, f := range FigureTable {
		out.Figures = append(out.Figures, jsonFigure{f.Key, f.Unit, f.More, f.Doc})
	}
	for i := range r.Scenes {
		s := &r.Scenes[i]
		if i == 0 {
			for _, row := range s.Rows {
				c := row.Contender
				out.Strategies = append(out.Strategies, jsonStrategy{c.Name, c.Program, c.Doc, c.Keyed, c.Checked})
			}
		}
		out.Scenes = append(out.Scenes, s.json())
	}
	return study.WriteJSON(w, out)
}

func (s *SceneResult) json() jsonScene {
	out := jsonScene{Name: s.Scene.Name, Title: s.Scene.Title, About: s.Scene.About, Visits: study.JSONNumber(s.Visits.Median), Deadline: s.Scene.Deadline.Seconds()}
	for _, row := range s.Rows {
		j := jsonRow{row.Contender.Name, map[string]study.JSONEstimate{}}
		for f, e := range row.Figures {
			j.Figures[FigureTable[f].Key] = study.JSONOf(e, row.Ranks[f])
		}
		out.Rows = append(out.Rows, j)
	}
	if p := s.Scene.Published; p != nil {
		out.Published = &jsonPublished{Source: p.Source, Setup: p.Setup}
		for _, c := range s.Claims {
			out.Published.Claims = append(out.Published.Claims, jsonClaim{c.Contender, FigureTable[c.Figure].Key, c.Published, c.From, c.To, c.Why, study.JSONOf(c.Measured, 0), c.Outcome})
		}
	}
	return out
}
