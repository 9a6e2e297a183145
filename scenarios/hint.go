package scenarios

import (
	"fmt"
	"sort"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

func oneOf(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	sorted := append([]string(nil), names...)
	sort.Strings(sorted)
	return "one of " + strings.Join(sorted, ", ")
}

// suggest is a hint at the name that was probably meant.
func suggest(got string, names []string) string {
	if n := conf.Nearest(got, names); n != "" {
		return fmt.Sprintf(" (did you mean %q?)", n)
	}
	return ""
}
