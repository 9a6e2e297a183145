package programs

import (
	"fmt"
	"slices"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/sentinel"
)

func sentinelTargets(e *Env) []conf.Target {
	c, _, err := read(e, sentinel.Read)
	if err != nil {
		return nil
	}
	return c.Targets()
}

// sentinelTogether wants a quorum of each master that its Sentinels can reach, and a
// majority of them that is left when one is gone: more than half must vote for who
// fails over, whatever the quorum (sentinelGetLeader).
func sentinelTogether(all []*Env) (wrong conf.Problems) {
	watching := map[string]int{}
	each := func(visit func(m *sentinel.Master)) {
		for _, e := range all {
			if c, _, err := read(e, sentinel.Read); err == nil {
				for i := range c.Masters {
					visit(&c.Masters[i])
				}
			}
		}
	}
	each(func(m *sentinel.Master) { watching[m.Rule.Name]++ })
	each(func(m *sentinel.Master) {
		p := conf.Problem{Pos: m.At()}
		n := watching[m.Rule.Name]
		switch {
		case m.Rule.Quorum > n:
			p.What = fmt.Sprintf("sentinel monitor %s: a quorum of %d, and it is watched by %d: no failover is ever begun; expected %d at most", m.Rule.Name, m.Rule.Quorum, n, n)
		case n < leastSentinels:
			p.What = fmt.Sprintf("sentinel monitor %s: watched by %d: when one is gone, no majority is left to vote for a failover; expected %d at least", m.Rule.Name, n, leastSentinels)
		default:
			return
		}
		if !slices.Contains(wrong, p) {
			wrong = append(wrong, p)
		}
	})
	return wrong
}
