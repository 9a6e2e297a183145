package containers

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/agent"
)

// TestDualPrimaries: two servers are primaries at a time as long as both run, answer
// and take writes of their own.
func TestDualPrimaries(t *testing.T) {
	zero := time.Unix(1000, 0)
	primary := agent.DatabaseState{Answers: true, Writable: true}
	replica := agent.DatabaseState{Answers: true, Writable: true, Replica: true}
	of := func(hosts string, writable bool) agent.DatabaseState {
		return agent.DatabaseState{Answers: true, Writable: writable, Replica: true, Sources: hosts}
	}
	hosts := map[string]netip.Addr{"a": netip.MustParseAddr("10.20.0.1"), "b": netip.MustParseAddr("10.20.0.2"), "c": netip.MustParseAddr("10.20.0.3")}
	for _, c := range []struct {
		why   string
		lines [][3]any
		want  string
	}{
		{"a replica that takes writes is none", [][3]any{{-5, "a", primary}, {1, "b", replica}}, "[]"},
		{"before the start counts from the start", [][3]any{{-5, "a", primary}, {-4, "b", primary}, {3, "a", "ended"}}, "[{ 0s 3s}]"},
		{"one that stands still", [][3]any{{0, "a", primary}, {1, "b", primary}, {2, "a", "frozen"}, {4, "a", "thawed"}, {6, "b", "crashed"}}, "[{ 1s 2s} { 4s 6s}]"},
		{"a paused machine", [][3]any{{0, "a", primary}, {1, "b", primary}, {2, "a", "paused"}, {4, "a", "resumed"}}, "[{ 1s 2s} { 4s 10s}]"},
		{"one that hangs", [][3]any{{0, "a", primary}, {1, "b", primary}, {2, "a", agent.DatabaseState{}}}, "[{ 1s 2s}]"},
		{"killed while it stood still, and back", [][3]any{{0, "a", primary}, {1, "a", "frozen"}, {2, "a", "ended"}, {3, "a", primary}, {4, "b", primary}}, "[{ 4s 10s}]"},
		{"frozen when its machine lost power, and back", [][3]any{{0, "a", primary}, {1, "a", "frozen"}, {2, "a", "crashed"}, {3, "a", primary}, {4, "b", primary}}, "[{ 4s 10s}]"},
		{"masters of each other", [][3]any{{0, "a", of("10.20.0.2", true)}, {1, "b", of("10.20.0.1", true)}}, "[{ 1s 10s}]"},
		{"by their names, one of which takes no writes for a while", [][3]any{{0, "a", of("b", true)}, {1, "b", of("a", true)}, {3, "a", of("b", false)}, {5, "a", of("b", true)}}, "[{ 1s 3s} { 5s 10s}]"},
		{"one of them among several", [][3]any{{0, "a", of("10.20.0.3,10.20.0.2", true)}, {1, "b", of("10.20.0.1", true)}}, "[{ 1s 10s}]"},
		{"beside another, while the peer is down", [][3]any{{0, "a", of("b", true)}, {1, "b", of("a", true)}, {2, "b", "ended"}, {4, "c", primary}}, "[{ 1s 2s} { 4s 10s}]"},
		{"a ring of three is no pair", [][3]any{{0, "a", of("c", true)}, {1, "b", of("a", true)}, {2, "c", of("b", true)}}, "[]"},
	} {
		if got := fmt.Sprint(duals(story(zero, c.lines...), hosts, zero, 10*time.Second).Until(10 * time.Second)); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}
