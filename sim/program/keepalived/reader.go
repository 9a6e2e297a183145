package keepalived

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// Read reads a keepalived.conf and what it includes. The error is
// conf.Problems: everything wrong with the files, with its place. The notes
// tell which keywords have no effect here, and where keepalived does something
// else than what is written.
func Read(files fs.FS, file string) (*Config, []conf.Note, error) {
	r := &reader{files: files, config: new(Config), defaults: startDefaults()}
	t, err := conf.Load(files, file)
	if err != nil {
		r.fail(err)
		return nil, nil, r.problems.Err()
	}
	r.open = []string{t.Name}
	// Defaults of global_defs hold for instances above it too, so instances are
	// completed when the whole file was seen.
	r.take("the file", rootKeywords, conf.Keywords(t, &r.problems))
	r.complete()
	if err := r.problems.Err(); err != nil {
		return nil, r.notes, err
	}
	return r.config, r.notes, nil
}

// reader is the state while files are read.
type reader struct {
	files    fs.FS
	open     []string // files being included, outermost first
	includes int
	problems conf.Problems
	notes    []conf.Note

	config    *Config
	defaults  defaults
	secure    bool // scripts run with script_security, or it was noted that they do not
	scripts   []*scriptBlock
	instances []*instanceBlock
	current   *instanceBlock // whose keywords are being read
	checking  *scriptBlock
}

func (r *reader) problem(p conf.Problem) { r.problems = append(r.problems, p) }

// fail adds an error of conf.Load.
func (r *reader) fail(err error) {
	if p, ok := err.(conf.Problem); ok {
		r.problem(p)
		return
	}
	r.problem(conf.Problem{What: err.Error()})
}

// warn records what keepalived logs about the file and does about it.
func (r *reader) warn(k *conf.Keyword, log, why string) {
	r.config.Warnings = append(r.config.Warnings, log)
	r.notes = append(r.notes, conf.Note{Pos: k.Pos(), Directive: k.Name, Why: why})
}

// Bounds on includes: how deep they nest, and how many there are in all.
const (
	maxIncludeDepth = 16
	maxIncludes     = 1000
)

// included replaces include keywords by what the files hold; braces must
// match within each file. A pattern that matches nothing is passed over as
// keepalived does, a plain name must exist.
func (r *reader) included(ks []*conf.Keyword) []*conf.Keyword {
	var out []*conf.Keyword
	for _, k := range ks {
		if k.Name != "include" {
			out = append(out, k)
			continue
		}
		if len(k.Args) != 1 {
			r.problem(k.Problem("include: expected one file name or pattern"))
			continue
		}
		for _, name := range r.matches(k) {
			out = append(out, r.include(k, name)...)
		}
	}
	return out
}

func (r *reader) matches(k *conf.Keyword) []string {
	pattern := k.Args[0].Text
	if !path.IsAbs(pattern) {
		pattern = path.Join(path.Dir(k.Text.Name), pattern)
	}
	if !strings.ContainsAny(pattern, "*?[") {
		return []string{pattern}
	}
	names, err := fs.Glob(r.files, pattern)
	if err != nil {
		r.problem(k.ArgProblem(0, "include %q: not a pattern: %v", pattern, err))
	}
	return names
}

func (r *reader) include(k *conf.Keyword, name string) []*conf.Keyword {
	if slices.Contains(r.open, name) {
		r.problem(k.ArgProblem(0, "include %q: the file includes itself", name))
		return nil
	}
	r.includes++
	if len(r.open) >= maxIncludeDepth || r.includes > maxIncludes {
		r.problem(k.ArgProblem(0, "include %q: too many: expected at most %d files, %d deep", name, maxIncludes, maxIncludeDepth))
		return nil
	}
	t, err := conf.Load(r.files, name)
	if err != nil {
		what := err.Error()
		if p, ok := err.(conf.Problem); ok {
			what = p.What
		}
		r.problem(k.ArgProblem(0, "include %q: %s", name, what))
		return nil
	}
	r.open = append(r.open, name)
	defer func() { r.open = r.open[:len(r.open)-1] }()
	return r.included(conf.Keywords(t, &r.problems))
}
