package contest

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/scenarios/strict"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// Strategies makes a study of the strategies of the scenario's balancer, of those that
// names has, or of all. at says which balancer where there are several: see chosen.
func Strategies(c *scenarios.Case, g harness.Ground, at string, names []string) (*Study, error) {
	if _, err := suite.Prepare(g, []*scenarios.Case{c}); err != nil {
		return nil, err // the files themselves are wrong
	}
	balancers, err := chosen(c, at)
	if err != nil {
		return nil, err
	}
	wanted, err := wanted(c, balancers[0], names)
	if err != nil {
		return nil, err
	}
	var labels []string
	for _, b := range balancers {
		labels = append(labels, b.label())
	}
	s := &Study{Of: c, Noun: "strategy", What: "the strategies of " + strings.Join(labels, ", ")}
	for _, name := range wanted {
		one, err := replaced(c, balancers, name)
		if err := s.add(g, one, err, len(names) > 0); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// wanted gives the strategies of the balancer's program by these names, all of them for
// none, in the order of balance.Strategies. Blanks may be written as hyphens.
func wanted(c *scenarios.Case, b balancer, names []string) ([]string, error) {
	var known []string
	for _, e := range balance.Strategies {
		if e.Program == b.kind() {
			known = append(known, e.Name)
		}
	}
	if len(names) == 0 {
		return known, nil
	}
	var all []string
	for _, n := range names {
		i := slices.IndexFunc(known, func(k string) bool { return k == n || strings.ReplaceAll(k, " ", "-") == n })
		if i < 0 {
			return nil, conf.Problems{problemAt(c, b.Pos, "strategy %q: %s has none of that name, expected %s%s", n, b.kind(), strict.OneOf(known), strict.Suggest(n, known))}
		}
		all = append(all, known[i])
	}
	return slices.DeleteFunc(known, func(k string) bool { return !slices.Contains(all, k) }), nil
}

// replaced is the scenario with the strategy in each of the balancers.
func replaced(c *scenarios.Case, balancers []balancer, strategy string) (Contender, error) {
	edits := map[string][]conf.Edit{} // by file
	one := Contender{Name: strategy, job: c, Written: true, edits: edits}
	var files []string
	for _, b := range balancers {
		if b.Strategy == strategy {
			continue
		}
		some, err := b.Replace(strategy)
		if err != nil {
			return one, err
		}
		one.Written = false
		for _, e := range some {
			if edits[e.Pos.File] == nil {
				files = append(files, e.Pos.File)
			}
			edits[e.Pos.File] = append(edits[e.Pos.File], e)
		}
	}
	if one.Written {
		return one, nil
	}
	texts := map[string]string{}
	for _, file := range files {
		text, err := conf.Load(c.Scenario.FS, file)
		if err != nil {
			return one, err
		}
		if texts[path.Clean(file)], err = conf.ApplyEdits(text, edits[file]); err != nil {
			return one, err
		}
		for _, e := range edits[file] {
			one.Changes = append(one.Changes, e.String())
		}
	}
	var err error
	one.job, err = c.Edited(texts, nil)
	return one, err
}

// balancer is a group of servers of one file, which several programs may read.
type balancer struct {
	programs.Choice
	programs []string // "lb1/nginx"
}

func (b *balancer) kind() string { return b.Env.Kind.Name }

// label is "lb1/nginx, upstream app (nginx.conf:3:1)".
func (b *balancer) label() string {
	return fmt.Sprintf("%s, %s %s (%s)", strings.Join(b.programs, " and "), b.Noun, b.Name, b.Pos)
}

// matches reports whether at names it: lb1, lb1/nginx or lb1/nginx/app, or a pattern such
// as lb*/nginx/app.
func (b *balancer) matches(at string) bool {
	return slices.ContainsFunc(b.programs, func(p string) bool {
		machine, _, _ := strings.Cut(p, "/")
		return slices.ContainsFunc([]string{machine, p, p + "/" + b.Name}, func(name string) bool {
			ok, _ := path.Match(at, name) // one that is no pattern matches nothing
			return ok
		})
	})
}

// chosen gives the balancers of the case that at names: the only one for "", and several
// only for a pattern, where one program's strategies are those of all.
func chosen(c *scenarios.Case, at string) ([]balancer, error) {
	all := balancers(c)
	var labels []string
	var some []balancer
	for _, b := range all {
		labels = append(labels, b.label())
		if at == "" || b.matches(at) {
			some = append(some, b)
		}
	}
	file := conf.Pos{File: scenarios.FileName}
	switch n := len(some); {
	case len(all) == 0:
		return nil, conf.Problems{problemAt(c, file, "no program here chooses among servers, so that there are no strategies to compare: expected nginx with an upstream, HAProxy with a backend or httpd with a balancer:// of two servers or more; --vary compares values of any part of a scenario")}
	case n == 0:
		return nil, fmt.Errorf("--at %s: expected a balancer; there are %s", at, strings.Join(labels, "; "))
	case n > 1 && !strings.Contains(at, "*"):
		return nil, conf.Problems{problemAt(c, file, "found %d balancers: %s: expected --at with one of them, such as --at %s/%s, or a pattern for several", n, strings.Join(labels, "; "), some[0].programs[0], some[0].Name)}
	}
	for _, b := range some[1:] {
		if b.kind() != some[0].kind() {
			return nil, fmt.Errorf("--at %s: found balancers of %s and %s, expected those of one program, which have the same strategies", at, some[0].kind(), b.kind())
		}
	}
	return some, nil
}

// balancers are those of a case, each place in a file once.
func balancers(c *scenarios.Case) (all []balancer) {
	for _, choice := range programs.NewStack(c).Choices() {
		name := choice.Env.Machine + "/" + choice.Env.Program
		i := slices.IndexFunc(all, func(b balancer) bool { return b.Pos == choice.Pos && b.Name == choice.Name })
		if i >= 0 {
			all[i].programs = append(all[i].programs, name)
			continue
		}
		all = append(all, balancer{choice, []string{name}})
	}
	return all
}

// problemAt is a problem at a place of one of the scenario's files, named as the user named
// the scenario.
func problemAt(c *scenarios.Case, at conf.Pos, format string, a ...any) conf.Problem {
	p := conf.NewText(at.File, c.Scenario.Files[path.Clean(at.File)]).Problem(at.Line, at.Col, format, a...)
	p.Pos.File = path.Join(suite.Argument(c.Scenario), at.File)
	return p
}
