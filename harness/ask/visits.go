package ask

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/program/users"
)

// visits holds the answers that the users of the short run saw, by group of
// the case.
type visits struct {
	c   *scenarios.Case
	all []*visit
	of  map[string]*visit // by group of the short case
}

// visit holds the answers of a group's pages, in the order first seen.
type visit struct {
	g     *scenarios.Group
	pages []page
}

// page is a path and how asking for it ended, the best of several times.
type page struct {
	step users.Step
	ok   bool
	how  string // it failed, or was redirected
	odd  bool   // redirected for nothing
}

func newVisits(c *scenarios.Case) *visits {
	v := &visits{c: c, of: map[string]*visit{}}
	for i := range c.Users {
		g := &c.Users[i]
		one := &visit{g: g}
		v.all = append(v.all, one)
		for _, short := range single(g) {
			v.of[short.Name] = one
		}
		for _, s := range pagesOf(g) {
			one.pages = append(one.pages, page{step: users.Step(s)})
		}
	}
	return v
}

// seen takes in a request.
func (v *visits) seen(s users.Seen) {
	of := v.of[s.Group]
	p := of.page(s.Step)
	e := &s.Ending
	how := e.Kind
	if e.By != "" {
		how += " by " + e.By
	}
	if e.Why != "" && !strings.HasPrefix(e.Why, s.Step.Method+" ") {
		how += " (" + e.Why + ")"
	}
	switch {
	case s.OK && e.Kind != "":
		p.ok, p.odd, p.how = true, true, how+", which nobody follows"
	case s.OK:
		p.ok, p.odd, p.how = true, false, ""
	case !p.ok && p.how == "":
		p.how = how
	}
}

// page finds the page of a step, with or without what stands before its path.
func (v *visit) page(s users.Step) *page {
	for i := range v.pages {
		if p := &v.pages[i]; p.step.Method == s.Method && strings.HasSuffix(s.Path, p.step.Path) {
			return p
		}
	}
	v.pages = append(v.pages, page{step: s})
	return &v.pages[len(v.pages)-1]
}

// report tells what failed, at the place of the users.
func (v *visits) report(a *Answers) {
	good := 0
	for _, of := range v.all {
		for _, p := range of.pages {
			how := p.how
			if !p.ok && how == "" {
				how = fmt.Sprintf("no answer within %v", lasts)
			}
			if p.ok {
				good++
			}
			if !p.ok || p.odd {
				add(&a.Warnings, within(v.c, of.g.Pos, fmt.Sprintf("users %s: %s %s: %s", of.g.Name, p.step.Method, p.step.Path, how)))
			}
		}
		if len(of.pages) == 0 {
			add(&a.Warnings, within(v.c, of.g.Pos, fmt.Sprintf("users %s: no answer within %v", of.g.Name, lasts)))
		}
	}
	a.Dead = good == 0
}
