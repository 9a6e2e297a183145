package containers

import (
	"testing"

	"github.com/hadrill/hadrill/harness/containers/images"
	"github.com/hadrill/hadrill/harness/programs"
)

// TestEveryImageIsThere wants the layer of every real program.
func TestEveryImageIsThere(t *testing.T) {
	for _, k := range programs.Kinds {
		if k.Real == nil {
			continue
		}
		if name, err := images.For(k.Image); err != nil || name == "" {
			t.Errorf("%s: image %q, error %v", k.Name, name, err)
		}
	}
}
