package containers

import (
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/sim/conf"
)

// server is a database server of a run.
type server struct{ machine, program string }

// primaries follows the database servers through the events of a run.
type primaries struct {
	hosts  map[string]netip.Addr          // of the case, as /etc/hosts has them
	states map[server]agent.DatabaseState // of those that answer
	still  map[server]bool                // with "" for the program: the whole machine
	from   map[server]map[netip.Addr]bool // what each replicates from, as it said last: it need not run
}

// duals follows the servers through the events of a run: one that has ended, stands
// still or does not answer takes no writes.
func duals(events []happened, hosts map[string]netip.Addr, zero time.Time, end time.Duration) *harness.Duals {
	p := &primaries{hosts, map[server]agent.DatabaseState{}, map[server]bool{}, map[server]map[netip.Addr]bool{}}
	d := &harness.Duals{}
	for i := range events {
		if now := events[i].at.Sub(zero); p.take(&events[i]) && now <= end {
			d.Look(p.count(), now)
		}
	}
	return d
}

// take takes an event in, and reports whether it was about a server.
func (p *primaries) take(h *happened) bool {
	s := server{h.e.Machine, h.e.Program}
	switch kind := h.e.Kind; {
	case h.database != nil:
		p.states[s] = *h.database
		if h.database.Answers {
			p.from[s] = p.sources(h.database)
		}
	case kind == "ended":
		delete(p.states, s)
		delete(p.still, s)
	case kind == "crashed":
		for x := range p.states { // order cannot show
			if x.machine == s.machine {
				delete(p.states, x)
			}
		}
		for x := range p.still { // order cannot show
			if x.machine == s.machine {
				delete(p.still, x)
			}
		}
	case kind == "paused", kind == "frozen":
		p.still[s] = true
	case kind == "resumed", kind == "thawed":
		delete(p.still, s)
	default:
		return false
	}
	return true
}

// sources are the addresses of the hosts that a server replicates from.
func (p *primaries) sources(s *agent.DatabaseState) map[netip.Addr]bool {
	all := map[netip.Addr]bool{}
	for _, host := range strings.Split(s.Sources, ",") {
		if a, known := conf.Resolve(host, p.hosts); known {
			all[a] = true
		}
	}
	return all
}

// count is how many servers take writes and are no replicas, or masters of another.
func (p *primaries) count() (n int) {
	for s, state := range p.states { // order cannot show
		if state.Writable && !p.still[s] && !p.still[server{s.machine, ""}] && (!state.Replica || p.circular(s)) {
			n++
		}
	}
	return n
}

// circular reports whether a server that one replicates from replicates from it.
func (p *primaries) circular(s server) bool {
	for other, from := range p.from { // order cannot show
		if p.from[s][p.hosts[other.machine]] && from[p.hosts[s.machine]] {
			return true
		}
	}
	return false
}
