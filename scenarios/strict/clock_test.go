package strict

import (
	"regexp"
	"strings"
	"testing"
	"time"

	yaml "go.yaml.in/yaml/v4"
)

// TestClockValues has what jumps and drifts are read as; where says is not empty,
// what is wrong with them.
func TestClockValues(t *testing.T) {
	var jump time.Duration
	var drift int64
	fields := map[string]Field{"jump": Jump("jump", "", &jump), "drift": Drift("drift", "", &drift)}
	for _, row := range []struct {
		name, text string
		want       int64
		says       string
	}{
		{"jump", "5s", 5e9, ""},
		{"jump", "-1h30m", -5400e9, ""},
		{"jump", "1.5ms", 15e5, ""},
		{"jump", "5", 0, `found "5", expected a duration such as 5s`},
		{"jump", "+5s", 0, `found "+5s"`},
		{"jump", "--5s", 0, `found "--5s"`},
		{"jump", "0s", 0, "that is not zero"},
		{"jump", "-0s", 0, "that is not zero"},
		{"jump", "1000h", 0, "expected a duration"},
		{"drift", "200ppm", 200, ""},
		{"drift", "-500000ppm", -500000, ""},
		{"drift", "200", 0, `found "200", expected whole millionths`},
		{"drift", "0ppm", 0, "other than zero"},
		{"drift", "0.5ppm", 0, "whole millionths"},
		{"drift", "+5ppm", 0, "whole millionths"},
		{"drift", "500001ppm", 0, "-500000ppm to 500000ppm"},
		{"drift", "99999999999999999999ppm", 0, "whole millionths"},
	} {
		jump, drift = 0, 0
		d := NewDecoder("f", row.text, Content{})
		fields[row.name].Read(d, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: row.text, Line: 1, Column: 1})
		got, says := int64(jump)+drift, ""
		for _, p := range d.Problems() {
			says += p.What
		}
		if got != row.want || (says == "") != (row.says == "") || !strings.Contains(says, row.says) {
			t.Errorf("%s %s: %d and %q, want %d and %q", row.name, row.text, got, says, row.want, row.says)
		}
		form := regexp.MustCompile(fields[row.name].Schema["pattern"].(string))
		if row.says == "" && !form.MatchString(row.text) {
			t.Errorf("%s %s: the schema refuses it", row.name, row.text)
		}
	}
}
