package nginx

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// Read reads nginx.conf and what it includes. Paths are relative to the
// scenario's folder, files. The error is conf.Problems: everything that is
// wrong. The notes say of the directives that were accepted without effect why
// they have none.
//
// A file that holds what belongs into http {}, as articles print it, is read
// as if it were included there.
func Read(files fs.FS, file string) (*Config, []conf.Note, error) {
	r := newReader(files, file)
	statements := r.load(file, conf.Problem{Pos: conf.Pos{File: file}})
	if isHTTPPart(statements) {
		r.part = true
		r.note(statements[0], "the file has no http {}: it is read as if it were included in one")
		r.enter(&block{scope: inHTTP, name: "http", settings: &r.http}, statements)
	} else {
		r.enter(&block{scope: inMain, name: "the main file"}, statements)
		r.requireBlocks(file)
	}
	r.finish()
	if err := r.problems.Err(); err != nil {
		return nil, r.notes, err
	}
	return r.config, r.notes, nil
}

// reader reads one set of files.
type reader struct {
	files      fs.FS
	base       string // folder of the main file
	directives map[string]*directive
	names      []string // of all directives
	problems   conf.Problems
	notes      []conf.Note
	config     *Config
	http       settings
	passes     []*pass
	values     []boundValue
	open       []string // files that are being read, outermost first
	loaded     int      // files
	count      int      // directives
	upstreams  map[string]*Upstream
	zones      []zone
	logFormats []string
	defined    []string // variables that refused directives define
	part       bool     // the file is what belongs into http {}
	sawEvents  bool
	sawHTTP    bool
}

func newReader(files fs.FS, file string) *reader {
	r := &reader{files: files, base: path.Dir(path.Clean(file)), config: &Config{Workers: 1, Connections: defaultConnections}, directives: map[string]*directive{}, upstreams: map[string]*Upstream{}}
	for _, table := range [][]directive{supported(), ignored(), unsupported()} {
		for i := range table {
			r.directives[table[i].name] = &table[i]
			r.names = append(r.names, table[i].name)
		}
	}
	return r
}

// block is a block that is being read.
type block struct {
	scope    scope
	name     string
	seen     map[string]conf.Pos
	settings *settings
	up       *Upstream
	server   *Server
	loc      *Location
	paths    map[locationKey]conf.Pos // of the locations in it
}

// locationKey is what may stand in a block once.
type locationKey struct {
	path  string
	exact bool
}

// enter reads the statements of a block.
func (r *reader) enter(b *block, statements []*conf.Statement) {
	if b.seen == nil {
		b.seen, b.paths = map[string]conf.Pos{}, map[locationKey]conf.Pos{}
	}
	for _, s := range statements {
		if r.odd(s) {
			continue
		}
		for _, one := range r.split(s) {
			r.directive(b, one)
		}
	}
}

// directive reads one statement.
func (r *reader) directive(b *block, s *conf.Statement) {
	r.count++
	if r.count >= maxDirectives {
		if r.count == maxDirectives {
			r.problems = append(r.problems, s.Problem(s.Words[0], "more than %d directives", maxDirectives))
		}
		return
	}
	d := r.directives[s.Name()]
	if d == nil {
		r.unknown(s)
		return
	}
	switch {
	case d.refused != "":
		r.wrong(s, s.Words[0], "directive %q is not supported yet: %s", d.name, d.refused)
		r.defined = append(r.defined, variablesOf(s)...)
		return
	case d.in&b.scope == 0:
		r.wrong(s, s.Words[0], "%q directive is not allowed here: it stands in %s, expected in %s", d.name, b.name, d.in)
		return
	case d.block && !s.IsBlock:
		r.wrong(s, s.Words[0], `directive %q has no opening "{"`, d.name)
		return
	case !d.block && s.IsBlock && !d.either:
		r.wrong(s, s.Words[len(s.Words)-1], `directive %q is not terminated by ";"`, d.name)
		return
	case len(s.Args()) < d.min || (d.max >= 0 && len(s.Args()) > d.max):
		r.wrong(s, s.Words[0], "invalid number of arguments in %q directive: %d, expected %s", d.name, len(s.Args()), d.arity())
		return
	}
	if before, twice := b.seen[d.name]; twice && d.once {
		r.wrong(s, s.Words[0], "%q directive is duplicate: it stands on line %d already", d.name, before.Line)
		return
	}
	b.seen[d.name] = s.Pos()
	if d.why != "" {
		r.note(s, "%s", d.why)
	}
	if d.read != nil {
		d.read(r, b, s)
	}
}

// variablesOf are the variables that a set, geo or split_clients names: nginx
// knows them then, whatever they hold.
func variablesOf(s *conf.Statement) (names []string) {
	for _, w := range s.Args() {
		if name, ok := strings.CutPrefix(w.Text, "$"); ok {
			names = append(names, strings.ToLower(name))
		}
	}
	return names
}

// unknown tells of a directive that nginx does not have.
func (r *reader) unknown(s *conf.Statement) {
	hint := "expected a directive of nginx"
	if len(r.problems) < mostProblems {
		if n := conf.Nearest(s.Name(), r.names); n != "" {
			hint = fmt.Sprintf("did you mean %q?", n)
		}
	}
	r.wrong(s, s.Words[0], "unknown directive %q: %s", s.Name(), hint)
}

// maxDirectives is more than any configuration has that a person answers for.
const maxDirectives = 50_000

// mostProblems are told of a set of files; a hopeless one (a picture, say) has
// thousands.
const mostProblems = 200

func (r *reader) wrong(s *conf.Statement, w conf.Word, format string, a ...any) {
	if len(r.problems) < mostProblems {
		r.problems = append(r.problems, s.Problem(w, format, a...))
	}
}

func (r *reader) wrongAt(where conf.Problem, format string, a ...any) {
	where.What = fmt.Sprintf(format, a...)
	r.problems = append(r.problems, where)
}

func (r *reader) note(s *conf.Statement, format string, a ...any) {
	r.notes = append(r.notes, conf.Note{Pos: s.Pos(), Directive: s.Name(), Why: fmt.Sprintf(format, a...)})
}

// requireBlocks tells what nginx misses in a whole configuration.
func (r *reader) requireBlocks(file string) {
	where := conf.Problem{Pos: conf.Pos{File: file}}
	if len(r.problems) > 0 {
		return // the block may be there, spoilt
	}
	if !r.sawHTTP {
		r.wrongAt(where, `no "http" section in configuration: expected http { server { ... } }`)
	} else if !r.sawEvents {
		where.Pos.Line = 1
		r.notes = append(r.notes, conf.Note{Pos: where.Pos, Directive: "events",
			Why: "the file has no events {}, as articles leave it out: nginx refuses to start with it, here it is read as if it were there"})
	}
}

// isHTTPPart tells whether a file is the inside of http {}.
func isHTTPPart(statements []*conf.Statement) bool {
	part := false
	for _, s := range statements {
		switch s.Name() {
		case "http", "events", "stream", "mail":
			return false
		case "server", "upstream":
			part = true
		}
	}
	return part
}
