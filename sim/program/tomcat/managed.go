package tomcat

import (
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// managed is the application on sessions that the server manages.
type managed struct {
	manager
	t *tomcat
}

// The attributes of the application.
const (
	valueAttribute = "personName" // of /test/save
	countAttribute = "count"      // of index.jsp
	arrayAttribute = "arr"        // of mut.jsp
	sizeAttribute  = "blob"       // of a session that is as large as the configuration says
)

// save implements keeper.
func (k *managed) save(v *visit) { k.put(v, (*session.Session).Set) }

// alter implements keeper. What is not there cannot be altered: the first value of a
// session is set.
func (k *managed) alter(v *visit) {
	k.put(v, func(s *session.Session, a session.Attribute) {
		if s.Value(a.Name) == "" {
			s.Set(a)
		} else {
			s.Change(a)
		}
	})
}

// put puts the form's value into the session in one way or another.
func (k *managed) put(v *visit, how func(*session.Session, session.Attribute)) {
	s := k.findOrCreate(v)
	if s == nil {
		return
	}
	how(s, session.Attribute{Name: valueAttribute, Value: v.q.Form, Fill: v.q.BodyBytes})
	if n := k.t.config.SessionSize; n > 0 && s.Get(sizeAttribute).Fill != n {
		s.Set(session.Attribute{Name: sizeAttribute, Fill: n})
	}
	v.a.Value = v.q.Form
}

// query implements keeper. The application calls getRequestedSessionId, which
// makes no session.
func (k *managed) query(v *visit) {
	if s := k.find(v); s != nil {
		v.a.Value = s.Value(valueAttribute)
	}
}

// login implements keeper. Without a session there is none to rename.
func (k *managed) login(v *visit) {
	if s := k.find(v); s != nil {
		v.a.Value = s.Value(valueAttribute)
		k.changeID(v, s)
	}
}

// logout implements keeper. The client keeps its cookie, as of every Tomcat: the id finds
// nothing afterwards.
func (k *managed) logout(v *visit) {
	if s := k.find(v); s != nil {
		k.invalidate(v, s)
		v.session = nil
	}
}

// has implements keeper.
func (k *managed) has(v *visit) bool { return k.find(v) != nil }

// count implements keeper.
func (k *managed) count(v *visit) {
	s := k.findOrCreate(v)
	if s == nil {
		return
	}
	n, _ := strconv.Atoi(s.Value(countAttribute)) // "" is 0
	v.a.Value = strconv.Itoa(n + 1)
	s.Set(session.Attribute{Name: countAttribute, Value: v.a.Value})
	setParameters(s, v.q)
}

// set implements keeper.
func (k *managed) set(v *visit) {
	if s := k.findOrCreate(v); s != nil {
		setParameters(s, v.q)
	}
}

// change implements keeper: the first request of a session sets an array, each further
// one changes a number in it, and sets it anew only where the query asks for that.
func (k *managed) change(v *visit) {
	s := k.findOrCreate(v)
	if s == nil {
		return
	}
	old := s.Value(arrayAttribute)
	n, _ := strconv.Atoi(old)
	a := session.Attribute{Name: arrayAttribute, Value: strconv.Itoa(n + 1)}
	if v.a.Value = a.Value; old == "" || strings.Contains(v.q.URI, "set=1") {
		s.Set(a)
	} else {
		s.Change(a)
	}
}

// read implements keeper.
func (k *managed) read(v *visit) {
	s := k.find(v)
	if s == nil {
		return
	}
	v.a.Value = textOf(s.All())
}

// textOf writes attributes: values, or lengths.
func textOf(attributes []session.Attribute) string {
	var all []string
	for _, a := range attributes {
		value := a.Value
		if a.Fill > 0 {
			value = strconv.Itoa(a.Fill)
		}
		all = append(all, a.Name+"="+value)
	}
	return strings.Join(all, " ")
}

// find gives the session of the request. One that another request has ended meanwhile
// is none (Request.doGetSession).
func (k *managed) find(v *visit) *session.Session {
	if v.session != nil && v.session.Ended() {
		v.session = nil
	}
	if v.session == nil && v.id != "" {
		v.session = k.manager.find(v)
	}
	return v.session
}

// findOrCreate finds the session or makes a new one, as request.getSession() does. Nil:
// there are as many as may be, an exception to the application
// (TooManyActiveSessionsException).
func (k *managed) findOrCreate(v *visit) *session.Session {
	if s := k.find(v); s != nil || v.failed {
		return s
	}
	s := k.manager.create(v)
	if s == nil {
		k.t.fail(v.a)
	}
	return s
}

// setParameters sets an attribute for each parameter of the query: blob=N one of N
// bytes, every other one its text.
func setParameters(s *session.Session, q *host.Request) {
	_, query, _ := strings.Cut(q.URI, "?")
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		name, value, _ := strings.Cut(pair, "=")
		switch {
		case name == "":
		case name == "blob":
			n, _ := strconv.Atoi(value)
			s.Set(session.Attribute{Name: name, Fill: max(0, n)})
		default:
			s.Set(session.Attribute{Name: name, Value: value})
		}
	}
}
