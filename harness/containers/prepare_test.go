package containers

import (
	"errors"
	"os"
	"testing"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/scenarios"
)

// TestPrepareEveryVerb wants each case of the stack of all verbs to be prepared, or
// refused for what no container can do.
func TestPrepareEveryVerb(t *testing.T) {
	s, err := scenarios.Load(os.DirFS("."), "testdata/every-verb", "testdata/every-verb")
	if err != nil {
		t.Fatal(err)
	}
	ready := 0
	for _, c := range s.Cases {
		_, err := new(Ground).Prepare(c)
		var cannot *harness.Unsupported
		switch {
		case err == nil:
			ready++
		case !errors.As(err, &cannot):
			t.Errorf("%s: %v", c.Name(), err)
		}
	}
	if ready < 5 {
		t.Errorf("%d cases are ready", ready)
	}
}
