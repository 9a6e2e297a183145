package simulated

import (
	"testing"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/sim/host"
)

// TestNoteRefused: reports may not import what programs note with, and look for
// the same.
func TestNoteRefused(t *testing.T) {
	if record.NoteRefused != "note:"+host.NoteRefused {
		t.Errorf("records call it %q, programs %q", record.NoteRefused, host.NoteRefused)
	}
}
