package tomcat

import "strings"

// endpoint is one of the application's functions.
type endpoint uint8

const (
	notFound endpoint = iota // outside the context
	page
	save
	query
	count
	set
	change
	read
	remoting
	web
	order
	lastOrder
	alter
	login
	logout
	kept
	writeItem
	readItem
)

// fixed are the endpoints with one path.
var fixed = [...]struct {
	path string
	endpoint
}{
	{"/test/save", save},
	{"/test/query", query},
	{"/index.jsp", count},
	{"/set.jsp", set},
	{"/mut.jsp", change},
	{"/read.jsp", read},
}

// prefixed are those whose path ends in the name of a service.
var prefixed = [...]struct {
	path string
	endpoint
}{
	{"/remoting/", remoting},
	{"/web/", web},
}

// route finds the endpoint that a path has of itself, page for most of them, and for
// prefixed ones the name after it. The path is without a query; path parameters (";jsessionid=...") do not count.
func route(context, path string) (endpoint, string) {
	if i := strings.IndexByte(path, ';'); i >= 0 {
		path = path[:i]
	}
	if context != "" {
		if !strings.HasPrefix(path, context) {
			return notFound, ""
		}
		path = path[len(context):]
	}
	for i := range fixed {
		f := &fixed[i]
		if path == f.path || context == "" && strings.HasSuffix(path, f.path) {
			return f.endpoint, ""
		}
	}
	for i := range prefixed {
		p := &prefixed[i]
		at := strings.Index(path, p.path)
		if name := at + len(p.path); at >= 0 && (at == 0 || context == "") && name < len(path) {
			return p.endpoint, path[name:]
		}
	}
	return page, ""
}

// pathParameter returns the session id that URL rewriting put into a URI.
func pathParameter(uri string) string {
	const name = ";jsessionid="
	i := strings.Index(uri, name)
	if i < 0 {
		return ""
	}
	id := uri[i+len(name):]
	if end := strings.IndexAny(id, "?;/#"); end >= 0 {
		id = id[:end]
	}
	return id
}
