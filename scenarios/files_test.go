package scenarios

import (
	"testing"
	"testing/fstest"
)

// TestHoldsResults: a folder of results is none of the scenario, also while its runs go
// on; one with files of programs is.
func TestHoldsResults(t *testing.T) {
	for name, row := range map[string]struct {
		file, text string
		want       bool
	}{
		"a record":              {"shop.1.jsonl", `{"type":"hadrill-record","format":1}`, true},
		"progress":              {"running.json", `{"type":"hadrill-progress","total":3}`, true},
		"what is still written": {".unfinished-12", "", true},
		"a cache":               {"CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55", true},
		"another program's":     {"running.json", `{"type":"module"}`, false},
		"lines of another":      {"access.jsonl", `{"status":200}`, false},
		"a configuration":       {"nginx.conf", `{"type":"hadrill-record"}`, false},
		"too short to tell":     {"a.json", `{}`, false},
		"a folder further down": {"sub/shop.1.jsonl", `{"type":"hadrill-record"}`, false},
	} {
		folder := fstest.MapFS{"there/" + row.file: {Data: []byte(row.text)}}
		if got := holdsResults(folder, "there"); got != row.want {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}
