package ask

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/scenarios"
)

// A visit begins each period, and the run lasts for two of them: the second visit
// of a session reads what the first one saved.
const (
	period = 10 * time.Second
	lasts  = 3 * period
)

// mostPages is how many pages of a group are asked for.
const mostPages = 50

// shortened is the case without faults and expectations, with one user for each
// path of each group.
func shortened(c *scenarios.Case) *scenarios.Case {
	short := *c
	short.Faults, short.Expect, short.Users, short.Lasts = nil, nil, nil, lasts
	for i := range c.Users {
		short.Users = append(short.Users, single(&c.Users[i])...)
	}
	return &short
}

// single makes groups of one user that ask for one page each: a visit ends at the
// first page that fails, and the others are to be asked for all the same.
func single(g *scenarios.Group) []scenarios.Group {
	pages := pagesOf(g)
	if len(pages) == 0 {
		return []scenarios.Group{alone(*g, g.Name, g.From.Masked().Addr())}
	}
	var all []scenarios.Group
	at := g.From.Masked().Addr()
	for i, page := range pages {
		at = at.Next()
		if !g.From.Contains(at) {
			break
		}
		one := alone(*g, groupName(g.Name, i), at)
		one.Journey = scenarios.Journey{Get: []scenarios.Step{page}}
		all = append(all, one)
	}
	return all
}

// pagesOf are the pages that a group asks for without a session, each once: those
// of its journey, or of its log.
func pagesOf(g *scenarios.Group) []scenarios.Step {
	var pages []scenarios.Step
	add := func(s scenarios.Step) {
		if len(pages) < mostPages && !slices.Contains(pages, s) {
			pages = append(pages, s)
		}
	}
	for _, s := range g.Journey.Get {
		add(s)
	}
	for i := range g.Journey.Log {
		add(g.Journey.Log[i].Step)
	}
	return pages
}

// groupName is the name of the group that asks for page i of another.
func groupName(name string, i int) string { return fmt.Sprintf("%s-%d", name, i+1) }

// alone is a group of one user with visits now and then.
func alone(g scenarios.Group, name string, from netip.Addr) scenarios.Group {
	g.Name, g.Count, g.Arrive = name, 1, 0
	g.Retry, g.Pause, g.Addresses = scenarios.Retry{}, scenarios.Dist{}, nil
	g.From = netip.PrefixFrom(from, from.BitLen())
	g.Pace = scenarios.Pace{Every: period}
	return g
}
