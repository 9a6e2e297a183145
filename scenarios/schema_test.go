package scenarios

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	yaml "go.yaml.in/yaml/v4"
)

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("scenario.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func accepts(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	var v any
	if err := yaml.Load([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

// TestSchema: it accepts what is read, and refuses what has another structure.
func TestSchema(t *testing.T) {
	s := compiledSchema(t)
	texts := map[string]string{"good": good}
	for _, n := range LibraryNames() {
		data, err := fs.ReadFile(Library(), n+"/"+fileName)
		if err != nil {
			t.Fatal(err)
		}
		texts[n] = string(data)
	}
	for name, text := range texts {
		if err := accepts(t, s, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range []struct{ name, old, new string }{
		{"unknown key", "lasts:", "last:"},
		{"missing unit", "lasts: 9s", "lasts: 9"},
		{"unknown program", "run: redis", "run: radis"},
		{"key of a program", "work: 5ms", "wrok: 5ms"},
		{"step", "save: POST /test/save", "save: /test/save"},
		{"unknown verb", "kill: lb1/nginx", "kil: lb1/nginx"},
		{"faults no list", "faults:\n  - {at: 2s, kill: lb1/nginx}\n  - {at: 4s, start: lb1/nginx}", "faults: {at: 2s}"},
		{"share without percent", "{at: 2s, kill: lb1/nginx}", "{at: 2s, loss: lb1, share: 0.3}"},
	} {
		if err := accepts(t, s, strings.Replace(good, c.old, c.new, 1)); err == nil {
			t.Errorf("%s: the schema accepts it", c.name)
		}
	}
}
