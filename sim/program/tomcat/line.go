package tomcat

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// line is the application's reading of a request's method and URI, which depends
// on nothing but the configuration.
type line struct {
	known       bool // false of the zero line
	method, uri string
	own         endpoint // that the path has of itself
	to          endpoint // with what the journeys make of it; notFound outside the context
	name        string   // of the service, where to is one, or the id of the session that it is asked to keep
	page        *Page    // nil for none
	health      bool     // a health check, which takes no time
}

// lines are some that came before: requests ask for the same again and again.
type lines [4]line

// line returns what is made of a request. It holds until a process waits.
func (t *tomcat) line(q *host.Request) *line {
	l := &t.lines[(len(q.Method)+len(q.URI))%len(t.lines)]
	if !l.known || l.uri != q.URI || l.method != q.Method {
		*l = t.config.read(q)
	}
	return l
}

func (c *Config) read(q *host.Request) line {
	l := line{known: true, method: q.Method, uri: q.URI}
	l.to, l.name = route(c.Context, q.Path())
	l.own = l.to
	if l.to == notFound {
		return l
	}
	if step := c.journeyEndpoint(q); step != page {
		l.to = step
	}
	l.page = c.page(q.Path())
	if l.page != nil && l.page.Keeps {
		l.to = kept
		l.name, _ = session.Service{Path: strings.TrimSuffix(l.page.Path, "/")}.ID(q.Path())
	}
	l.health = l.to == page && c.isHealth(q)
	return l
}
