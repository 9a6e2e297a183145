package live

import (
	"net/netip"
	"strings"
	"testing"
)

// TestFilterScript: the rules are those that keepalived 2.2.7 was recorded with
// under vrrp_strict, in and out, at priority -1; letting pass leaves no rule.
func TestFilterScript(t *testing.T) {
	const clear = "add table ip hadrill-10-20-0-100\ndelete table ip hadrill-10-20-0-100\n"
	a := netip.MustParseAddr("10.20.0.100")
	if got := filterScript(a, false); got != clear {
		t.Errorf("pass: %q, want %q", got, clear)
	}
	drop, found := strings.CutPrefix(filterScript(a, true), clear)
	if !found {
		t.Errorf("drop: the table is not taken away first: %q", drop)
	}
	var rules []string
	for line := range strings.Lines(drop) {
		rules = append(rules, strings.TrimSpace(strings.ReplaceAll(line, " ip hadrill-10-20-0-100", "")))
	}
	const want = "add table|add chain in { type filter hook input priority -1 ; }|add rule in ip daddr 10.20.0.100 drop|" +
		"add chain out { type filter hook output priority -1 ; }|add rule out ip saddr 10.20.0.100 drop"
	if got := strings.Join(rules, "|"); got != want {
		t.Errorf("drop: %s, want %s", got, want)
	}
}
