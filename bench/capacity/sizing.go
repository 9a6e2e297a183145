package capacity

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/scenarios/strict"
)

// Sizing asks how much a stack carries with 1, 2, ... of the machines of a class, the
// others lost from the start, and with one more lost.
type Sizing struct {
	Study
	// Pattern names the class, Servers are its machines in the scenario's order.
	Pattern string
	Servers []string
	// Asked is a load for which the servers are counted; 0 for none.
	Asked float64
}

// Sized is the result of a sizing.
type Sized struct {
	Sizing *Sizing
	Rows   []SizedRow // of 1, 2, ... servers
}

// SizedRow is what so many servers carry: whole, and with that one of them lost that
// leaves least under the first seed.
type SizedRow struct {
	Servers     int
	Whole, Lost Answer
}

// OpenServers finds the machines that a pattern such as web* names, after Open.
func (z *Sizing) OpenServers(pattern string) error {
	all, err := machinesOf(z.whole, pattern)
	if err != nil {
		return err
	}
	z.Pattern, z.Servers = pattern, all
	return nil
}

// OpenAsked reads the load for which servers are counted, after Open: 4000/s, or 4000
// where users are varied.
func (z *Sizing) OpenAsked(text string) error {
	number, suffix, expected := text, "/s", "a rate such as 4000/s"
	if z.counted() {
		suffix, expected = "", "a number of users such as 4000"
	}
	number, ok := strings.CutSuffix(number, suffix)
	v, known := strict.Decimal(number)
	if !ok || !known || !(v > 0) || v > 1e6 || z.counted() && v != math.Trunc(v) {
		return fmt.Errorf("found %q, expected %s", text, expected)
	}
	z.Asked = v
	return nil
}

// without is the loss of all servers but the first n, and of the i-th of those unless i
// is negative.
func (z *Sizing) without(n, i int) Loss {
	l := Loss{Kind: Kinds[0]}
	if i >= 0 {
		l.Machines = append(l.Machines, z.Servers[i])
	}
	l.Machines = append(l.Machines, z.Servers[n:]...)
	return l
}

// pairs are so many servers with each one of them lost but the last: without that one
// there are the servers of the row before.
func (z *Sizing) pairs() []Loss {
	var all []Loss
	for n := len(z.Servers); n > 0; n-- {
		for i := range n - 1 {
			all = append(all, z.without(n, i))
		}
	}
	return append(all, z.without(1, 0))
}

// Jobs returns how often Run calls ended.
func (z *Sizing) Jobs() int {
	return (2*len(z.Servers)-1)*len(z.Seeds) + len(z.pairs())
}

// Before says about how many runs there will be, and what makes them fewer.
func (z *Sizing) Before() string {
	return fmt.Sprintf("about %s runs of %s each; fewer --servers, --seeds, --for and --warmup make it shorter", units.Count(z.Jobs()*searchRuns), units.Duration(z.Warmup+z.For))
}

// Run does the study as Study.Run does.
func (z *Sizing) Run(ctx context.Context, at suite.Site) (*Sized, int, error) {
	w := &work{ctx: ctx, at: at}
	var losses []Loss
	for n := len(z.Servers); n > 0; n-- {
		losses = append(losses, z.without(n, -1))
	}
	whole := z.answers(w, losses, z.Seeds, z.Today())
	first := z.answers(w, z.pairs(), z.Seeds[:1], z.Today())
	if w.failed != nil {
		return nil, w.done, w.end(&z.Study)
	}
	slices.Reverse(whole)
	var worst []Loss // of 1, 2, ... servers; no machines where the row before has it
	for n := 1; n <= len(z.Servers); n++ {
		worst = append(worst, z.worst(n, whole, first))
	}
	of := slices.DeleteFunc(slices.Clone(worst), func(l Loss) bool { return len(l.Machines) == 0 })
	answers := z.answers(w, of, z.Seeds, z.Today())
	for at.Ended != nil && w.failed == nil && w.done < z.Jobs() { // those that needed no search of their own
		w.done++
		at.Ended()
	}
	if w.failed != nil {
		return nil, w.done, w.end(&z.Study)
	}
	r := &Sized{Sizing: z}
	for n, l := range worst {
		row := SizedRow{Servers: n + 1, Whole: whole[n]}
		if len(l.Machines) == 0 {
			row.Lost = whole[n-1]
		} else {
			row.Lost = answers[0]
			answers = answers[1:]
		}
		r.Rows = append(r.Rows, row)
	}
	return r, w.done, nil
}

