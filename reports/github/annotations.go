package github

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/hadrill/hadrill/reports/sentence"
	"github.com/hadrill/hadrill/reports/verdict"
)

// Annotation is an error beside a line of a file, in the list of changes and above the
// log of a step.
type Annotation struct {
	File      string // "" for none; relative to the workspace
	Line, Col int    // from 1, 0 where they are not known
	Title     string
	Text      string
}

// mostAnnotations is how many errors of a step are shown (GitHub, "Annotation
// limitation", 10 of each kind).
const mostAnnotations = 10

// Workspace says where files stand: Root is the folder of the repository
// ($GITHUB_WORKSPACE), Here the one in which hadrill runs. Both are absolute.
type Workspace struct{ Root, Here string }

// File gives a file's name as an annotation has it: from the root of the repository, ""
// where it does not lie in it.
func (w Workspace) File(name string) string {
	if name == "" {
		return ""
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(w.Here, name)
	}
	inside, err := filepath.Rel(w.Root, name)
	if err != nil || !filepath.IsLocal(inside) {
		return ""
	}
	return filepath.ToSlash(inside)
}

// Annotations are one for each case that does not pass, in the order of cases: at the line of the
// configuration that decided, where programs noted one, at the expectation otherwise. A
// scenario of hadrill's own library has no file in the repository.
func Annotations(verdicts []*verdict.Verdict, w Workspace) []Annotation {
	var all []Annotation
	cases := verdict.Cases(verdicts)
	for _, c := range cases {
		if c.Result != verdict.Pass {
			all = append(all, of(c, cases, w))
		}
	}
	return all
}

// of gives the annotation of a case by its worst run.
func of(c *verdict.Case, cases []*verdict.Case, w Workspace) Annotation {
	v := c.Worst()
	a := Annotation{Title: fmt.Sprintf("hadrill: %s: %s", c.Result, c.Name())}
	text := []string{sentence.Of(v)}
	if broken := sentence.Broken(c, v); broken != "" {
		text = append(text, broken)
	}
	run := &v.Record.Run
	foreign := strings.HasPrefix(run.Path, libraryPrefix)
	for _, j := range v.Expectations {
		if j.Result != verdict.Pass && !foreign {
			a.File, a.Line, a.Col = w.File(j.File), j.Line, j.Col
			break
		}
	}
	for i, l := range decided(c, v) {
		if i == 0 && !foreign {
			if file := w.File(filepath.Join(run.Path, l.File)); file != "" {
				a.File, a.Line, a.Col = file, l.Line, l.Col
			}
		}
		text = append(text, fmt.Sprintf("%s  %s: %s (%s)", l.Place(), l.Text, l.What, l.Program))
	}
	if o := verdict.Cure(c, cases); o != nil {
		text = append(text, "passes under the same faults: "+o.Name())
	}
	a.Text = strings.Join(append(text, "replay: "+v.Replay), "\n")
	return a
}

// decided are the lines that decided in a run of a case that fails.
func decided(c *verdict.Case, v *verdict.Verdict) []verdict.Line {
	if c.Result != verdict.Fail {
		return nil
	}
	return verdict.Lines(v.Record)
}

// libraryPrefix marks the path of a scenario of the library (record.Run.Path).
const libraryPrefix = "library:"

// Annotate writes annotations as workflow commands. Those beyond what is shown of a step are
// counted in the last.
func Annotate(w io.Writer, all []Annotation) error {
	if n := len(all) - mostAnnotations; n > 0 {
		last := Annotation{Title: "hadrill", Text: fmt.Sprintf("and %d further: the summary and the log of the step have them", n+1)}
		all = append(all[:mostAnnotations-1:mostAnnotations-1], last)
	}
	var err error
	for _, a := range all {
		_, wrong := io.WriteString(w, a.command())
		err = errors.Join(err, wrong)
	}
	return err
}

// command is the workflow command (GitHub, "Workflow commands"; actions/toolkit,
// packages/core/src/command.ts).
func (a *Annotation) command() string {
	var properties []string
	add := func(name, value string) { properties = append(properties, name+"="+property.Replace(value)) }
	if a.File != "" {
		add("file", a.File)
		if a.Line > 0 {
			add("line", fmt.Sprint(a.Line))
			if a.Col > 0 {
				add("col", fmt.Sprint(a.Col))
			}
		}
	}
	add("title", a.Title)
	return "::error " + strings.Join(properties, ",") + "::" + data.Replace(a.Text) + "\n"
}

// What stands for characters that end a command or a property.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
