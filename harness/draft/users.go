package draft

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness/programs"
)

// writeUsers writes the groups of users: of sessions or pages where something
// answers them, and of orders where there is a database.
func (s *stack) writeUsers(b *strings.Builder) {
	var about, groups []string
	if s.visits() {
		what, group := s.visitorsGroup()
		about, groups = append(about, what), append(groups, group)
	}
	if s.writes != "" {
		about = append(about, "writes numbered rows")
		groups = append(groups, s.group(buyers, 100, "{connect: 2s, read: 5s}", "orders: {write: POST /orders, rate: 100/s}"))
	}
	fmt.Fprintf(b, "\n# Each user %s.\nusers:\n%s", strings.Join(about, ",\n# or "), strings.Join(groups, ""))
}

// The names of the groups.
const (
	visitors = "shoppers"
	buyers   = "buyers"
)

// groups are those that there are.
func (s *stack) groups() (all []string) {
	if s.visits() {
		all = append(all, visitors)
	}
	if s.writes != "" {
		all = append(all, buyers)
	}
	return all
}

// visits reports whether users come for more than rows: by a balancer, or for a
// session.
func (s *stack) visits() bool {
	return s.writes == "" || s.tiers.client == "" || s.tiers.sessions != "" || s.tiers.kept ||
		slices.ContainsFunc(s.machines, func(m machine) bool { return m.tier == programs.ApplicationTier && !m.drafted })
}

// sessions reports whether users have sessions, rather than that they ask for a page.
func (s *stack) sessions() bool { return s.visits() && s.page == "" && len(s.applications()) > 0 }

// visitorsGroup is the group that asks what the balancers pass on.
func (s *stack) visitorsGroup() (about, group string) {
	about, journey := "saves a session, and reads and writes it again, with a second or so between an answer and the next request", "session: {save: POST /test/save, query: POST /test/query, think: 1s}"
	if !s.sessions() {
		about, journey = "asks for a page, with a second or so between an answer and the next request", "get: GET "+cmp.Or(s.page, "/")+"\n    think: 1s"
	}
	return about, s.group(visitors, 200, "{connect: 2s, read: 5s}", journey)
}

// group is one group of users.
func (s *stack) group(name string, count int, timeout, journey string) string {
	arrive := ""
	if !strings.HasPrefix(journey, "orders") {
		arrive = "    arrive: 100/s\n"
	}
	return fmt.Sprintf("  %s:\n    count: %d\n    from: %s\n    to: %q\n%s    timeout: %s\n    %s\n", name, count, s.usersOf(name), s.to, arrive, timeout, journey)
}

// usersOf is a group's part of the users' addresses: all, or a half.
func (s *stack) usersOf(name string) netip.Prefix {
	whole := s.network.users
	if len(s.groups()) == 1 {
		return whole
	}
	half := netip.PrefixFrom(whole.Addr(), whole.Bits()+1)
	if name == visitors {
		return half
	}
	a := half.Addr().As4()
	bit := half.Bits() - 1
	a[bit/8] |= 0x80 >> (bit % 8)
	return netip.PrefixFrom(netip.AddrFrom4(a), half.Bits())
}
