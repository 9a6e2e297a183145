package scenarios

import (
	"encoding/json"
	"reflect"
	"testing"
)

// TestKindsAreComplete wants each row to have a file or settings, and settings
// to survive JSON, which carries them to a machine.
func TestKindsAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range kinds {
		if k.name == "" || k.about == "" || seen[k.name] {
			t.Errorf("%q: without a name, without a text, or there twice", k.name)
		}
		seen[k.name] = true
		if parts := []bool{k.settings != nil, k.fields != nil, k.defaults != nil}; k.file {
			if parts[0] || parts[1] || parts[2] || k.ports != nil || k.serves != nil {
				t.Errorf("%s: settings beside a file, which nobody reads", k.name)
			}
			continue
		} else if !parts[0] || !parts[1] || !parts[2] {
			t.Errorf("%s: neither a file nor settings with fields and defaults", k.name)
			continue
		}
		p := &Program{Name: k.name, Kind: k.name, Settings: k.settings()}
		k.defaults(p, &Machine{Name: "m"})
		text, err := json.Marshal(p.Settings)
		if err != nil {
			t.Fatal(err)
		}
		back := NewSettings(k.name)
		if err := json.Unmarshal(text, back); err != nil || !reflect.DeepEqual(back, p.Settings) {
			t.Errorf("%s: %+v became %+v, error %v", k.name, p.Settings, back, err)
		}
	}
	if len(seen) < 6 || NewSettings("no such kind") != nil {
		t.Errorf("%d kinds", len(seen))
	}
}
