package scenarios

import (
	"strings"
	"testing"

	"github.com/hadrill/hadrill/scenarios/expect"
)

// expecting gives the good scenario's first expectation, put this way.
func expecting(t *testing.T, text string) *expect.Expectation {
	t.Helper()
	s := mustLoad(t, edit(t, "sessions.lost == 0", "'"+strings.ReplaceAll(text, "'", "''")+"'"))
	return &s.Cases[0].Expect[0]
}

// TestString: an expectation shows as it was written, and knows where.
func TestString(t *testing.T) {
	e := expecting(t, "outage.longest <   1m30s")
	if e.String() != "outage.longest <   1m30s" || e.Pos.String() != "shop/scenario.yaml:53:5" {
		t.Errorf("got %q at %v", e, e.Pos)
	}
}
