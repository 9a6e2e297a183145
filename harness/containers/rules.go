package containers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/scenarios"
)

// side gives the machines that a fault of the network names: machines, named
// groups, users or one group of them.
func (r *run) side(names []string) []*machine {
	var ms []*machine
	for _, n := range names {
		switch {
		case r.p.c.Network.Groups[n] != nil:
			ms = append(ms, r.side(r.p.c.Network.Groups[n])...)
		case n == usersProgram:
			for _, m := range r.machines {
				if strings.HasPrefix(m.name, usersProgram+"/") {
					ms = append(ms, m)
				}
			}
		default:
			ms = append(ms, r.machine(n))
		}
	}
	return ms
}

// placed is a rule at the machine that receives.
type placed struct {
	m    *machine
	rule agent.Rule
}

// rules makes the rules of a fault: every machine of one side treats the
// packets of the other.
func (r *run) rules(f *scenarios.Fault, rule agent.Rule) []placed {
	from := r.side(f.From)
	to := r.side(f.To)
	if len(f.To) == 0 {
		to = slices.DeleteFunc(slices.Clone(r.machines), func(m *machine) bool { return slices.Contains(from, m) })
	}
	all := receivers(f.ID+" >", rule, from, to)
	if !f.OneWay {
		all = append(all, receivers(f.ID+" <", rule, to, from)...)
	}
	return all
}

func receivers(name string, rule agent.Rule, from, to []*machine) []placed {
	rule.Name = name
	for _, m := range from {
		rule.From = append(rule.From, m.mac())
	}
	var all []placed
	if len(from) > 0 {
		for _, m := range to {
			all = append(all, placed{m, rule})
		}
	}
	return all
}

// place adds rules at that moment.
func (r *run) place(ctx context.Context, ps []placed, at time.Time) *harness.Outcome {
	outcome := &harness.Outcome{}
	var wg sync.WaitGroup
	for _, p := range ps {
		wg.Go(func() {
			p.m.keep(p.rule)
			_, err := p.m.ask(ctx, agent.Order{Do: "rule", Rule: &p.rule, At: p.m.onAgent(at)})
			if err != nil && !errors.Is(err, errDown) { // one that is down gets its rules when it has power again
				outcome.Failed(err.Error())
			} else {
				outcome.Took(p.m.name)
			}
		})
	}
	wg.Wait()
	return outcome
}

// lift removes rules and counts the packets that met them. What a machine
// counted before it lost power is lost.
func (r *run) lift(ctx context.Context, ps []placed, at time.Time) (packets int64, err error) {
	type outcome struct {
		n   int64
		err error
	}
	done := make(chan outcome)
	for _, p := range ps {
		go func() {
			p.m.forget(p.rule.Name)
			a, err := p.m.ask(ctx, agent.Order{Do: "unrule", Target: p.rule.Name, At: p.m.onAgent(at)})
			if err == nil {
				if _, gone := p.m.ask(ctx, agent.Order{Do: "hits", Target: p.rule.Name}); gone == nil {
					err = fmt.Errorf("%s: rule %q still stands", p.m.name, p.rule.Name)
				}
			}
			if errors.Is(err, errDown) {
				err = nil
			}
			done <- outcome{a.Count, err}
		}()
	}
	for range ps {
		o := <-done
		packets += o.n
		if err == nil {
			err = o.err
		}
	}
	return packets, err
}

func (r *run) hits(ctx context.Context, ps []placed) (packets int64) {
	for _, p := range ps {
		if a, err := p.m.ask(ctx, agent.Order{Do: "hits", Target: p.rule.Name}); err == nil {
			packets += a.Count
		}
	}
	return packets
}

// leastDelay is the network delay from which on it is worth adding to what the
// network has by itself.
const leastDelay = time.Millisecond

// standingRules adds the rules of the network's own loss and delay, where the
// scenario asks for them.
func (r *run) standingRules(ctx context.Context) error {
	n := &r.p.c.Network
	var ps []placed
	everybody := func(name string, rule agent.Rule) {
		for _, m := range r.machines {
			others := slices.DeleteFunc(slices.Clone(r.machines), func(o *machine) bool { return o == m })
			ps = append(ps, receivers(name, rule, others, []*machine{m})...)
		}
	}
	if n.Loss > 0 {
		everybody("network loss", agent.Rule{Drop: n.Loss})
	}
	if n.Delay >= leastDelay || n.Jitter >= leastDelay {
		everybody("network delay", agent.Rule{Delay: n.Delay, Jitter: n.Jitter})
	}
	if why := r.place(ctx, ps, time.Now()).Failure(); why != "" {
		return fmt.Errorf("the network's loss and delay: %s", why)
	}
	return nil
}

// rulesAgain adds the present rules to a machine that has power again.
func (r *run) rulesAgain(ctx context.Context, m *machine) error {
	m.mu.Lock()
	rules := slices.Clone(m.rules)
	m.mu.Unlock()
	for i := range rules {
		if _, err := m.ask(ctx, agent.Order{Do: "rule", Rule: &rules[i]}); err != nil {
			return err
		}
	}
	return nil
}

// keep notes a rule of the machine.
func (m *machine) keep(rule agent.Rule) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rules = append(m.rules, rule)
}

func (m *machine) forget(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rules = slices.DeleteFunc(m.rules, func(r agent.Rule) bool { return r.Name == name })
}
