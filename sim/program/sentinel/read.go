package sentinel

import (
	"io/fs"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/sentinel"
)

// Read reads a sentinel.conf. The error is conf.Problems: everything wrong with it,
// with its place. The notes are about directives without effect here. Lines of the
// directives in ignore are left aside, with a note each.
func Read(files fs.FS, file string, ignore ...string) (*Config, []conf.Note, error) {
	r := &reader{out: new(Config)}
	r.Ignore = ignore
	t := r.Load(files, file)
	if t == nil {
		return nil, nil, r.Problems
	}
	return r.read(t)
}

// reader is the state while a file is read.
type reader struct {
	conf.Report
	out  *Config
	line *conf.Directive // that is being read
}

// read reads a text: first what masters there are, then what is said of them.
func (r *reader) read(t *conf.Text) (*Config, []conf.Note, error) {
	lines, problems := conf.ParseWords(t)
	r.Add(problems...)
	for _, first := range []bool{true, false} {
		for _, d := range lines {
			if (isOption(d) && strings.EqualFold(d.Words[1].Text, "monitor")) == first {
				r.directive(d)
			}
		}
	}
	if err := r.Problems.Err(); err != nil {
		return nil, r.Notes, err
	}
	return r.out, r.Notes, nil
}

// isOption reports whether a line is one of "sentinel OPTION ...".
func isOption(d *conf.Directive) bool {
	return strings.EqualFold(d.Name(), "sentinel") && len(d.Words) > 1
}

func (r *reader) directive(d *conf.Directive) {
	use := conf.Use{Line: d, Name: d.Name(), At: d.Words[0], Args: d.Args()}
	table := directives
	if isOption(d) {
		table = options
		use.Name, use.At, use.Args = d.Words[1].Text, d.Words[1], d.Words[2:]
	}
	e := table.Resolve(&r.Report, use)
	if e == nil || e.Read == nil {
		return
	}
	r.line = d
	args := make([]string, len(use.Args))
	for i, w := range use.Args {
		args[i] = w.Text
	}
	if why := e.Read(r, args); why != "" {
		at := use.At
		if len(use.Args) > 0 {
			at = use.Args[len(use.Args)-1]
		}
		r.Wrong(d, at, "%s: %s", use.Name, why)
	}
}

// master finds the master of that name; nil when there is none.
func (r *reader) master(name string) *sentinel.Master {
	if m := r.watched(name); m != nil {
		return &m.Rule
	}
	return nil
}

// watched is the master of that name, nil for none.
func (r *reader) watched(name string) *Master {
	for i := range r.out.Masters {
		if r.out.Masters[i].Rule.Name == name {
			return &r.out.Masters[i]
		}
	}
	return nil
}
