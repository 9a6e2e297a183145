package published

import (
	"io"

	"github.com/hadrill/hadrill/bench/strategies"
	"github.com/hadrill/hadrill/bench/study"
)

type jsonClaim struct {
	Figure    string             `json:"figure"`
	Unit      study.Unit         `json:"unit"`
	Published string             `json:"published"`
	From      float64            `json:"from"`
	To        float64            `json:"to"`
	Why       string             `json:"why"`
	Measured  study.JSONEstimate `json:"measured"`
	Outcome   strategies.Outcome `json:"outcome"`
}

type jsonRepeat struct {
	Name   string      `json:"name"`
	Title  string      `json:"title"`
	Source string      `json:"source"`
	Setup  string      `json:"setup"`
	Claims []jsonClaim `json:"claims"`
}

// JSON writes results; times are in seconds, shares from 0 to 1.
func (r *Results) JSON(w io.Writer) error {
	out := struct {
		Seeds   []uint64     `json:"seeds"`
		Repeats []jsonRepeat `json:"repeats"`
	}{Seeds: r.Study.Seeds}
	for i := range r.Checked {
		one := &r.Study.Repeats[i]
		j := jsonRepeat{one.Name, one.Title, one.Source, one.Setup, nil}
		for _, c := range r.Checked[i] {
			j.Claims = append(j.Claims, jsonClaim{c.Figure, c.Unit, c.Published, c.From, c.To, c.Why, study.JSONOf(c.Measured, 0), c.Outcome})
		}
		out.Repeats = append(out.Repeats, j)
	}
	return study.WriteJSON(w, out)
}
