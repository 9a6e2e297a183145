package scenarios

import (
	"bytes"
	"io/fs"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	yaml "go.yaml.in/yaml/v4"
)

// compiledSchema gives the schema, ready to validate.
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

// accepts reads a text as YAML and holds it against the schema.
func accepts(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	var v any
	if err := yaml.Load([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

// TestSchemaIsOne: it is a schema of the draft that it names.
func TestSchemaIsOne(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.(map[string]any)["$schema"]; got != "https://json-schema.org/draft/2020-12/schema" {
		t.Errorf("the schema is of %v", got)
	}
	meta, err := jsonschema.NewCompiler().Compile("https://json-schema.org/draft/2020-12/schema")
	if err != nil {
		t.Fatal(err)
	}
	if err := meta.Validate(doc); err != nil {
		t.Error(err)
	}
}

// TestSchema: it accepts what is read.
func TestSchema(t *testing.T) {
	s := compiledSchema(t)
	texts := map[string]string{"good": good}
	if len(LibraryNames()) == 0 {
		t.Fatal("the library is empty")
	}
	for _, n := range LibraryNames() {
		data, err := fs.ReadFile(Library(), n+"/"+FileName)
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
}

// TestSchemaRefuses: what is wrong in structure, an editor shows.
func TestSchemaRefuses(t *testing.T) {
	s := compiledSchema(t)
	rows := 0
	for _, table := range [][]bad{badYAML, badParts, badFaults, badVariants, badExpectations, badFidelity} {
		for _, c := range table {
			if !c.structural {
				continue
			}
			rows++
			text, _, _ := unmark(t, edit(t, c.old, c.new))
			if err := accepts(t, s, text); err == nil {
				t.Errorf("%s: the schema accepts it", c.what)
			}
		}
	}
	if rows < 30 {
		t.Errorf("%d rows, want 30 or more", rows)
	}
}
