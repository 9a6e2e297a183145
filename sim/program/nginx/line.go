package nginx

import "github.com/hadrill/hadrill/sim/host"

// line is nginx's reading of a request's method, URI and Host header, which
// depends on nothing but the configuration.
type line struct {
	method, uri, host string

	server     *Server
	refused    int    // the status of refusedRequest, 0 for none
	path, args string // as splitURI gives them
	plain, ok  bool

	found    *Location // that of the path
	redirect bool      // the path lacks the last slash
}

// lines are some that came before: requests ask for the same again and again.
type lines [4]line

// line returns what is made of a request.
func (t *nameTable) line(r *host.Request) *line {
	l := &t.lines[(len(r.Method)+len(r.URI))%len(t.lines)]
	if l.server == nil || l.uri != r.URI || l.method != r.Method || l.host != r.Host {
		t.read(l, r)
	}
	return l
}

func (t *nameTable) read(l *line, r *host.Request) {
	*l = line{method: r.Method, uri: r.URI, host: r.Host, server: t.find(hostOnly(r.Host)), refused: refusedRequest(r)}
	root := &l.server.root
	if l.path, l.args, l.plain, l.ok = splitURI(pathOf(r.URI), *root.settings.mergeSlash); l.ok {
		l.found, l.redirect = root.find(l.path)
	}
}

// find returns the location of the URI as it is now; a subrequest has no line.
func (x *exchange) find() (loc *Location, redirect bool) {
	if l := x.line; l != nil && l.ok && l.server == x.server && l.path == x.uri { // else it was rewritten
		return l.found, l.redirect
	}
	return x.server.root.find(x.uri)
}
