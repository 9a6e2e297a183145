package draft

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness/programs"
)

// span is a duration as a scenario has it: 2m, 200s.
func span(d time.Duration) string {
	if d%time.Minute == 0 {
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return fmt.Sprintf("%ds", d/time.Second)
}

// available is the share of a case's seconds that are left when users were not served
// for so long, in whole percent.
func available(without time.Duration) int {
	return int(100 - 100*without/(broken+repaired+calmed))
}

// survives gives what a stack must do that survives a loss: each group of users is
// served again in time, and all is well when what broke is back.
func (s *stack) survives(l loss, f fault) (all []string) {
	for _, g := range s.groups() {
		all = append(all, fmt.Sprintf("group(%q).availability > %d%%", g, available(l.within)), fmt.Sprintf("group(%q).outage.one_user < %s", g, span(l.within)))
	}
	if l.verb != "pause" {
		all = append(all, s.alone()...)
	}
	return append(all, fmt.Sprintf("after(%q).requests.error_share < 1%%", l.verb+" "+f.target))
}

// promises gives what holds in every case, whatever breaks, each with why.
func (s *stack) promises() (all [][2]string) {
	if s.sessions() && s.tiers.shares {
		all = append(all,
			[2]string{"Sessions are not in one server's memory alone: no single loss takes one along, or brings an old one back.", "sessions.lost == 0"},
			[2]string{"", "sessions.stale == 0"})
	}
	if s.writes != "" {
		all = append(all, [2]string{"What was acknowledged is there at the end. Replication that nobody waits for cannot promise that for a machine\n  # that dies: loosen it to the rows that you can bear to lose, such as writes.lost <= 5, or have it wait (semi-sync).", "writes.lost == 0"})
	}
	if s.replicates() {
		all = append(all, [2]string{"Replication that has stopped goes unnoticed until the next loss.", "replicas.stopped == 0"})
	}
	if s.replicates() && s.watched() {
		all = append(all, [2]string{"One server takes writes at a time: what two accept by themselves no replication puts together again.", "primaries.dual == 0s"})
	}
	return all
}

// alone gives what holds of each address that moves: that one machine has it.
func (s *stack) alone() (all []string) {
	for _, a := range slices.Concat(s.virtual, s.moving) {
		all = append(all, fmt.Sprintf("address(%q).dual < 1s", a))
	}
	return all
}

// watched reports whether something makes one of a database's servers the primary, and
// the others read only. Two masters that nobody watches both take writes at any time.
func (s *stack) watched() bool {
	return slices.ContainsFunc(s.machines, func(m machine) bool {
		return slices.ContainsFunc(m.keeps, func(k keeper) bool { return k.kind.Part.Tier == programs.DatabaseTier && k.watch })
	})
}

// replicates reports whether a server of a database replicates from another.
func (s *stack) replicates() bool {
	return slices.ContainsFunc(s.machines, func(m machine) bool {
		return slices.ContainsFunc(m.keeps, func(k keeper) bool { return k.kind.Part.Tier == programs.DatabaseTier && k.placed.Of != "" })
	})
}

// writeExpectations writes what holds in every case, and how the rest was chosen.
func (s *stack) writeExpectations(b *strings.Builder) {
	bad := span(patience)
	fmt.Fprintf(b, `# What must hold. Each fault lasts %s, and the stack survives it when each group of users is served again within
# %s by itself, before what broke is back: availability > %d%% is that many seconds of %s in which 99 %% of the
# requests succeed, so that a server which fails every second request does not survive either; and no single user waits
# longer (outage.one_user), though the others be served. When it is back, fewer than 1 %% of the requests fail. Tighten these to what your users bear: %d%% is 10 s, and outage.longest < 10s says it, too.
`, span(repaired), bad, available(patience), span(broken+repaired+calmed), available(10*time.Second))
	if s.sessions() && !s.tiers.shares {
		b.WriteString("# Sessions are in each server's memory, which takes them along: where yours are kept elsewhere, say so (sessions:) and\n# add sessions.lost == 0.\n")
	}
	if len(s.alone()) > 0 {
		b.WriteString("# One machine at a time has an address that moves (dual): two have it for less than a second where one takes it back while\n# both hear each other; longer is a split brain. Of a machine that stands still nobody can take the address away.\n")
	}
	all := s.promises()
	if len(all) > 0 {
		b.WriteString("expect:\n")
	}
	for _, p := range all {
		if p[0] != "" {
			fmt.Fprintf(b, "  # %s\n", p[0])
		}
		fmt.Fprintf(b, "  - %s\n", p[1])
	}
}
