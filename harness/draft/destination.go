package draft

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"

	"github.com/hadrill/hadrill/harness/programs"
)

// chooseDestination chooses where users go: the address that moves, or else the
// first balancer, on the port that passes requests on.
func (s *stack) chooseDestination() error {
	if s.tiers.client != "" {
		s.to = fmt.Sprintf("http://%s:%d", s.tiers.client, s.tiers.clientPort)
		return nil
	}
	var listens []programs.Listen
	for i := range s.machines {
		for _, f := range s.machines[i].files {
			for _, l := range f.Says.Listens {
				if !l.Address.IsLoopback() {
					listens = append(listens, l)
				}
			}
		}
		if m := &s.machines[i]; len(listens) == 0 && m.shares {
			for _, p := range m.ports {
				if s.reaches(s.front(), p.Number) {
					listens = append(listens, programs.Listen{Port: p.Number, Serves: true})
				}
			}
		}
		if len(listens) > 0 {
			s.to = s.url(&s.machines[i], listens)
			return nil
		}
	}
	return errors.New("no file says on which port users come: expected the configuration of a load balancer or web server, too")
}

// url is where users come to a machine with these ports.
func (s *stack) url(m *machine, listens []programs.Listen) string {
	rank := func(l programs.Listen) int {
		n := slices.Index([]uint16{80, 8080, 443}, l.Port)
		if n < 0 {
			n = 3
		}
		if l.TLS {
			n += 10
		}
		if !l.Serves {
			n += 100
		}
		return n
	}
	best := slices.MinFunc(listens, func(a, b programs.Listen) int { return rank(a) - rank(b) })
	host := m.name
	switch {
	case slices.Contains(s.virtual, best.Address):
		host = best.Address.String()
	case s.front().IsValid() && best.Address == (netip.Addr{}):
		host = s.front().String()
	}
	s.addNames(best, host)
	if slices.Contains(s.names, best.Name) {
		host = best.Name
	}
	scheme, usual := "http", uint16(80)
	if best.TLS {
		scheme, usual = "https", 443
	}
	if best.Port != usual {
		host = fmt.Sprintf("%s:%d", host, best.Port)
	}
	if best.Only {
		s.page = cmp.Or(best.Path, "/")
		return scheme + "://" + host
	}
	return scheme + "://" + host + best.Path
}

// hostForm is a name as a scenario takes it.
var hostForm = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$`)

// addNames takes the names by which users may ask for what is at an address, or
// on a machine; those of machines are known.
func (s *stack) addNames(best programs.Listen, at string) {
	all := []string{best.Name}
	for i := range s.machines {
		for _, f := range s.machines[i].files {
			all = append(all, f.Says.Names...)
		}
	}
	s.named = at
	for _, n := range all {
		_, err := netip.ParseAddr(n)
		known := slices.ContainsFunc(s.machines, func(m machine) bool { return m.name == n }) || slices.Contains(s.names, n)
		if hostForm.MatchString(n) && err != nil && !known && !isLocal(n) {
			s.names = append(s.names, n)
		}
	}
}
