package json

import "github.com/hadrill/hadrill/sim/metric"

// jsonEnding is how requests ended: by is "" where nobody is known who answered,
// why where the kind says all.
type jsonEnding struct {
	Kind  string `json:"kind"`
	By    string `json:"by"`
	Why   string `json:"why"`
	Count int    `json:"count"`
}

func endingsOf(all metric.Endings) []jsonEnding {
	list := []jsonEnding{}
	for _, e := range all {
		list = append(list, jsonEnding(e))
	}
	return list
}
