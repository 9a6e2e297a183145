package ask

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// start is the last start of a program, and how it ended by itself: "" while it goes
// on, or where its end was asked for.
type start struct {
	env   *programs.Env
	at    time.Duration
	ended time.Duration
	why   string
}

// starts are the last starts of programs, in the order of their first ones.
type starts []start

// read takes in the start or the end of a program, which is not a child of one.
func (all *starts) read(env *programs.Env, e *record.Event) {
	if env == nil || env.Program != e.Program {
		return
	}
	i := slices.IndexFunc(*all, func(s start) bool { return s.env == env })
	switch {
	case e.Kind == "started" && i < 0:
		*all = append(*all, start{env: env, at: e.At})
	case e.Kind == "started":
		(*all)[i] = start{env: env, at: e.At}
	case e.Kind == "ended" && i >= 0 && !slices.Contains([]string{host.EndStopped, host.EndKilled, host.EndExited, host.EndCrashed}, e.Detail):
		(*all)[i].ended, (*all)[i].why = e.At, e.Detail
	}
}

// problems are those of programs that ended by themselves and were not started again.
func (all starts) problems(c *scenarios.Case) (found conf.Problems) {
	for i := range all {
		if all[i].why != "" {
			found = append(found, all[i].problem(c))
		}
	}
	return found
}

// problem is the end of a program, where the scenario names it.
func (s *start) problem(c *scenarios.Case) conf.Problem {
	when := "at its start"
	if took := s.ended - s.at; took > 0 {
		when = took.Round(time.Millisecond).String() + " after its start"
	}
	what := fmt.Sprintf("%s/%s ended %s: %s", s.env.Machine, s.env.Program, when, s.why)
	return within(c, programPos(c, s.env), what+withoutAddress(c, s.why))
}

// withoutAddress tells what bind(2) lacks whose error a program ended with, "" where
// it ended with another: of an address that moves, what has it listen there all the
// same.
func withoutAddress(c *scenarios.Case, why string) string {
	if !strings.Contains(why, host.ErrNoAddress.Error()) {
		return ""
	}
	moves := func(a netip.Addr) bool { return strings.Contains(why, a.String()+":") }
	if slices.ContainsFunc(c.Network.Addresses, moves) {
		return ": the machine has not this address: net.ipv4.ip_nonlocal_bind=1, here nonlocal_bind: true"
	}
	return ": the machine has not this address"
}
