package scenarios

import (
	"reflect"
	"strings"
	"testing"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// TestVerbKeys wants verbs that share the name of a key to share its field, for
// the schema has one, and no key to have the name of a verb or of a key that all
// faults have.
func TestVerbKeys(t *testing.T) {
	common := faultFields(&Fault{}, nil, nil)[:5]
	byName := map[string]key{}
	for i := range verbs {
		v := &verbs[i]
		settings, keys := v.ownSettings()
		if (settings == nil) != (len(keys) == 0) {
			t.Errorf("%s has settings %v and %d keys", v.name, settings, len(keys))
		}
		for _, k := range keys {
			if verbOf(k.Name) != nil {
				t.Errorf("%s: its key %s is a verb", v.name, k.Name)
			}
			for _, f := range common {
				if f.Name == k.Name {
					t.Errorf("%s: its key %s is one of all faults", v.name, k.Name)
				}
			}
			if o, ok := byName[k.Name]; ok && (o.About != k.About || !reflect.DeepEqual(o.Schema, k.Schema)) {
				t.Errorf("%s: its key %s (%s) is another verb's (%s)", v.name, k.Name, k.About, o.About)
			}
			byName[k.Name] = k
		}
	}
	if len(byName) == 0 {
		t.Error("no verb has a key")
	}
}

// TestBetween has which verbs are of the network between machines.
func TestBetween(t *testing.T) {
	want := map[string]bool{"cut": true, "delay": true, "loss": true, "heal": true}
	for _, v := range Verbs() {
		if f := (&Fault{Verb: v}); f.Between() != want[v] {
			t.Errorf("%s: %v", v, f.Between())
		}
	}
}

// TestVerbNeeds wants a verb that needs one of its keys to be refused without
// any, at its own place, and to be taken with one of them or all.
func TestVerbNeeds(t *testing.T) {
	v := &verb{name: "shake", needs: "left or right", settings: func() (any, []key) {
		var left, right string
		return &left, []key{{strict.Text("left", "", false, &left), ""}, {strict.Text("right", "", false, &right), ""}}
	}}
	for keys, problems := range map[string]int{"": 1, "left": 0, "right": 0, "left right": 0} {
		nodes := map[string]*yaml.Node{"shake": {Line: 3, Column: 7}}
		for _, k := range strings.Fields(keys) {
			nodes[k] = &yaml.Node{}
		}
		d := strict.NewDecoder("f", "\n\n             ", strict.Content{})
		checkKeys(d, v, nil, nodes)
		ps := d.Problems()
		if len(ps) != problems || problems > 0 && (ps[0].Pos.Line != 3 || !strings.Contains(ps[0].What, "expected left or right")) {
			t.Errorf("%q: %v", keys, ps)
		}
	}
}
