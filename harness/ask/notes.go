package ask

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// refusedNote is the detail of a note of a refused place: FILE:LINE:COL: text.
var refusedNote = regexp.MustCompile(`(?s)^(.+?):(\d+):(\d+): (.*)$`)

// readNotes takes in what the programs noted: places that were refused, and the
// trouble that is left at the end; and which programs ended by themselves.
func (a *Answers) readNotes(c *scenarios.Case, rec *record.Record, unknown []string) {
	stack := programs.NewStack(c)
	var left []trouble
	var ran starts
	for i := range rec.Events {
		e := &rec.Events[i]
		env := stack.Env(e.Machine, e.Program)
		ran.read(env, e)
		switch {
		case e.Kind == record.NoteRefused:
			add(&a.Refused, refusal(c, e.Detail))
		case env != nil && strings.HasPrefix(e.Kind, "note:"):
			if t, ok := env.Trouble(e.Detail); ok {
				left = settle(left, trouble{env, t})
			}
		}
	}
	for _, p := range ran.problems(c) {
		add(&a.Warnings, p)
	}
	for _, t := range left {
		if !known(t, unknown) && !partOf(left, t) {
			add(&a.Warnings, t.problem(c, left))
		}
	}
}

// problem is the trouble at its line, or where the scenario names the program.
func (t *trouble) problem(c *scenarios.Case, left []trouble) conf.Problem {
	what := t.What
	for _, o := range left {
		if o.env == t.env && o.Subject == t.Whole {
			what += ", " + o.What
		}
	}
	if t.At.Line > 0 {
		return within(c, t.At, what)
	}
	if t.Subject != "" && !strings.Contains(what, t.Subject) {
		what = t.Subject + ": " + what
	}
	return within(c, programPos(c, t.env), t.env.Machine+"/"+t.env.Program+": "+what)
}

// partOf reports whether the parts of a trouble tell of it.
func partOf(left []trouble, t trouble) bool {
	return slices.ContainsFunc(left, func(o trouble) bool { return o.env == t.env && o.Whole == t.Subject })
}

// known reports whether a trouble is with an address that is no machine's, or
// where nobody listens: that was reported.
func known(t trouble, unknown []string) bool {
	return slices.ContainsFunc(unknown, func(at string) bool { return strings.Contains(t.What+" ", at+" ") })
}

// trouble is that of one program.
type trouble struct {
	env *programs.Env
	programs.Trouble
}

// settle adds a trouble to those that are left, or takes out what is over.
func settle(left []trouble, t trouble) []trouble {
	var now []trouble
	for _, o := range left {
		if o.env != t.env || o.Subject != t.Subject && o.Subject != t.Ends {
			now = append(now, o)
		}
	}
	if t.What != "" {
		now = append(now, t)
	}
	return now
}

// refusal is the problem that a note of a refused place tells of.
func refusal(c *scenarios.Case, detail string) conf.Problem {
	m := refusedNote.FindStringSubmatch(detail)
	if m == nil {
		return conf.Problem{Pos: conf.Pos{File: "scenario.yaml"}, What: detail}
	}
	line, _ := strconv.Atoi(m[2])
	col, _ := strconv.Atoi(m[3])
	return within(c, conf.Pos{File: m[1], Line: line, Col: col}, m[4]+": a request comes here")
}
