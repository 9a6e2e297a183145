package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// oneOf lists what was expected.
func oneOf(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return "one of " + strings.Join(slices.Sorted(slices.Values(names)), ", ")
}

// suggest is a hint at the name that was probably meant.
func suggest(got string, names []string) string {
	if near := conf.Nearest(got, names); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}
