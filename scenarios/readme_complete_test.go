package scenarios

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// TestReadmeHasEveryKey wants a table in README.md for each mapping that the strict
// tables read, with its very keys; the verbs of faults have one of their own.
func TestReadmeHasEveryKey(t *testing.T) {
	var b bytes.Buffer
	writeReadme(t, &b)
	shown := tablesOf(b.String())
	wanted := map[string]string{}
	mappings("the scenario", strict.ObjectSchema(topFields(&draft{}, &inputs{})), wanted)
	if len(wanted) < 25 {
		t.Fatalf("%d mappings are known", len(wanted))
	}
	for _, keys := range slices.Sorted(maps.Keys(wanted)) {
		if !slices.Contains(shown, keys) {
			t.Errorf("README.md has no table of %s: %s", wanted[keys], keys)
		}
	}
	planted := strict.ObjectSchema([]strict.Field{strict.Text("planted", "a key that nobody shows", false, new(string))})
	mappings("the planted one", planted, wanted)
	if slices.Contains(shown, "planted") || wanted["planted"] == "" {
		t.Error("a key that is not shown is not missed")
	}
}

// keyRow is a row of a table of keys.
var keyRow = regexp.MustCompile("^\\| `([^`]+)` \\|")

// tablesOf gives the first columns of the tables in a text, sorted, one a table.
func tablesOf(text string) (all []string) {
	var keys []string
	for line := range strings.Lines(text + "\n\n") {
		switch m := keyRow.FindStringSubmatch(line); {
		case m != nil:
			keys = append(keys, m[1])
		case len(keys) > 0:
			slices.Sort(keys)
			all = append(all, strings.Join(keys, " "))
			keys = nil
		}
	}
	return all
}

// mappings collects the keys of each mapping of a schema, with where it stands.
func mappings(where string, s strict.Schema, to map[string]string) {
	if props, ok := s["properties"].(strict.Schema); ok {
		var keys []string
		for name, of := range props { // order cannot show: sorted below
			if verbOf(name) == nil || !isFault(props) {
				keys = append(keys, name)
			}
			mappings(where+": "+name, of.(strict.Schema), to)
		}
		slices.Sort(keys)
		if names := strings.Join(keys, " "); len(keys) > 0 && to[names] == "" && !isNamed(props) {
			to[names] = where
		}
	}
	for _, key := range []string{"anyOf", "oneOf"} {
		for i, one := range asSchemas(s[key]) {
			mappings(fmt.Sprint(where, " ", i), one, to)
		}
	}
	for _, key := range []string{"items", "additionalProperties"} {
		if in, ok := s[key].(strict.Schema); ok {
			mappings(where, in, to)
		}
	}
}

// isFault reports whether these are the keys of a fault, with its verbs.
func isFault(props strict.Schema) bool { return props["crash"] != nil && props["at"] != nil }

// isNamed reports whether it is a program under a name of its own: one kind alone.
func isNamed(props strict.Schema) bool {
	return len(props) == 1 && slices.ContainsFunc(Kinds(), func(k string) bool { return props[k] != nil })
}

func asSchemas(v any) []strict.Schema {
	all, _ := v.([]strict.Schema)
	return all
}
