package draft

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Write writes a scenario for files.
func Write(w io.Writer, files []File) error {
	s, err := plan(files)
	if err != nil {
		return err
	}
	var b strings.Builder
	s.writeTop(&b, files)
	s.writeMachines(&b)
	s.writeUsers(&b)
	s.writeCases(&b)
	_, err = io.WriteString(w, b.String())
	return err
}

func (s *stack) writeTop(b *strings.Builder, files []File) {
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	fmt.Fprintf(b, "# Written by hadrill init from %s: a beginning, to be changed.\n", strings.Join(names, ", "))
	b.WriteString("# hadrill schema has editors complete and check this file; scenarios/README.md has every key.\n")
	fmt.Fprintf(b, "title: what happens to users when a part of the stack fails\n\n")
	addresses := ""
	if len(s.virtual) > 0 {
		var all []string
		for _, a := range s.virtual {
			all = append(all, a.String())
		}
		addresses = ", addresses: [" + strings.Join(all, ", ") + "]"
		b.WriteString("# addresses are those that move between the balancers.\n")
	}
	fmt.Fprintf(b, "network: {subnet: %s, delay: 200us%s}\n", s.network.subnet, addresses)
	if len(s.names) > 0 {
		var all []string
		for _, n := range s.names {
			all = append(all, word(n)+": "+word(s.named))
		}
		fmt.Fprintf(b, "\n# The names that the files answer for.\nnames: {%s}\n", strings.Join(all, ", "))
	}
}

func (s *stack) writeMachines(b *strings.Builder) {
	about := "The balancers run the files as they are. The machines behind them are those that the files pass\n# requests on to: application servers that keep sessions in their memory and take about 5 ms a request."
	if s.standIn {
		about = "No file says what answers at the addresses: an application server stands there for it. The other\n# machine of a pair has a file of its own: hadrill init THIS OTHER makes both."
	}
	fmt.Fprintf(b, "\n# %s\nmachines:\n", about)
	for i := range s.machines {
		m := &s.machines[i]
		fmt.Fprintf(b, "  %s:\n    ip: %s\n", word(m.name), m.ip)
		if m.starts != "" {
			fmt.Fprintf(b, "    starts: %s # after the others, so that the first has the address\n", m.starts)
		}
		if len(m.checks) > 0 {
			b.WriteString("    checks: # what the scripts look at: {probe: http} asks its port, {probe: process} whether it is there\n")
			for _, c := range m.checks {
				fmt.Fprintf(b, "      %s: {probe: %s, program: %s}\n", word(c.name), c.probe, m.looks)
			}
		}
		b.WriteString("    run:\n")
		for _, p := range m.programs {
			fmt.Fprintf(b, "      %s\n", p)
		}
	}
}

func (s *stack) writeUsers(b *strings.Builder) {
	what, journey := "saves a session, and reads and writes it again every second", "session: {save: POST /test/save, query: POST /test/query, every: 1s}"
	if !slices.ContainsFunc(s.machines, func(m machine) bool { return len(m.ports) > 0 }) {
		what, journey = "asks for a page every second", "get: GET /\n    every: 1s"
	}
	if s.page != "" {
		what, journey = "asks for a page every second", "get: GET "+s.page+"\n    every: 1s"
	}
	fmt.Fprintf(b, `
# Each user %s.
users:
  shoppers:
    count: 200
    from: %s
    to: %q
    arrive: 100/s
    timeout: {connect: 2s, read: 5s}
    %s
lasts: 90s

# What must hold, as in: sessions.lost == 0, outage.longest < 5s, requests.error_share < 1%%.
# expect:
#   - outage.longest < 5s

# Each variant is a case of its own: hadrill run . --variant NAME runs one.
variants:
  calm: {}
`, what, s.network.users, s.to, journey)
}

// mostCases is how many variants are written; a scenario may have some more.
const mostCases = 150

// writeCases writes a case for each machine that loses power, each program that
// is killed, and each two balancers that do not hear each other. That a balancer
// cannot reach a machine behind it is a comment: where no request of theirs
// passes, the fault would have no effect.
func (s *stack) writeCases(b *strings.Builder) {
	written := 1
	indent := "  "
	one := func(fault string, names ...string) {
		name := strings.ReplaceAll(strings.Join(names, "-"), ".", "-")
		if written++; written > mostCases || len(name) > 63 {
			return
		}
		fmt.Fprintf(b, "%s%s: {faults: [{at: 20s, for: 30s, %s}]}\n", indent, name, fault)
	}
	b.WriteString("  # a machine loses power, and comes back\n")
	for i := range s.machines {
		name := s.machines[i].name
		one("crash: "+word(name), "crash", name)
	}
	b.WriteString("  # a program is killed, and started again\n")
	for i := range s.machines {
		m := &s.machines[i]
		for _, p := range m.programNames() {
			one("kill: "+word(m.name+"/"+p), "kill", m.name, p)
		}
	}
	cuts := func(of func(a, b *machine) bool) {
		for i := range s.machines {
			for j := i + 1; j < len(s.machines); j++ {
				if x, y := &s.machines[i], &s.machines[j]; of(x, y) {
					one("cut: "+word(x.name)+", from: "+word(y.name), "cut", x.name, y.name)
				}
			}
		}
	}
	b.WriteString("  # two machines cannot reach each other\n")
	cuts(func(x, y *machine) bool { return x.shares && y.shares })
	indent = "  # "
	cuts(func(x, y *machine) bool { return x.balancer && !y.balancer })
	if written > mostCases {
		fmt.Fprintf(b, "  # and %d more of these\n", written-mostCases)
	}
}

// plain is what YAML takes for text without quotes, wherever it stands.
var plain = regexp.MustCompile(`^[A-Za-z0-9_./-]*[A-Za-z_/][A-Za-z0-9_./-]*$`)

// word is a text as YAML has it.
func word(text string) string {
	if plain.MatchString(text) && !slices.Contains([]string{"true", "false", "yes", "no", "on", "off", "null"}, strings.ToLower(text)) {
		return text
	}
	return strconv.Quote(text)
}
