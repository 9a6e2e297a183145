package host

import (
	"slices"
	"testing"
)

// noter is a host that keeps notes alone.
type noter struct {
	Host
	notes []string
}

func (n *noter) Note(kind, detail string) { n.notes = append(n.notes, kind+" "+detail) }

// TestRefusals: a place is noted once, however many requests come to it.
func TestRefusals(t *testing.T) {
	var h noter
	var r Refusals
	for _, place := range []string{"a:1:1: x", "b:2:2: y", "a:1:1: x", "b:2:2: y"} {
		r.Note(&h, place)
	}
	if want := []string{"refused a:1:1: x", "refused b:2:2: y"}; !slices.Equal(h.notes, want) {
		t.Errorf("notes %q, want %q", h.notes, want)
	}
}
