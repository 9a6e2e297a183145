package reports

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The elements of JUnit's XML that Jenkins, GitLab and the usual actions read.
// There is no time attribute: a run's time is virtual, and theirs is the clock's.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
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
		Failure *junitProblem `xml:"failure"`
		Error   *junitProblem `xml:"error"`
	}
	junitProblem struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes JUnit XML: a testsuite a run, a testcase an expectation, with
// classname "scenario.variant" and name "expectation [seed N]". A failure's text
// ends with the command that replays the run. What is inconclusive is an
// <error>: parsers show <skipped> in green, and not enough evidence is not a
// pass. A run without expectations has one testcase, that it can be judged.
// Nothing to report is an error, because CI takes an empty file for success.
func JUnit(w io.Writer, verdicts []*Verdict) error {
	if len(verdicts) == 0 {
		return errors.New("junit: there are no runs to report")
	}
	all := junitSuites{Name: "hadrill"}
	for _, c := range Cases(verdicts) {
		for _, v := range c.Runs {
			s := newJUnitSuite(c, v)
			all.Tests += s.Tests
			all.Failures += s.Failures
			all.Errors += s.Errors
			all.Suites = append(all.Suites, s)
		}
	}
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

func newJUnitSuite(c *Case, v *Verdict) junitSuite {
	run := &v.Record.Run
	class := xmlText(strings.TrimSuffix(c.Scenario+"."+c.Variant, "."))
	s := junitSuite{
		Name: fmt.Sprintf("%s [seed %d]", class, run.Seed),
		Properties: []junitProperty{
			{"seed", strconv.FormatUint(run.Seed, 10)},
			{"ground", xmlText(run.Ground)},
			{"digest", xmlText(v.Record.End.Digest)},
			{"hadrill", xmlText(run.Hadrill)},
			{"replay", xmlText(v.Replay)},
		},
	}
	judgements := v.Expectations
	if len(judgements) == 0 {
		judgements = []Judgement{{Text: "the run can be judged", Result: v.Result, Why: strings.Join(v.Reasons, "; ")}}
	}
	for _, j := range judgements {
		one := junitCase{Class: class, Name: fmt.Sprintf("%s [seed %d]", xmlText(j.Text), run.Seed)}
		problem := &junitProblem{Message: xmlText(oneOf(j.Why, j.Detail, j.Text)), Type: string(j.Result), Text: xmlText(v.Failure(j))}
		switch j.Result {
		case Fail:
			one.Failure = problem
			s.Failures++
		case Inconclusive:
			one.Error = problem
			s.Errors++
		}
		s.Tests++
		s.Cases = append(s.Cases, one)
	}
	return s
}

// oneOf is the first text that is not empty.
func oneOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// xmlText is text without the characters that XML 1.0 (section 2.2, Char)
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
