//go:build linux

package agent

import (
	"encoding/json"
	"io"
	"testing"

	"github.com/hadrill/hadrill/harness/programs"
)

// TestReadyByNote: a program of our own that listens nowhere is ready when a note of it says
// so.
func TestReadyByNote(t *testing.T) {
	a := &Agent{out: json.NewEncoder(io.Discard)}
	p := &program{Program: Program{Name: "mha", Process: programs.Process{Ready: "monitoring "}}}
	for _, row := range []struct {
		line string
		want bool
	}{
		{`{"event":{"kind":"note:mha","detail":"not started"}}`, false},
		{`{"event":{"kind":"note:mha","detail":"monitoring db1"}}`, true},
		{`{"event":{"kind":"note:mha","detail":"ping failed"}}`, true},
	} {
		if p.ownLine(a, row.line); p.answers != row.want {
			t.Errorf("%s: ready %v", row.line, p.answers)
		}
	}
}
