package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

func (r *reader) workerProcesses(_ *block, s *conf.Directive) {
	w := s.Args()[0]
	if w.Text == "auto" {
		r.config.Workers = 0
		return
	}
	const most = 1024
	n, ok := parseCount(w.Text)
	if !ok || n < 1 || n > most {
		r.Wrong(s, w, `invalid value %q in "worker_processes": expected auto or a number from 1 to %d`, w.Text, most)
		return
	}
	r.config.Workers = n
}

// defaultConnections is the default of worker_connections.
const defaultConnections = 512

func (r *reader) workerConnections(_ *block, s *conf.Directive) {
	w := s.Args()[0]
	n, ok := parseCount(w.Text)
	if !ok {
		r.Wrong(s, w, `invalid number %q in "worker_connections": expected how many connections a worker has at once, such as %d`, w.Text, defaultConnections)
		return
	}
	r.config.Connections = n
}

func (r *reader) events(_ *block, s *conf.Directive) {
	r.sawEvents = true
	r.enter(&block{scope: inEvents, name: "events"}, s.Block)
}

func (r *reader) httpBlock(_ *block, s *conf.Directive) {
	r.sawHTTP = true
	r.enter(&block{scope: inHTTP, name: "http", settings: &r.http}, s.Block)
}

// server reads server, which is a block in http and a line in upstream.
func (r *reader) server(b *block, s *conf.Directive) {
	switch {
	case b.scope == inUpstream && s.HasBlock:
		r.Wrong(s, s.Words[len(s.Words)-1], `directive "server" is not terminated by ";": in an upstream it names an address`)
	case b.scope == inUpstream:
		r.upstreamServer(b, s)
	case !s.HasBlock:
		r.Wrong(s, s.Words[0], `directive "server" has no opening "{": only in an upstream it names an address`)
	case len(s.Args()) > 0:
		r.Wrong(s, s.Args()[0], `invalid number of arguments in "server" directive: expected "{"`)
	default:
		srv := &Server{Pos: s.Pos()}
		srv.root.part.Outer = &r.httpPart
		r.config.Servers = append(r.config.Servers, srv)
		r.enter(&block{scope: inServer, name: "server", server: srv, loc: &srv.root, settings: &srv.root.settings}, s.Block)
		if len(srv.Listens) == 0 && !srv.socket {
			srv.Listens = []Listen{{Port: 80, where: s.Problem(s.Words[0], "")}}
		}
	}
}

// locationMarks are the modifiers of location; they may also stand right
// before the path.
var locationMarks = []struct {
	mark  string
	match MatchKind
}{{"~*", RegexCaseless}, {"~", Regex}, {"^~", PrefixNoRegex}, {"=", Exact}}

func (r *reader) location(b *block, s *conf.Directive) {
	l := &Location{Pos: s.Pos()}
	args := s.Args()
	path := args[len(args)-1]
	l.Path = path.Text
	if len(args) == 2 {
		if !l.mark(args[0].Text) {
			r.Wrong(s, args[0], "invalid location modifier %q: expected =, ~, ~* or ^~", args[0].Text)
			return
		}
	} else {
		for _, m := range locationMarks {
			if rest, ok := strings.CutPrefix(l.Path, m.mark); ok {
				l.Path, l.Match = rest, m.match
				break
			}
		}
	}
	if strings.HasPrefix(l.Path, "@") && l.Match == Prefix {
		r.namedLocation(b, l, s, path)
		return
	}
	if !r.compileLocation(l, s, path) || !r.fitsInto(b, l, s, path) {
		return
	}
	l.part.Outer = &b.loc.part
	b.loc.children = append(b.loc.children, l)
	r.enter(&block{scope: inLocation, name: "location", server: b.server, loc: l, settings: &l.settings}, s.Block)
}

// namedLocation reads location @name, to which error_page and try_files lead.
func (r *reader) namedLocation(b *block, l *Location, s *conf.Directive, w conf.Word) {
	switch {
	case b.scope != inServer:
		r.Wrong(s, w, "named location %q can be on the server level only", l.Path)
		return
	case b.server.named[l.Path] != nil:
		r.Wrong(s, w, "duplicate location %q", l.Path)
		return
	case b.server.named == nil:
		b.server.named = map[string]*Location{}
	}
	b.server.named[l.Path] = l
	b.server.root.ifs = append(b.server.root.ifs, l) // it inherits as they do
	l.part.Outer = &b.loc.part
	r.enter(&block{scope: inLocation, name: "location", server: b.server, loc: l, settings: &l.settings}, s.Block)
}

func (l *Location) mark(m string) bool {
	for _, known := range locationMarks {
		if known.mark == m {
			l.Match = known.match
			return true
		}
	}
	return false
}

func (r *reader) compileLocation(l *Location, s *conf.Directive, w conf.Word) bool {
	if l.Match < Regex {
		return true
	}
	var err error
	if l.re, err = newPattern(l.Path, l.Match == RegexCaseless); err != nil {
		r.Refuse(r.at, s, s.Name(), w, "the regular expression %q is not supported: %v", l.Path, err)
		return false
	}
	r.defines(l.re.names()...)
	return true
}

// fitsInto checks a location against the block around it and its neighbours.
func (r *reader) fitsInto(b *block, l *Location, s *conf.Directive, w conf.Word) bool {
	parent := b.loc
	nested := b.scope == inLocation
	switch {
	case nested && parent.Match == Exact:
		r.Wrong(s, w, "location %q cannot be inside the exact location %q", l.Path, parent.Path)
		return false
	case nested && parent.re == nil && l.re == nil && !strings.HasPrefix(l.Path, parent.Path):
		r.Wrong(s, w, "location %q is outside location %q", l.Path, parent.Path)
		return false
	}
	if l.re != nil {
		return true
	}
	key := locationKey{l.Path, l.Match == Exact}
	if before, twice := b.paths[key]; twice {
		r.Wrong(s, w, "duplicate location %q: it stands on line %d already", l.Path, before.Line)
		return false
	}
	b.paths[key] = l.Pos
	return true
}
