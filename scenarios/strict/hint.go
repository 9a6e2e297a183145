package strict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// OneOf lists what was expected, for messages.
func OneOf(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return "one of " + strings.Join(slices.Sorted(slices.Values(names)), ", ")
}

// Suggest gives a hint at the name that was probably meant.
func Suggest(got string, names []string) string {
	if near := conf.Nearest(got, names); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}
