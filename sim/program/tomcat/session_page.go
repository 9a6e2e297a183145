package tomcat

// keep serves a session service's page: the methods of session.Service on the session
// that the path names, in this server's own store.
func (t *tomcat) keep(v *visit) {
	if v.id = v.name; v.id == "" {
		v.a.Status = 404
		return
	}
	switch v.q.Method {
	case "PUT":
		t.keeper.save(v)
	case "POST":
		t.keeper.count(v)
	case "DELETE":
		t.keeper.logout(v)
		v.a.SetCookie = "" // the session is another server's client's
	case "HEAD":
		if !t.keeper.has(v) && v.a.Status == 200 {
			v.a.Status = 404
		}
	case "GET":
		t.keeper.query(v)
		switch {
		case v.a.Status != 200:
		case v.a.Value == "":
			v.a.Status = 404
		case v.fill > 0:
			v.a.BodyBytes = v.fill
		}
	default:
		v.a.Status = 405
	}
}
