package tomcat

import (
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// cookie keeps sessions at the clients, by session.Cookie: any server that has the
// key knows any session, and none has one of its own. An answer that changes a session
// sets the cookie anew. What a browser or a proxy on the way does not let through is
// not there at the next request: a cookie that was dropped leaves the one before it,
// an old copy of the session, or none.
type cookie struct {
	t     *tomcat
	rules session.Cookie
}

// defaultKey signs where a scenario has no key of its own.
const defaultKey = "the key that all servers share"

func newCookie(t *tomcat) manager {
	key := t.config.Sessions.Key
	if key == "" {
		key = defaultKey
	}
	return &cookie{t, session.Cookie{Key: []byte(key), MaxInactive: t.config.SessionTimeout}}
}

func (*cookie) start() error { return nil }
func (*cookie) stop()        {}
func (*cookie) begin(*visit) {}

// invalidate takes the cookie away: who has a copy of it is logged in still, for as long
// as it counts.
func (c *cookie) invalidate(v *visit, _ *session.Session) {
	v.id = ""
	c.t.expireCookie(v.a)
}

// There is no id that a login could change.
func (*cookie) changeID(*visit, *session.Session) {}

// find reads the cookie, which stands where the id of a session stands else.
func (c *cookie) find(v *visit) *session.Session { return c.rules.Read(v.id, c.t.now()) }

func (c *cookie) create(v *visit) *session.Session {
	v.session = &session.Session{Created: c.t.now()}
	return v.session
}

// end sets the cookie anew when the session has changed.
func (c *cookie) end(v *visit) {
	s := v.session
	if s == nil || v.a.Status >= 500 || v.id != "" && c.rules.Same(v.id, s) {
		return
	}
	c.t.setCookie(v.a, c.rules.Write(s, c.t.now()))
}

func (*cookie) statistics() statistics       { return statistics{} }
func (*cookie) peek(string) *session.Session { return nil }
