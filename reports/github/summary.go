// Package github tells what runs come to in the ways of GitHub Actions: a summary of the
// job in Markdown, and annotations beside the lines of files.
package github

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/sentence"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// How much a summary tells: GitHub takes 1 MiB of a step, or nothing.
const (
	mostTold = 20  // cases that do not pass, in full
	mostRows = 200 // of a table
)

// symbols stand beside results.
var symbols = map[verdict.Result]string{verdict.Pass: "✓", verdict.Fail: "✕", verdict.Inconclusive: "?"}

// WriteSummary writes the summary in Markdown: the worst case in a sentence, a table of
// the cases that do not pass, each of them in full, and those that pass, folded.
func WriteSummary(w io.Writer, verdicts []*verdict.Verdict, notRun []verdict.NotRun) error {
	s := &summary{Writer: bufio.NewWriter(w)}
	cases := verdict.Cases(verdicts)
	overall := verdict.Overall(verdicts)
	s.line("## %s hadrill: %s", symbols[overall], overall)
	s.line("")
	if what := verdict.Interrupted(verdicts, notRun); what != "" {
		s.line("%s.", plain(what))
		s.line("")
	}
	s.worst(cases)
	s.line("%s: %s.", units.Counted(len(verdicts), "run"), counted(cases))
	s.line("")
	passed, others := split(cases)
	s.table(others, cases)
	for i, c := range others {
		if i == mostTold {
			s.line("%s not told of in full: report.txt has them.", plain(units.Counted(len(others)-mostTold, "further case")))
			s.line("")
			break
		}
		s.told(c, cases)
	}
	s.remarks(passed)
	if len(passed) > 0 {
		s.line("<details><summary>%s</summary>", plain(passing(len(passed))))
		s.line("")
		s.table(passed, cases)
		s.line("</details>")
		s.line("")
	}
	for i, n := range notRun {
		if i == mostRows {
			s.line("- and %s that did not begin", units.Counted(len(notRun)-mostRows, "further run"))
			break
		}
		s.line("- did not begin: %s", code(n.Replay))
	}
	return s.Flush()
}

type summary struct{ *bufio.Writer }

// line writes a line; Flush gives the error of all.
func (s *summary) line(format string, a ...any) { fmt.Fprintf(s, format+"\n", a...) }

// passing is what stands on the fold.
func passing(n int) string {
	if n == 1 {
		return "1 case passes"
	}
	return units.Counted(n, "case") + " pass"
}

func split(cases []*verdict.Case) (passed, others []*verdict.Case) {
	for _, c := range cases {
		if c.Result == verdict.Pass {
			passed = append(passed, c)
		} else {
			others = append(others, c)
		}
	}
	return passed, others
}

// counted counts cases by result.
func counted(cases []*verdict.Case) string {
	n := map[verdict.Result]int{}
	for _, c := range cases {
		n[c.Result]++
	}
	return fmt.Sprintf("%s, %d pass, %d fail, %d inconclusive", units.Counted(len(cases), "case"), n[verdict.Pass], n[verdict.Fail], n[verdict.Inconclusive])
}

// worst tells of the worst case in a sentence.
func (s *summary) worst(cases []*verdict.Case) {
	var worst *verdict.Case
	for _, c := range cases {
		if worst == nil || c.Worst().Worse(worst.Worst()) {
			worst = c
		}
	}
	if worst == nil {
		s.line("No run came to an end.")
		s.line("")
		return
	}
	v := worst.Worst()
	s.line("**%s** %s", plain(worst.Name()), plain(sentence.Of(v)))
	s.line("")
	if broken := sentence.Broken(worst, v); broken != "" {
		s.line("%s", plain(broken))
		s.line("")
	}
}

// table writes cases with the figures of the table of all cases.
func (s *summary) table(cases, all []*verdict.Case) {
	if len(cases) == 0 {
		return
	}
	columns := verdict.Columns(all)
	heads, rule := "| case | result |", "|---|---|"
	for _, k := range columns {
		heads += " " + k.Column.Head + " |"
		rule += "---:|"
	}
	s.line("%s\n%s", heads, rule)
	for i, c := range cases {
		if i == mostRows {
			break
		}
		row := fmt.Sprintf("| %s | %s %s%s |", plain(c.Name()), symbols[c.Result], c.Result, remarked(c))
		for _, k := range columns {
			row += " " + cell(&k, c.Median(k.Name)) + " |"
		}
		s.line("%s", row)
	}
	s.line("")
	if n := len(cases) - mostRows; n > 0 {
		s.line("%s not in the table: report.txt has them.", plain(units.Counted(n, "further case")))
		s.line("")
	}
}

// remarked says that a case passes, though somebody should read on.
func remarked(c *verdict.Case) string {
	if c.Result == verdict.Pass && len(c.Worst().Remarks) > 0 {
		return ", ! remark"
	}
	return ""
}

// remarks tells what a reader should know of cases that pass.
func (s *summary) remarks(passed []*verdict.Case) {
	n := 0
	for _, c := range passed {
		for _, r := range c.Worst().Remarks {
			if n++; n <= mostTold {
				s.line("- ! %s passes: %s", plain(c.Name()), plain(r))
			}
		}
	}
	if n > mostTold {
		s.line("- and %s: report.txt has them", units.Counted(n-mostTold, "further remark"))
	}
	if n > 0 {
		s.line("")
	}
}

func cell(k *expect.Figure, m verdict.Median[int64]) string {
	switch {
	case m.N == 0:
		return "–"
	case k.Unit == expect.Timed:
		return units.Duration(time.Duration(m.Median))
	}
	return units.Count(int(m.Median))
}

// told tells of a case that does not pass in full.
func (s *summary) told(c *verdict.Case, all []*verdict.Case) {
	v := c.Worst()
	s.line("### %s %s", symbols[c.Result], plain(c.Name()))
	s.line("")
	s.line("%s", plain(sentence.Of(v)))
	s.line("")
	for _, reason := range v.Reasons {
		s.line("- cannot be judged: %s", plain(reason))
	}
	for _, j := range v.Expectations {
		switch {
		case len(v.Reasons) > 0 || j.Result == verdict.Pass:
		case j.Result == verdict.Fail:
			s.line("- does not hold: %s (%s)", code(j.Text), plain(j.Detail))
		default:
			s.line("- cannot be judged: %s, because %s", code(j.Text), plain(j.Why))
		}
	}
	for _, l := range decided(c, v) {
		s.line("- decided: %s %s: %s, %s", plain(l.Place()), code(l.Text), plain(l.Program), plain(l.What))
	}
	if o := verdict.Cure(c, all); o != nil {
		s.line("- passes under the same faults: %s", plain(o.Name()))
	}
	s.line("- replay: %s", code(v.Replay))
	s.line("")
}

// marks are characters that mean something in GitHub's Markdown (GFM 0.29) or in HTML,
// which a reference to them does not.
var marks = strings.NewReplacer("\n", " ", "\r", " ", "&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "&#124;", "*", "&#42;", "_", "&#95;", "`", "&#96;",
	"[", "&#91;", "]", "&#93;", "~", "&#126;", "\\", "&#92;", "@", "&#64;", "#", "&#35;", "://", "&#58;//")

// plain is text that stays as it is.
func plain(text string) string { return marks.Replace(text) }

// code is text in letters of one width.
func code(text string) string {
	if text == "" {
		return ""
	}
	return "<code>" + plain(text) + "</code>"
}
