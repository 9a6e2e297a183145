package tomcat

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// Step is a request of the users' journeys, by which the application knows what
// it does with the session.
type Step struct{ Method, Path string }

// fit is how well a request answers a step: 0 not at all, else the more the
// better. Proxies put prefixes before paths and take them away, so the end of
// one may be the whole of the other. The query counts where the step has one.
func (s *Step) fit(q *host.Request) int {
	if s.Method != q.Method {
		return 0
	}
	asked := q.URI
	if strings.IndexByte(s.Path, '?') < 0 {
		asked = q.Path()
	}
	if i := strings.IndexByte(asked, ';'); i >= 0 {
		asked = asked[:i]
	}
	short, long := s.Path, asked
	if len(short) > len(long) {
		short, long = long, short
	}
	switch {
	case short == long:
		return 1 << 16
	case len(short) > 1 && short[0] == '/' && strings.HasSuffix(long, short):
		return len(short)
	}
	return 0
}

// journeyEndpoint gives the endpoint that the journeys make of a request, page
// for nothing.
func (c *Config) journeyEndpoint(q *host.Request) endpoint {
	to, best := page, 0
	for _, row := range [...]struct {
		steps []Step
		to    endpoint
	}{{c.Saves, save}, {c.Queries, query}, {c.Counts, count}, {c.Changes, alter}, {c.Logins, login}, {c.Logouts, logout}, {c.Writes, order}, {c.Reads, lastOrder}, {c.ItemWrites, writeItem}, {c.ItemReads, readItem}} {
		for i := range row.steps {
			if fit := row.steps[i].fit(q); fit > best {
				to, best = row.to, fit
			}
		}
	}
	return to
}

// rewrittenEndpoint gives the endpoint of a request that reached the server by
// a path that no journey names: a form is there to be saved, and where journeys
// keep sessions every page reads the session that the request brings.
func (c *Config) rewrittenEndpoint(q *host.Request) endpoint {
	switch {
	case len(c.Saves)+len(c.Changes) == 0:
		return page
	case q.Form == "":
		return query
	case len(c.Saves) == 0:
		return alter
	}
	return save
}
