package httpd

import (
	"fmt"
	"io/fs"

	"github.com/hadrill/hadrill/sim/conf"
)

// Read reads an httpd.conf from the scenario's folder, files. The error is
// conf.Problems: everything that is wrong. The notes say of the directives that
// were accepted without effect why they have none.
func Read(files fs.FS, file string) (*Config, []conf.Note, error) {
	r := newReader()
	text, err := conf.Load(files, file)
	if err != nil {
		r.problems = append(r.problems, conf.AsProblem(err, file))
		return nil, nil, r.problems.Err()
	}
	lines, problems := conf.ParseDirectives(text, r.modules)
	r.problems = append(r.problems, problems...)
	r.server = &Server{inherits: true, Pos: conf.Pos{File: file}}
	r.config.Servers = append(r.config.Servers, r.server)
	r.walk(lines, inMain)
	r.finish(file)
	if err := r.problems.Err(); err != nil {
		return nil, r.notes, err
	}
	return r.config, r.notes, nil
}

// reader reads one file.
type reader struct {
	config   *Config
	table    map[string]*directive
	names    []string
	modules  *modules
	problems conf.Problems
	notes    []conf.Note

	in      scope
	server  *Server
	place   *location // inside <Location>
	section *proxied  // inside <Proxy>
}

func newReader() *reader {
	r := &reader{config: &Config{}, table: map[string]*directive{}, modules: newModules()}
	for _, rows := range [][]directive{supported(), ignored(), unsupported()} {
		for i := range rows {
			d := &rows[i]
			r.table[key(d.name, d.section)] = d
			r.names = append(r.names, d.name)
		}
	}
	return r
}

// walk reads directives that stand in one section.
func (r *reader) walk(all []*conf.Directive, in scope) {
	outer := r.in
	r.in = in
	for _, d := range all {
		r.directive(d)
	}
	r.in = outer
}

func (r *reader) directive(d *conf.Directive) {
	k := r.table[key(d.Name.Text, d.IsSection)]
	switch {
	case k == nil:
		r.unknown(d)
	case k.refused != "":
		r.wrong(d, d.Name, "%q is not supported yet: %s", d.Name.Text, k.refused)
	case k.in&r.in == 0:
		r.wrong(d, d.Name, "%s not allowed here: it stands in %s, expected in %s", k.display(), r.in, k.in)
	case len(d.Args) < k.min || k.max >= 0 && len(d.Args) > k.max:
		r.wrong(d, d.Name, "%s has %d arguments: expected %s", k.display(), len(d.Args), k.arity())
	case k.module != "" && !r.modules.has(k.module):
		r.wrong(d, d.Name, "invalid command %q: the file loads modules but not %s", d.Name.Text, k.module)
	default:
		if k.why != "" {
			r.note(d, k.display(), "%s", k.why)
		}
		if k.read != nil {
			k.read(r, d)
		}
	}
}

func (r *reader) unknown(d *conf.Directive) {
	hint := "expected a directive of httpd, or its module is not known here"
	if len(r.problems) < mostProblems {
		if n := conf.Nearest(d.Name.Text, r.names); n != "" {
			hint = fmt.Sprintf("did you mean %q?", n)
		}
	}
	r.wrong(d, d.Name, "invalid command %q: %s", d.Name.Text, hint)
}

// other reads a section that has no effect: what stands in it must be known.
func (r *reader) other(d *conf.Directive) { r.walk(d.Block, inOther) }

// mostProblems are told of a file; a hopeless one has thousands.
const mostProblems = 200

// most is how many members, balancers, addresses there may be of a kind; httpd
// has no such limit.
const most = 10_000

// room tells whether there is room for one more of those n.
func (r *reader) room(d *conf.Directive, n int) bool {
	if n >= most {
		r.wrong(d, d.Name, "more than %d of %s in one place", most, d.Name.Text)
	}
	return n < most
}

func (r *reader) wrong(d *conf.Directive, w conf.Word, format string, a ...any) {
	if len(r.problems) < mostProblems {
		r.problems = append(r.problems, d.Problem(w, format, a...))
	}
}

func (r *reader) note(d *conf.Directive, name, format string, a ...any) {
	r.notes = append(r.notes, conf.Note{Pos: d.Pos(), Directive: name, Why: fmt.Sprintf(format, a...)})
}
