package study

import (
	"encoding/json"
	"io"
	"math"
)

// JSONNumber is null where there is no number.
type JSONNumber float64

// MarshalJSON implements json.Marshaler.
func (n JSONNumber) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// JSONEstimate is an Estimate with its rank (see Ranks), 0 for none.
type JSONEstimate struct {
	Median JSONNumber `json:"median"`
	Low    JSONNumber `json:"low"`
	High   JSONNumber `json:"high"`
	Rank   int        `json:"rank,omitempty"`
}

// JSONOf gives an estimate as JSON has it.
func JSONOf(e Estimate, rank int) JSONEstimate {
	return JSONEstimate{JSONNumber(e.Median), JSONNumber(e.Low), JSONNumber(e.High), rank}
}

// WriteJSON writes a study's results, indented.
func WriteJSON(w io.Writer, results any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(results)
}
