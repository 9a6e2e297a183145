package draft

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness/programs"
)

// loss is a family of faults of which each machine, or each program, meets one.
type loss struct {
	verb, about string
	// within is how long after it the stack must serve its users again by itself, and
	// why says how that was chosen.
	within time.Duration
	why    string
	// each gives the faults.
	each func(s *stack) []fault
}

// fault is one case.
type fault struct {
	target string   // behind the verb: "lb1", "lb1/nginx"
	more   string   // further keys: "from: lb2"
	words  []string // of the case's name, behind the verb
	// idle is why no request may pass there, "" where some do: without one the fault has
	// no effect, so that the case is a comment.
	idle string
}

// A case breaks one thing after broken, and repairs it after repaired more: twice as
// long as a stack may take, so that what ends an outage is the stack, and not the
// repair. It goes on for calmed, in which all must be well again.
const (
	broken   = 20 * time.Second
	repaired = 2 * time.Minute
	calmed   = time.Minute
	patience = repaired / 2
)

// losses is the table of what happens to a stack, one thing at a time.
var losses = []loss{
	{"crash", "a machine loses power, and comes back", patience, "keepalived and health checks need 3 to 10 s, Sentinel, MHA and MMM 5 to 40 s", (*stack).ofMachines},
	{"kill", "a program is killed, and started again", patience, "its port refuses at once, so that whoever looks sees it sooner than a machine that is gone", (*stack).ofPrograms},
	{"pause", "the programs of a machine stand still, while its kernel goes on answering", patience, "only who waits for an answer sees it, and no sooner than its own timeout", (*stack).ofRunning},
	{"cut", "a machine cannot be reached by others, and goes on: users and applications may still reach it", patience, "both sides go on; afterwards one of them has to give way", (*stack).ofNetworks},
}

// described gives the machines that files speak of.
func (s *stack) described() (all []*machine) {
	for i := range s.machines {
		if !s.machines[i].drafted {
			all = append(all, &s.machines[i])
		}
	}
	return all
}

func (s *stack) ofMachines() (all []fault) {
	for _, m := range s.described() {
		all = append(all, fault{target: m.name, words: []string{m.name}})
	}
	return all
}

// ofRunning is ofMachines without those that run nothing.
func (s *stack) ofRunning() (all []fault) {
	for _, m := range s.described() {
		if m.asked == "" {
			all = append(all, fault{target: m.name, words: []string{m.name}})
		}
	}
	return all
}

func (s *stack) ofPrograms() (all []fault) {
	for _, m := range s.described() {
		for _, p := range m.programNames() {
			all = append(all, fault{target: m.name + "/" + p, words: []string{m.name, p}})
		}
	}
	return all
}

// ofNetworks cuts each two balancers of a pair, each server of a store or a database
// from the others of its kind and from what watches it, and what watches from all. A
// balancer is cut from each machine that it passes requests on to. Where none may pass
// while all is well the cut is a comment.
func (s *stack) ofNetworks() (all []fault) {
	first := slices.IndexFunc(s.machines, func(m machine) bool { return m.shares })
	of := func(is func(a, b *machine) bool, idle func(i, j int) string) {
		for i := range s.machines {
			for j := i + 1; j < len(s.machines); j++ {
				if x, y := &s.machines[i], &s.machines[j]; is(x, y) {
					all = append(all, fault{x.name, ", from: " + word(y.name), []string{x.name, y.name}, idle(i, j)})
				}
			}
		}
	}
	of(func(x, y *machine) bool { return x.shares && y.shares }, func(i, _ int) string {
		if i == first {
			return ""
		}
		return unasked // those that wait say nothing to each other
	})
	for i := range s.machines {
		if m := &s.machines[i]; len(m.keeps) > 0 && !m.shares {
			if from := s.cutFrom(m); len(from) > 0 {
				f := fault{target: m.name, more: ", from: [" + strings.Join(from, ", ") + "]", words: []string{m.name}}
				if !slices.ContainsFunc(m.keeps, func(k keeper) bool { return !k.member.Spare }) {
					f.idle = unasked
				}
				all = append(all, f)
			}
		}
	}
	of(func(x, y *machine) bool { return x.balancer && !y.balancer && len(y.ports) > 0 }, s.idle)
	return all
}

