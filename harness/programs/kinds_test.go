package programs

import (
	"slices"
	"testing"

	"github.com/hadrill/hadrill/scenarios"
)

// TestKinds wants every program that a scenario may name to have a row here, in
// the same order, and the reverse.
func TestKinds(t *testing.T) {
	var rows []string
	for _, k := range Kinds {
		rows = append(rows, k.Name)
	}
	if known := scenarios.Kinds(); len(known) == 0 || !slices.Equal(rows, known) {
		t.Errorf("rows     %q\nscenarios %q", rows, known)
	}
	if slices.Contains(rows, Users) {
		t.Errorf("%q is a kind that a machine can run", Users)
	}
}

// TestHousekeeping has the kinds of events, as records have them.
func TestHousekeeping(t *testing.T) {
	if got := Housekeeping(); !slices.Contains(got, "note:redis") || slices.Contains(got, "note:vrrp") {
		t.Errorf("got %q", got)
	}
}

// TestRowsAreComplete wants what every kind needs, and a real program's image.
func TestRowsAreComplete(t *testing.T) {
	for _, k := range Kinds {
		for _, w := range incomplete(k) {
			t.Errorf("%s: %s", k.Name, w)
		}
	}
	for _, row := range []struct {
		planted Kind
		want    string
	}{
		{Kind{}, "no Main"},
		{Kind{Main: nginxMain, Image: "light"}, "an Image and nothing real in it"},
		{Kind{Main: nginxMain, Real: nginxReal}, "no Image for the real one"},
		{Kind{Main: nginxMain, Ours: true}, "Ours says nothing: there is no real one"},
		{Kind{Main: nginxMain, Unsupported: tomcatUnsupported}, "Unsupported of no real one"},
	} {
		if got := incomplete(&row.planted); !slices.Contains(got, row.want) {
			t.Errorf("a row with %s is found to have %q", row.want, got)
		}
	}
}

// incomplete lists the fields that a row lacks.
func incomplete(k *Kind) []string {
	var wrong []string
	for _, c := range []struct {
		is   bool
		what string
	}{
		{k.Main == nil, "no Main"},
		{k.Real != nil && k.Image == "", "no Image for the real one"},
		{k.Real == nil && k.Image != "", "an Image and nothing real in it"},
		{k.Real == nil && k.Ours, "Ours says nothing: there is no real one"},
		{k.Real == nil && k.Unsupported != nil, "Unsupported of no real one"},
	} {
		if c.is {
			wrong = append(wrong, c.what)
		}
	}
	return wrong
}
