package nginx

import (
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
// A file that is the inside of http {}, as articles print it, is read as if it
// were included there.
// Lines of the directives in ignore are left aside, with a note each.
func Read(files fs.FS, file string, ignore ...string) (*Config, []conf.Note, error) {
	r := newReader(files, file)
	r.Ignore = ignore
	statements := r.load(file, conf.Problem{Pos: conf.Pos{File: file}})
	if isHTTPPart(statements) {
		r.part = true
		r.Note(statements[0], statements[0].Name(), "the file has no http {}: it is read as if it were included in one")
		r.enter(&block{scope: inHTTP, name: "http", settings: &r.http}, statements)
	} else {
		r.enter(&block{scope: inMain, name: "the main file"}, statements)
		r.requireBlocks(file)
	}
	r.finish()
	if err := r.Problems.Err(); err != nil {
		return nil, r.Notes, err
	}
	return r.config, r.Notes, nil
}

// reader reads one set of files.
type reader struct {
	files      fs.FS
	base       string // folder of the main file
	directives *conf.Table[func(*reader, *block, *conf.Directive)]
	conf.Report
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
	defined    []string   // variables that refused directives define
	at         *conf.Part // of the block that is being read
	inMap      *Map       // that is being read
	httpPart   conf.Part
	given      map[string]bool // variables of set and of regular expressions
	limits     []pendingLimit
	leads      []lead
	caches     []pendingCache
	part       bool // the file is the inside of http {}
	sawEvents  bool
	sawHTTP    bool
}

func newReader(files fs.FS, file string) *reader {
	return &reader{files: files, base: path.Dir(path.Clean(file)), config: &Config{Workers: 1, Connections: defaultConnections},
		directives: newTable(), upstreams: map[string]*Upstream{}}
}

// block is a block that is being read.
type block struct {
	scope    conf.Place
	name     string
	seen     map[string]conf.Pos
	settings *settings
	up       *Upstream
	server   *Server
	loc      *Location
	paths    map[locationKey]conf.Pos // of the locations in it
}

// locationKey identifies a location within its block.
type locationKey struct {
	path  string
	exact bool
}

// enter reads the statements of a block.
func (r *reader) enter(b *block, statements []*conf.Directive) {
	if b.seen == nil {
		b.seen, b.paths = map[string]conf.Pos{}, map[locationKey]conf.Pos{}
	}
	outer := r.at
	r.at = r.partOf(b)
	defer func() { r.at = outer }()
	for _, s := range statements {
		if r.Odd(s, marks) {
			continue
		}
		for _, one := range r.split(s) {
			r.directive(b, one)
		}
	}
}

// partOf returns the part of the configuration whose requests a line of the
// block matters to; nil for all.
func (r *reader) partOf(b *block) *conf.Part {
	switch {
	case b.loc != nil:
		return &b.loc.part
	case b.up != nil:
		return &b.up.part
	case b.scope == inHTTP:
		return &r.httpPart
	}
	return nil
}

// directive reads one statement.
func (r *reader) directive(b *block, s *conf.Directive) {
	r.count++
	if r.count >= maxDirectives {
		if r.count == maxDirectives {
			r.Add(s.Problem(s.Words[0], "more than %d directives", maxDirectives))
		}
		return
	}
	if d := r.directives.Find(s.Name()); d != nil && d.Refused != "" {
		r.defined = append(r.defined, variablesOf(s)...)
	}
	d := r.directives.Resolve(&r.Report, conf.Use{Line: s, Name: s.Name(), At: s.Words[0], Args: s.Args(), Place: b.scope, Block: b.name, Seen: b.seen, Part: r.at})
	if d != nil && d.Read != nil {
		d.Read(r, b, s)
	}
}

// variablesOf returns the variables that a set, geo or split_clients defines.
// They exist then, though their values are not modelled.
func variablesOf(s *conf.Directive) (names []string) {
	for _, w := range s.Args() {
		if name, ok := strings.CutPrefix(w.Text, "$"); ok {
			names = append(names, strings.ToLower(name))
		}
	}
	return names
}

// maxDirectives is more than any configuration written by hand has.
const maxDirectives = 50_000

// requireBlocks adds a problem or a note where a whole configuration has no
// http {} or no events {}.
func (r *reader) requireBlocks(file string) {
	where := conf.Problem{Pos: conf.Pos{File: file}}
	if len(r.Problems) > 0 {
		return // the block may be there, with a problem in it
	}
	if !r.sawHTTP {
		r.WrongAt(where, `no "http" section in configuration: expected http { server { ... } }`)
	} else if !r.sawEvents {
		where.Pos.Line = 1
		r.NoteAt(where.Pos, "events", "the file has no events {}, as articles leave it out: nginx refuses to start with it, here it is read as if it were there")
	}
}

// isHTTPPart reports whether a file is the inside of http {}.
func isHTTPPart(statements []*conf.Directive) bool {
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
