package verdict

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// Line is a line of a configuration file that decided what became of users, as the
// program noted that read it. A setting that is not written stands where its section
// begins.
type Line struct {
	// Program is the one that read it, "lb2/keepalived"; several are listed: "db1/mysqld, db2/mysqld".
	Program string        `json:"program"`
	File    string        `json:"file"`
	Line    int           `json:"line"` // 0 for the file as a whole
	Col     int           `json:"-"`    // 0 where it is not known
	Text    string        `json:"text"` // as the file has it; "" where the record has not the file
	What    string        `json:"what"` // it decided, the first time, in the first of them
	First   time.Duration `json:"first_ns"`
	// Times counts periods of 10 s in which it decided.
	Times int `json:"times"`
}

// Place gives "FILE:LINE".
func (l *Line) Place() string {
	if l.Line == 0 {
		return l.File
	}
	return l.File + ":" + strconv.Itoa(l.Line)
}

// mostLines is how many lines are quoted of a run.
const mostLines = 3

// Lines gives the lines that decided in a run, at most three.
func Lines(r *record.Record) []Line {
	all := Decided(r)
	return all[:min(len(all), mostLines)]
}

// Decided gives every line that decided in a run, from its first fault on where it has
// one: those that did most often, the first to do so first.
func Decided(r *record.Record) []Line {
	var all []Line
	from := time.Duration(0)
	if len(r.Faults) > 0 {
		from = slices.MinFunc(r.Faults, func(a, b record.Fault) int { return cmp.Compare(a.At, b.At) }).At
	}
	for i := range r.Events {
		e := &r.Events[i]
		if e.Kind != record.NoteLine || e.At < from {
			continue
		}
		l, ok := readLine(e)
		if !ok {
			continue
		}
		n := slices.IndexFunc(all, func(o Line) bool { return o.File == l.File && o.Line == l.Line })
		if n < 0 {
			n = len(all)
			l.Text = lineOf(r.Run.Files[l.File], l.Line)
			all = append(all, l)
		}
		if o := &all[n]; !slices.Contains(strings.Split(o.Program, ", "), l.Program) {
			o.Program += ", " + l.Program
		}
		all[n].Times++
	}
	slices.SortStableFunc(all, func(a, b Line) int { return cmp.Compare(b.Times, a.Times) })
	return all
}

// readLine takes a note apart.
func readLine(e *record.Event) (Line, bool) {
	l, what, ok := PlaceOf(e.Detail)
	l.Program, l.What, l.First = e.Machine+"/"+e.Program, what, e.At
	return l, ok
}

// PlaceOf takes "FILE:LINE:COL: text" apart, with as much of the place as is known.
func PlaceOf(text string) (l Line, what string, ok bool) {
	place, what, ok := strings.Cut(text, ": ")
	parts := strings.Split(place, ":")
	l.File = parts[0]
	if len(parts) > 1 {
		l.Line, _ = strconv.Atoi(parts[1])
	}
	if len(parts) > 2 {
		l.Col, _ = strconv.Atoi(parts[2])
	}
	return l, what, ok
}

// lineOf gives a line of a text, without the blanks around it.
func lineOf(text string, line int) string {
	for s := range strings.Lines(text) {
		if line--; line == 0 {
			return strings.TrimSpace(s)
		}
	}
	return ""
}

// Cure gives a case of the same scenario and ground that passes under the same faults
// as c, which does not, and in which all holds that is expected of c and does not hold
// there; nil where there is none.
func Cure(c *Case, all []*Case) *Case {
	if c.Result != Fail {
		return nil
	}
	r := c.Runs[0].Record
	asked, ok := failing(c)
	i := slices.IndexFunc(all, func(o *Case) bool {
		return ok && o != c && o.Result == Pass && o.Scenario == c.Scenario && o.Ground == c.Ground && SameFaults(r, o.Runs[0].Record) && meets(o, asked)
	})
	if i < 0 {
		return nil
	}
	return all[i]
}

// failing gives the expectations that do not hold in a case; false where they cannot be
// read from its record.
func failing(c *Case) (all []expect.Expectation, ok bool) {
	anything := func(string) ([]string, bool) { return nil, false }
	var read []int
	for _, v := range c.Runs {
		for i := range v.Expectations {
			if v.Expectations[i].Result != Fail || slices.Contains(read, i) {
				continue
			}
			e, problems := expect.Compile(v.Expectations[i].Text, anything)
			if len(problems) > 0 {
				return nil, false
			}
			all, read = append(all, e), append(read, i)
		}
	}
	return all, true
}

// meets reports whether expectations hold in all runs of a case.
func meets(c *Case, all []expect.Expectation) bool {
	for _, v := range c.Runs {
		for i := range all {
			if holds, _, err := all[i].Holds(v.Measured); !holds || err != nil {
				return false
			}
		}
	}
	return true
}

// SameFaults reports whether two runs broke the same in the same way, and for as long.
func SameFaults(a, b *record.Record) bool { return slices.EqualFunc(a.Faults, b.Faults, sameFault) }

func sameFault(a, b record.Fault) bool {
	return a.ID == b.ID && a.Verb == b.Verb && slices.Equal(a.Targets, b.Targets) && a.Settings == b.Settings && a.At == b.At && a.Until == b.Until
}
