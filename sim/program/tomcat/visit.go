package tomcat

import (
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// visit is a request and its answer, and the session that it has to do with.
type visit struct {
	t *tomcat
	q *host.Request
	a *host.Response
	// id is that of the session that the request names, "" for none.
	id string
	// session is the one that was found or made; nil where nobody has asked for it.
	session *session.Session
	// refused: the server has as many sessions as it may have.
	refused bool
	// complete: the answer is there without the application.
	complete bool
	// failed: the store of the session has failed, and the answer says so.
	failed bool

	whole  string // what the store had of the session, where it is one value
	turn   string // the id of the session that no other request may use meanwhile
	spring springVisit
	msm    msmVisit // what memcached-session-manager knows of it

	to     endpoint
	name   string // of the service, where to is one, or the id of the session that it is asked to keep
	fill   int    // how many bytes the store has beside the value that it answered
	page   *Page  // nil for none
	health bool   // a health check, which takes no time
	by     via    // how it came
}

// newVisit begins one. Its answer has the status 200 and the server's name.
func (t *tomcat) newVisit(q *host.Request, a *host.Response) *visit {
	v := t.visits.Get()
	if v == nil {
		v = &visit{}
	}
	*v = visit{}
	v.t, v.q, v.a, v.id = t, q, a, t.requestedID(q)
	return v
}

// created takes a session that the visit made.
func (t *tomcat) created(v *visit, s *session.Session) *session.Session {
	v.session = s
	if v.refused = s == nil; s != nil {
		v.id = s.ID
		t.setCookie(v.a, s.ID)
	}
	return s
}

// renamed has a visit go on with its session under another id.
func (t *tomcat) renamed(v *visit, id string) {
	v.id = id
	t.setCookie(v.a, id)
}

// expireCookie has the answer take the session cookie away.
func (t *tomcat) expireCookie(a *host.Response) {
	addCookie(a, t.config.Cookie+"=; Path=/; Max-Age=0")
}

// setCookie has the answer set the session cookie.
func (t *tomcat) setCookie(a *host.Response, id string) {
	addCookie(a, t.config.Cookie+"="+id+"; Path=/; HttpOnly")
}

// addCookie has the answer set a cookie, behind those that it sets already.
func addCookie(a *host.Response, line string) {
	if a.SetCookie != "" {
		line = a.SetCookie + "\n" + line
	}
	a.SetCookie = line
}
