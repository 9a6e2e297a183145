package tomcat

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// class is a Java class that a className may name.
type class struct {
	name string
	// without says why it has no effect here, refused why it is not supported; with
	// neither it is read.
	without, refused string
}

const (
	catalina = "org.apache.catalina."
	groupOf  = catalina + "tribes.group."
)

// classOf is the class of a way's Manager.
func classOf(store string) string {
	for i := range session.Stores {
		if session.Stores[i].Name == store {
			return session.Stores[i].Class
		}
	}
	return ""
}

// class gives the class that an element names, otherwise where it names none. It is ""
// where there is nothing more to read.
func (r *reader) class(e *conf.Element, otherwise string, all []class) string {
	a := e.Attribute("className")
	if r.LeavesAside(e, e.Name.Text) {
		return ""
	}
	if a == nil {
		if otherwise == "" {
			r.Wrong(e, e.Name, "<%s> without className: expected one of %s", e.Name.Text, classNames(all))
		}
		return otherwise
	}
	for _, c := range all {
		if c.name != a.Value.Text {
			continue
		}
		switch {
		case c.refused != "":
			r.Wrong(e, a.Value, "className %q is not supported: %s", c.name, c.refused)
			return ""
		case c.without != "":
			r.Note(e, e.Name.Text, "%s", c.without)
			return ""
		}
		return c.name
	}
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.name
	}
	hint := conf.Hint(lastOf(a.Value.Text), lastNames(names), "expected one of "+classNames(all))
	r.Wrong(e, a.Value, "className %q: Tomcat 10.1 has no such class (ClassNotFoundException): %s", a.Value.Text, hint)
	return ""
}

func lastOf(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

func lastNames(all []string) []string {
	short := make([]string, len(all))
	for i, n := range all {
		short[i] = lastOf(n)
	}
	return short
}

// classNames lists the classes that are read.
func classNames(all []class) string {
	var names []string
	for _, c := range all {
		if c.refused == "" && c.without == "" {
			names = append(names, c.name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// one takes an element that may be there once. False: it is a second one, which is a
// problem.
func (r *reader) one(e *conf.Element, first **conf.Element, why string) bool {
	if *first != nil {
		r.Wrong(e, e.Name, "a second <%s>, after that at %s: %s", e.Name.Text, (*first).Pos(), why)
		return false
	}
	*first = e
	return true
}

// passes notes elements without effect, and those for which Tomcat has no rule.
func (r *reader) passes(e *conf.Element, without map[string]string) {
	if r.LeavesAside(e, e.Name.Text) {
		return
	}
	why, known := without[e.Name.Text]
	if !known {
		why = "Tomcat has no rule for such an element here, and passes over it"
	}
	r.Note(e, e.Name.Text, "%s", why)
}
