package programs

import "cmp"

// tomcatSession is the cookie of Tomcat's own sessions, and its jvmRoute. Ids of Spring
// Session and sessions in the cookie itself have no route; who speaks FastCGI is no Tomcat.
func tomcatSession(e *Env) Session {
	c, _, err := tomcatFiles(e)
	t := e.tomcat()
	if err != nil || t.Sessions.Spring() || t.Sessions.Cookie != "" || tomcatSpeaks(t) != "" {
		return Session{}
	}
	s := Session{Cookie: cmp.Or(c.Cookie, "JSESSIONID"), Route: c.JvmRoute}
	if t.Server == "" {
		s.Route = t.Route
	}
	return s
}