// Why a link may be idle.
const unasked, depends = "no request passes there while all is well", "what a request asks for decides whether one passes there"

// idle tells why a balancer may pass no request on to a machine while all is well, "" where
// it does.
func (s *stack) idle(balancer, server int) string {
	x, y := &s.machines[balancer], &s.machines[server]
	if i := slices.IndexFunc(s.machines, func(m machine) bool { return m.balancer }); i != balancer {
		return unasked // it waits for the address, or users come to the first
	}
	for _, f := range x.files {
		for _, u := range f.Says.Upstreams {
			switch asked := !u.Spare && (u.Host == y.name || u.Host == y.ip.String()); {
			case asked && len(f.Says.Ways) == 1 && len(x.ports) == 0:
				return ""
			case asked:
				return depends
			}
		}
	}
	return unasked
}

// cutFrom are the machines that a server can be cut from while applications go on
// reaching it: what runs a program of its kinds or watches it; for one that stands
// alone, the applications.
func (s *stack) cutFrom(m *machine) (from []string) {
	for i := range s.machines {
		o := &s.machines[i]
		related := slices.ContainsFunc(o.keeps, func(k keeper) bool {
			return k.kind.Part.Tier == programs.WatchTier || m.tier == programs.WatchTier ||
				slices.ContainsFunc(m.keeps, func(own keeper) bool { return own.kind == k.kind })
		})
		if o != m && related && s.speaks(m) {
			from = append(from, word(o.name))
		}
	}
	if from != nil {
		return from
	}
	for _, i := range s.applications() {
		if s.machines[i].name != m.name {
			from = append(from, word(s.machines[i].name))
		}
	}
	return from
}

// speaks reports whether a server has to do with others of its kind: it is watched,
// watches, or replicates.
func (s *stack) speaks(m *machine) bool {
	return slices.ContainsFunc(m.keeps, func(k keeper) bool {
		of := func(o *keeper) bool { return o.placed.Of == m.name }
		return k.watch || k.kind.Part.Tier == programs.WatchTier || k.placed.Of != "" || k.placed.Says.Names ||
			slices.ContainsFunc(s.servers(k.kind), func(at [2]int) bool { return of(s.keeper(at)) })
	})
}

// mostCases is how many variants are written; a scenario may have some more.
const mostCases = 150

// writeCases writes a case for each loss.
func (s *stack) writeCases(b *strings.Builder) {
	fmt.Fprintf(b, "lasts: %s\n\n", span(broken+repaired+calmed))
	s.writeExpectations(b)
	b.WriteString("\n# Each variant is a case of its own: hadrill run . --variant NAME runs one.\nvariants:\n")
	calm := append([]string{"requests.errors == 0"}, s.alone()...)
	fmt.Fprintf(b, "  # nothing happens: every error would be the stack's own\n  calm:\n    expect+: [%s]\n", strings.Join(calm, ", "))
	written := 1
	for _, l := range losses {
		all := l.each(s)
		if len(all) == 0 {
			continue
		}
		fmt.Fprintf(b, "  # %s. Within %s: %s.\n", l.about, span(l.within), l.why)
		for _, f := range all {
			name := l.verb + "-" + strings.ReplaceAll(strings.Join(f.words, "-"), ".", "-")
			if written++; written > mostCases || len(name) > 63 {
				continue
			}
			event := fmt.Sprintf("{at: %s, for: %s, %s: %s%s}", span(broken), span(repaired), l.verb, word(f.target), f.more)
			if f.idle != "" {
				fmt.Fprintf(b, "  # %s: {faults: [%s]} # %s\n", name, event, f.idle)
				continue
			}
			fmt.Fprintf(b, "  %s:\n    faults: [%s]\n    expect+:\n", name, event)
			for _, e := range s.survives(l, f) {
				fmt.Fprintf(b, "      - %s\n", e)
			}
		}
	}
	if written > mostCases {
		fmt.Fprintf(b, "  # and %d more of these\n", written-mostCases)
	}
}
