package programs

import (
	"reflect"
	"testing"
	"time"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/program/mha"
)

// TestEveryToolCanBeSet holds the names that scenarios have against the manager's
// durations: each sets another one, and all can be set.
func TestEveryToolCanBeSet(t *testing.T) {
	seen := map[mha.Tools]string{}
	for _, tool := range scenarios.MHATools {
		var tools mha.Tools
		if !tools.Set(tool[0], dist.Constant(time.Second)) || seen[tools] != "" {
			t.Errorf("%q sets nothing, or what %q sets", tool[0], seen[tools])
		}
		seen[tools] = tool[0]
	}
	if n := reflect.TypeFor[mha.Tools]().NumField(); len(seen) != n {
		t.Errorf("%d of %d durations can be set", len(seen), n)
	}
	if new(mha.Tools).Set("colour", dist.Constant(time.Second)) {
		t.Error("a tool that is none was set")
	}
}
