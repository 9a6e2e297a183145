// Package junit writes verdicts as JUnit XML, for CI.
package junit

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// The elements of JUnit's XML that Jenkins, GitLab and the usual actions read.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Time     string       `xml:"time,attr"` // seconds
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"` // seconds
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Time    string        `xml:"time,attr"`
		Failure *junitProblem `xml:"failure"`
		Error   *junitProblem `xml:"error"`
	}
	junitProblem struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// Write writes JUnit XML: a testsuite a run, a testcase an expectation, with
// classname "scenario.variant" and name "expectation [seed N]". A failure's
// text ends with the command that replays the run. An inconclusive result is
// an <error>: parsers show <skipped> in green, and not enough evidence is not
// a pass. A run without expectations has one testcase, that it can be judged.
// The properties of a testsuite are where the run comes from and every figure
// of the whole run.
//
// The time of a testsuite is the run's own, which is virtual in the simulator,
// so that the same run gives the same bytes. Its first testcase has all of it,
// since readers add them up. file and line are where the expectation stands. A
// run that did not begin is a testsuite with one <error>. Nothing to report is
// an error, because CI takes an empty file for success.
func Write(w io.Writer, verdicts []*verdict.Verdict, notRun []verdict.NotRun) error {
	if len(verdicts)+len(notRun) == 0 {
		return errors.New("junit: there are no runs to report")
	}
	all := junitSuites{Name: "hadrill"}
	var took time.Duration
	for _, c := range verdict.Cases(verdicts) {
		for _, v := range c.Runs {
			s := newSuite(c, v)
			all.Tests += s.Tests
			all.Failures += s.Failures
			all.Errors += s.Errors
			all.Suites = append(all.Suites, s)
			took += v.Record.End.At
		}
	}
	for i := range notRun {
		all.Tests++
		all.Errors++
		all.Suites = append(all.Suites, notRunSuite(&notRun[i]))
	}
	all.Time = inSeconds(took)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return fmt.Errorf("junit: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// inSeconds is a time as JUnit has it.
func inSeconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

// notRunSuite is the testsuite of a run that did not begin.
func notRunSuite(n *verdict.NotRun) junitSuite {
	class := xmlText(strings.TrimSuffix(n.Scenario+"."+n.Variant, "."))
	const why = "it did not begin: the runs were interrupted before"
	return junitSuite{
		Name: fmt.Sprintf("%s [seed %d]", class, n.Seed), Tests: 1, Errors: 1, Time: inSeconds(0),
		Properties: []junitProperty{{"seed", strconv.FormatUint(n.Seed, 10)}, {"replay", xmlText(n.Replay)}},
		Cases: []junitCase{{
			Class: class, Name: fmt.Sprintf("the run [seed %d]", n.Seed), Time: inSeconds(0),
			Error: &junitProblem{Message: why, Type: string(verdict.Inconclusive), Text: xmlText(why + "\nreplay: " + n.Replay)},
		}},
	}
}

func newSuite(c *verdict.Case, v *verdict.Verdict) junitSuite {
	run := &v.Record.Run
	class := xmlText(strings.TrimSuffix(c.Scenario+"."+c.Variant, "."))
	s := junitSuite{
		Name: fmt.Sprintf("%s [seed %d]", class, run.Seed),
		Time: inSeconds(v.Record.End.At),
		Properties: []junitProperty{
			{"seed", strconv.FormatUint(run.Seed, 10)},
			{"ground", xmlText(run.Ground)},
			{"digest", xmlText(v.Record.End.Digest)},
			{"hadrill", xmlText(run.Hadrill)},
			{"replay", xmlText(v.Replay)},
		},
	}
	for _, line := range run.Ignored {
		s.Properties = append(s.Properties, junitProperty{"ignored", xmlText(line)})
	}
	if len(run.Ours) > 0 {
		s.Properties = append(s.Properties, junitProperty{"ours", xmlText(strings.Join(run.Ours, ","))})
	}
	for k, value := range v.Measured.Whole().All() {
		s.Properties = append(s.Properties, junitProperty{k.Name, xmlText(expect.Format(value))})
	}
	judgements := v.Expectations
	if len(judgements) == 0 {
		judgements = []verdict.Judgement{{Text: "the run can be judged", Result: v.Result, Why: strings.Join(v.Reasons, "; ")}}
	}
	for i, j := range judgements {
		one := junitCase{Class: class, Name: fmt.Sprintf("%s [seed %d]", xmlText(j.Text), run.Seed), File: xmlText(j.File), Line: j.Line, Time: inSeconds(0)}
		if i == 0 {
			one.Time = s.Time
		}
		problem := &junitProblem{Message: xmlText(oneOf(j.Why, j.Detail, j.Text)), Type: string(j.Result), Text: xmlText(v.Failure(j))}
		switch j.Result {
		case verdict.Fail:
			one.Failure = problem
			s.Failures++
		case verdict.Inconclusive:
			one.Error = problem
			s.Errors++
		}
		s.Tests++
		s.Cases = append(s.Cases, one)
	}
	return s
}

// oneOf gives the first text that is not empty.
func oneOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// xmlText gives text without the characters that XML 1.0 (section 2.2, Char)
// cannot hold even escaped, and without bytes that are not UTF-8.
func xmlText(text string) string {
	var b strings.Builder
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				continue
			}
		}
		if r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 {
			b.WriteRune(r)
		}
	}
	return b.String()
}