// worst gives the loss of one of n servers that leaves least under the first seed; one
// without machines where that is the last, for then the servers of the row before are
// left.
func (z *Sizing) worst(n int, whole, first []Answer) Loss {
	if n == 1 {
		return z.without(1, 0)
	}
	var worst Loss
	least := whole[n-2].Capacity[0]
	for i := range n - 1 {
		l := z.without(n, i)
		at := slices.IndexFunc(first, func(a Answer) bool { return a.Loss.String() == l.String() })
		if c := first[at].Capacity[0]; c < least || math.IsNaN(c) && !math.IsNaN(least) {
			least, worst = c, l
		}
	}
	return worst
}

// sure is the load that an answer is taken to carry: the lower end of its interval, its
// median where there is none.
func (a *Answer) sure() float64 {
	if math.IsNaN(a.Low) {
		return a.Median
	}
	return a.Low
}

// Needed gives how many servers carry the load that was asked for, whole and with one
// lost; 0 where all of them do not.
func (r *Sized) Needed() (whole, lost int) {
	find := func(of func(*SizedRow) *Answer) int {
		for i := range r.Rows {
			if a := of(&r.Rows[i]); a.unlimited() || a.sure() >= r.Sizing.Asked {
				return r.Rows[i].Servers
			}
		}
		return 0
	}
	return find(func(row *SizedRow) *Answer { return &row.Whole }), find(func(row *SizedRow) *Answer { return &row.Lost })
}

// Sentence answers the question.
func (r *Sized) Sentence() string {
	z := r.Sizing
	all := &r.Rows[len(r.Rows)-1]
	carry := fmt.Sprintf("%s of %s %s %s whole, and %s with one of them lost", z.Counted(), z.Pattern, z.verb("carries", "carry"), z.amount(&all.Whole), z.amount(&all.Lost))
	if z.Asked == 0 {
		return "The " + carry + "."
	}
	load := z.load(z.Asked) + " " + z.Unit()
	switch whole, lost := r.Needed(); {
	case whole == 0:
		return fmt.Sprintf("%s of %s %s not enough for %s: the %s.", z.Counted(), z.Pattern, z.verb("is", "are"), load, carry)
	case lost == 0:
		return fmt.Sprintf("%s takes %s of %s, and %s not enough with one of them lost: the %s.", load, serversText(whole), z.Pattern, z.verb("that is", fmt.Sprintf("all %d are", len(z.Servers))), carry)
	default:
		return fmt.Sprintf("%s takes %s of %s, and %d so that any one of them may be lost.", load, serversText(whole), z.Pattern, lost)
	}
}

func serversText(n int) string {
	if n == 1 {
		return "1 server"
	}
	return strconv.Itoa(n) + " servers"
}

// Counted is "3 servers", all that are counted.
func (z *Sizing) Counted() string { return serversText(len(z.Servers)) }

// verb is that of one server, or of several.
func (z *Sizing) verb(one, several string) string {
	if len(z.Servers) == 1 {
		return one
	}
	return several
}

// amount is "1 158 visits/s" or why that is not known.
func (z *Sizing) amount(a *Answer) string {
	switch {
	case a.unlimited():
		return "more than " + z.load(z.limits(0, false).Ceiling) + " " + z.Unit()
	case math.IsNaN(a.Median):
		return "what is not known (" + a.reason() + ")"
	case a.Median == 0:
		return "nothing"
	}
	return z.load(a.Median) + " " + z.Unit()
}

var errOneWay = errors.New("--servers loses machines in its own way, expected no --lose, --faults, --recover and --confirm beside it")

// CheckAlone returns an error where other losses are asked for as well.
func CheckAlone(lose, kinds []string, more bool) error {
	if more || len(lose) > 0 || !slices.Equal(kinds, []string{Kinds[0].Name}) {
		return errOneWay
	}
	return nil
}
