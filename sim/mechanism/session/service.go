package session

import "strings"

// Service keeps each session in a service of its own, which servers ask by HTTP: the
// session is the resource of its id (RFC 9110 section 9.3). PUT keeps its value, GET
// answers it, HEAD whether it is there (404: it is not), POST counts a visit and answers
// how many there were, DELETE ends it.
type Service struct {
	// Path stands before "/ID"; "" is none.
	Path string
}

// URI is that of a session.
func (w Service) URI(id string) string { return w.Path + "/" + id }

// ID is that of the session that a path names; false where it names none.
func (w Service) ID(path string) (string, bool) {
	rest, below := strings.CutPrefix(path, w.Path)
	id, one := strings.CutPrefix(rest, "/")
	return id, below && one && id != "" && !strings.Contains(id, "/")
}
