package sessions

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/bench/study"
)

// Rule is a rule of thumb that people go by, held against the study.
type Rule struct {
	Rule, Source string
	// Ways are compared by a figure of a scene: the first with the second.
	Scene  string
	Ways   [2]string
	Figure Figure
	// Claimed is the number of servers up to which the first is said to be the better one
	// or as good; 0: it is said to be the worse one with any number.
	Claimed int
}

// Rules are those of Tomcat's documentation and of the articles on sessions.
var Rules = []Rule{
	{"DeltaManager is for small clusters, up to 4 servers", "Tomcat 10.1, Clustering/Session Replication How-To", "steady", [2]string{"delta-sync", "backup"}, Sent, 4},
	{"DeltaManager is for small clusters, up to 4 servers", "Tomcat 10.1, Clustering/Session Replication How-To", "steady", [2]string{"delta-sync", "backup"}, P50Cost, 4},
	{"DeltaManager is for small clusters, up to 4 servers", "Tomcat 10.1, Clustering/Session Replication How-To", "steady", [2]string{"delta-sync", "backup"}, Memory, 4},
	{"one cache server is a single point of failure", "the articles on shared sessions", "store", [2]string{oneStore, manyStores}, Lost, 0},
	{"one cache server is a single point of failure", "the articles on shared sessions", "store", [2]string{oneStore, manyStores}, Errors, 0},
}

// Finding holds a rule and its outcome in the study.
type Finding struct {
	Rule
	// UpTo is the largest number of servers of the study with which, and with every
	// smaller one, the first way is not worse than the second beyond the noise; 0 for none.
	UpTo int
	// Figures are those of the two ways by number of servers.
	Figures []Pair
	Outcome Outcome
}

// Pair is a figure of two ways with so many servers.
type Pair struct {
	Servers       int
	First, Second study.Estimate
}

// Outcome is how a rule fares.
type Outcome string

// What can become of a rule.
const (
	Holds   Outcome = "holds"
	Refuted Outcome = "refuted"
	Open    Outcome = "open" // too few seeds or numbers of servers to tell
)

// Findings holds the rules against the study: those whose scene and ways took part.
func (r *Results) Findings() []Finding {
	var all []Finding
	for _, rule := range Rules {
		f := Finding{Rule: rule}
		worse := true // with every number so far
		fine := true
		for i := range r.Tables {
			t := &r.Tables[i]
			a, b := t.row(rule.Ways[0]), t.row(rule.Ways[1])
			if t.Scene.Name != rule.Scene || a == nil || b == nil {
				continue
			}
			f.Figures = append(f.Figures, Pair{t.Servers, a.Figures[rule.Figure], b.Figures[rule.Figure]})
			beaten := a.Ranks[rule.Figure] > b.Ranks[rule.Figure]
			if fine = fine && !beaten; fine {
				f.UpTo = t.Servers
			}
			worse = worse && beaten
		}
		if len(f.Figures) == 0 {
			continue
		}
		f.Outcome = rule.judge(&f, worse, len(r.Seeds) >= study.SeedsToRank(len(r.Ways)))
		all = append(all, f)
	}
	return all
}

// judge gives the outcome. A rule that names a number is refuted where the way is worse
// with as many servers or fewer, or no worse with more; it holds where that number is the
// last one of the study with which it is no worse.
func (rule *Rule) judge(f *Finding, worse, ranked bool) Outcome {
	beaten := slices.IndexFunc(f.Figures, func(p Pair) bool { return p.Servers > f.UpTo })
	switch {
	case !ranked:
		return Open
	case rule.Claimed == 0 && worse:
		return Holds
	case rule.Claimed == 0:
		return Refuted
	case f.UpTo > rule.Claimed, beaten >= 0 && f.Figures[beaten].Servers <= rule.Claimed:
		return Refuted
	case f.UpTo == rule.Claimed && beaten >= 0:
		return Holds
	}
	return Open
}

func (t *Table) row(way string) *Row {
	if i := slices.IndexFunc(t.Rows, func(r Row) bool { return r.Way.Name == way }); i >= 0 {
		return &t.Rows[i]
	}
	return nil
}

func (r *Results) printRules(p *study.Printer) {
	found := r.Findings()
	for i := range found {
		f := &found[i]
		if i == 0 {
			p.Line("rules of thumb")
		}
		if i == 0 || found[i-1].Rule.Rule != f.Rule.Rule {
			p.Prose("  ", f.Rule.Rule+" ("+f.Source+"): "+f.Ways[0]+" against "+f.Ways[1])
		}
		p.Prose("    ", f.String())
	}
	if len(found) > 0 {
		p.Line("")
	}
}

// String says what came out: "sent: refuted: not beaten up to 2 servers; 2 servers: ...".
func (f *Finding) String() string {
	info := FigureTable[f.Figure]
	text := fmt.Sprintf("%s, %s: %s", info.Name, f.Scene, f.Outcome)
	switch {
	case f.Outcome == Open:
	case f.Claimed > 0 && f.UpTo == 0:
		text += ", worse with any number"
	case f.Claimed > 0:
		text += fmt.Sprintf(", no worse up to %d", f.UpTo)
	}
	var parts []string
	for _, p := range f.Figures {
		part := fmt.Sprintf("%d servers %s against %s", p.Servers, info.Unit.Text(p.First.Median), info.Unit.Text(p.Second.Median))
		if ratio := p.First.Median / p.Second.Median; ratio > 0 && !math.IsInf(ratio, 0) {
			part += fmt.Sprintf(" (%.2g times)", ratio)
		}
		parts = append(parts, part)
	}
	return text + "; " + strings.Join(parts, ", ")
}
