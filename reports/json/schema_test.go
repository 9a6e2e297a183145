package json

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/reports/verdict/verdicttest"
)

// TestSchema has the schema accept what is written, and miss what is taken out
// of it.
func TestSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, []*verdict.Verdict{verdicttest.Judged(t, nil, verdicttest.Holds, verdicttest.Breaks)}); err != nil {
		t.Fatal(err)
	}
	accepts := func(text string) error {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return s.Validate(v)
	}
	if err := accepts(b.String()); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"version", "sessions_lost", "digest", "whole", "error_share", "p99_ns", "evidence", "owner", "before", "share", "low95"} {
		if accepts(strings.Replace(b.String(), `"`+name+`"`, `"x"`, 1)) == nil {
			t.Errorf("a report without %q is accepted", name)
		}
	}
}
