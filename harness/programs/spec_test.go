package programs

import (
	"reflect"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/scenarios"
)

// TestSpecWithoutSettings wants a program of which nothing is said to have the
// defaults of its kind, and settings to be refused where a kind has none.
func TestSpecWithoutSettings(t *testing.T) {
	settings := 0
	for _, k := range Kinds {
		spec := Spec{Kind: k.Name, Machine: "m1", Program: "p1"}
		e, err := spec.Env()
		if err != nil {
			t.Errorf("%s: %v", k.Name, err)
			continue
		}
		if want := scenarios.DefaultSettings(k.Name, "m1", "p1"); !reflect.DeepEqual(e.Settings, want) {
			t.Errorf("%s: settings %+v, want %+v", k.Name, e.Settings, want)
		}
		if e.Settings == nil {
			spec.Settings = []byte(`{}`)
			if _, err := spec.Env(); err == nil || !strings.Contains(err.Error(), k.Name+" has none") {
				t.Errorf("%s: with settings: error %v", k.Name, err)
			}
			continue
		}
		if settings++; k.Ports != nil && len(e.Ports()) == 0 {
			t.Errorf("%s: it listens nowhere", k.Name)
		}
	}
	if settings == 0 {
		t.Error("no kind has settings")
	}
}
