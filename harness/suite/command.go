package suite

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/scenarios"
)

// ReplayCommand gives the command line that does a run again. On a ground that
// is not repeatable that is the same question, not the same run.
func ReplayCommand(c *scenarios.Case, ground string, seed uint64) string {
	var b strings.Builder
	path := Argument(c.Scenario)
	if strings.HasPrefix(path, "-") {
		path = "./" + path // or it is a flag
	}
	fmt.Fprintf(&b, "hadrill run %s", quote(path))
	if variant := c.PlainVariant(); variant != "" {
		fmt.Fprintf(&b, " --variant %s", quote(variant))
	}
	for _, s := range c.Settings {
		fmt.Fprintf(&b, " --vary %s", quote(s.String()))
	}
	if which := oursOf(c); which != "" {
		fmt.Fprintf(&b, " --ours %s", quote(which))
	}
	if ground != "" && ground != DefaultGround().Name {
		fmt.Fprintf(&b, " --on %s", quote(ground))
	}
	fmt.Fprintf(&b, " --seed %d", seed)
	return b.String()
}

// quote makes one word of s for a shell.
func quote(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+:@%,", r) || r > 0x7f
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
