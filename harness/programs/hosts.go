package programs

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/scenarios"
)

// Hosts are the addresses of a case by name, as /etc/hosts gives them: machines,
// the scenario's further names, and the full names that files have of machines,
// as a search domain gives them: web1.example.com is web1.
func Hosts(c *scenarios.Case) map[string]netip.Addr {
	hosts := map[string]netip.Addr{}
	for i := range c.Machines {
		hosts[c.Machines[i].Name] = c.Machines[i].IP
	}
	full := map[string]netip.Addr{}
	for name, text := range c.Scenario.Files { // order cannot show: equal names have equal addresses
		if name != scenarios.FileName {
			addFullNames(full, text, hosts)
		}
	}
	for _, more := range []map[string]netip.Addr{c.Names, full} {
		for name, a := range more { // order cannot show: a copy
			if _, taken := hosts[name]; !taken {
				hosts[name] = a
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(hosts)) { // names have no case, and httpd writes them small
		if small := strings.ToLower(name); hosts[small] == (netip.Addr{}) {
			hosts[small] = hosts[name]
		}
	}
	return hosts
}

// addFullNames adds the names with dots in a file whose first part is a
// machine's name.
func addFullNames(full map[string]netip.Addr, text string, machines map[string]netip.Addr) {
	for text != "" {
		n := 0
		for n < len(text) && inHostName(text[n]) {
			n++
		}
		word := strings.TrimRight(text[:n], ".")
		if first, _, dotted := strings.Cut(word, "."); dotted {
			if a, ok := machines[first]; ok {
				full[word] = a
			}
		}
		text = text[n:]
		for text != "" && !inHostName(text[0]) {
			text = text[1:]
		}
	}
}

func inHostName(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '.' || b == '-' || b == '_'
}
