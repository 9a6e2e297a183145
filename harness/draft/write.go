package draft

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Written is a file that stands beside the scenario: Text is its content, and What
// tells who wants it: "mod_jk.conf names".
type Written struct{ Path, Text, What string }

// Write writes a scenario for files, and gives further files that it needs.
func Write(w io.Writer, files []File) ([]Written, error) {
	s, err := plan(files)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	s.writeTop(&b, files)
	s.writeMachines(&b)
	s.writeUsers(&b)
	s.writeCases(&b)
	_, err = io.WriteString(w, b.String())
	return s.written(files), err
}

// written are the files that others name, or that servers need, and that are not
// there.
func (s *stack) written(files []File) (all []Written) {
	for _, f := range files {
		for _, d := range f.Says.Drafted {
			all = append(all, Written{d.Path, d.Text, f.Name + " names"})
		}
	}
	for _, d := range s.tiers.drafts {
		all = append(all, Written{d.file.Path, d.file.Text, d.what + " needs"})
	}
	return all
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
	if moving := slices.Concat(s.virtual, s.moving); len(moving) > 0 {
		var all []string
		for _, a := range moving {
			all = append(all, a.String())
		}
		addresses = ", addresses: [" + strings.Join(all, ", ") + "]"
		between := "the balancers"
		if len(s.moving) > 0 || s.tiers.onPair {
			between = "machines"
		}
		fmt.Fprintf(b, "# addresses are those that move between %s.\n", between)
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

// about says what the machines are.
func (s *stack) about() []string {
	var all []string
	balancers := slices.ContainsFunc(s.machines, func(m machine) bool { return len(m.files) > 0 })
	switch {
	case s.standIn:
		all = []string{"No file says what answers at the addresses: an application server stands there for it. The other", "machine of a pair has a file of its own: hadrill init THIS OTHER makes both."}
	case balancers && len(s.applications()) > 0 && s.tiers.sessions == "" && !s.tiers.kept:
		all = []string{"The balancers run the files as they are. The machines behind them are those that the files pass", "requests on to: application servers that keep sessions in their memory and take about 5 ms a request."}
	default:
		all = []string{"The programs run the files as they are. An application server takes about 5 ms a request."}
	}
	if i := slices.IndexFunc(s.machines, func(m machine) bool { return m.drafted }); i >= 0 {
		all = append(all, "No file says which application asks: "+s.machines[i].name+" stands for it, and nothing happens to it.")
	}
	if s.writes != "" {
		all = append(all, "Its pool of the database is as drivers have it by default: an answer may take for ever, and a write that failed is", "not tried again. database: takes timeout: and retry: where yours are set.")
	}
	for _, r := range s.tiers.remarks {
		if !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	return all
}

func (s *stack) writeMachines(b *strings.Builder) {
	b.WriteString("\n")
	for _, line := range s.about() {
		fmt.Fprintf(b, "# %s\n", line)
	}
	b.WriteString("machines:\n")
	for i := range s.machines {
		m := &s.machines[i]
		fmt.Fprintf(b, "  %s:\n    ip: %s", word(m.name), m.ip)
		if m.asked != "" {
			fmt.Fprintf(b, " # %s asks whether it answers\n    run: {}\n", m.asked)
			continue
		}
		b.WriteString("\n")
		if m.starts != "" {
			why := "so that the first has the address"
			if !m.shares {
				why = "which it watches"
			}
			fmt.Fprintf(b, "    starts: %s # after the others, %s\n", m.starts, why)
		}
		if m.nonlocal {
			b.WriteString("    nonlocal_bind: true # net.ipv4.ip_nonlocal_bind=1, which your machines need: it listens before it has the address\n")
		}
		if len(m.shared) > 0 {
			fmt.Fprintf(b, "    shared: [%s] # a file server's folder, the same for all\n", strings.Join(m.shared, ", "))
		}
		if len(m.checks) > 0 {
			b.WriteString("    checks: # what the scripts look at: {probe: http} asks its port, {probe: process} whether it is there\n")
			for _, c := range m.checks {
				fmt.Fprintf(b, "      %s: {probe: %s, program: %s} # %s\n", word(c.name), c.probe, c.program, c.why)
			}
		}
		b.WriteString("    run:\n")
		for _, p := range m.programs {
			fmt.Fprintf(b, "      %s\n", p)
		}
	}
}

// settings hold what stands behind the name of a file's program: the file, and the
// variables that it names.
func settings(f File) string {
	if len(f.Says.Environment) == 0 {
		return word(f.Name)
	}
	var all []string
	for _, v := range f.Says.Environment {
		all = append(all, v.Name+": "+strconv.Quote(v.Value))
	}
	return "{config: " + word(f.Name) + ", env: {" + strings.Join(all, ", ") + "}} # variables of its environment: put yours here"
}

// plain matches what YAML takes for text without quotes, wherever it stands.
var plain = regexp.MustCompile(`^[A-Za-z0-9_./-]*[A-Za-z_/][A-Za-z0-9_./-]*$`)

// word is a text as YAML has it.
func word(text string) string {
	if plain.MatchString(text) && !slices.Contains([]string{"true", "false", "yes", "no", "on", "off", "null"}, strings.ToLower(text)) {
		return text
	}
	return strconv.Quote(text)
}
