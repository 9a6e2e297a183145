package redis

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// logins are the connections that have said the password (AUTH), by the place and the
// number within it that host.Command has: who has a place now is the last one that had
// it.
type logins map[uint32]uint32

func (l logins) add(connection uint64) { l[uint32(connection>>32)] = uint32(connection) }

func (l logins) has(connection uint64) bool {
	number, ok := l[uint32(connection>>32)]
	return ok && number == uint32(connection)
}

// Errors of authentication (Redis 7.0, acl.c).
const (
	errNoAuth     = "NOAUTH Authentication required."
	errWrongPass  = "WRONGPASS invalid username-password pair or user is disabled."
	errNoPassword = "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?"
)

// defaultUser is the one user there is.
const defaultUser = "default"

// mayAsk reports whether a connection is served: there is no password (requirepass), or
// it has said it.
func (r *redis) mayAsk(connection uint64) bool {
	return r.config.Password == "" || r.logins.has(connection)
}

// auth is AUTH [user] password. A user without a password takes any.
func (r *redis) auth(c *host.Command, a *host.Reply) {
	user, words := defaultUser, c.Args[1:]
	switch len(words) {
	case 0:
		wrongArity(c.Args[0], a)
		return
	case 1:
		if r.config.Password == "" {
			a.SetError(errNoPassword)
			return
		}
	case 2:
		user = words[0]
	default:
		a.SetError(errSyntax)
		return
	}
	if given := words[len(words)-1]; user != defaultUser || r.config.Password != "" && given != r.config.Password {
		a.SetError(errWrongPass)
		return
	}
	r.logins.add(c.Connection)
	a.SetStatus("OK")
}

// login says masterauth, and masteruser, on a connection to the master. False: the link
// is over.
func (l *link) login(conn host.Conn) bool {
	words := []string{"AUTH"}
	switch config := &l.r.config; {
	case config.MasterAuth == "":
		return true
	case config.MasterUser != "":
		words = append(words, config.MasterUser, config.MasterAuth)
	default:
		words = append(words, config.MasterAuth)
	}
	var reply host.Reply
	if l.ask(conn, &reply, words...) {
		return true
	}
	if reply.IsError() && l.present() {
		l.r.note("Unable to AUTH to MASTER: -" + reply.Text)
	}
	return false
}

// wantsPassword reports whether an error is the reply of a server with a password to a
// client that has not given it.
func wantsPassword(a *host.Reply) bool { return a.IsError() && strings.HasPrefix(a.Text, "NOAUTH") }

func readPassword(r *fileReader, args []string) string {
	const longest = 512 // CONFIG_AUTHPASS_MAX_LEN
	if len(args[0]) > longest {
		return "found a password of more than 512 characters"
	}
	r.out.Config.Password = args[0]
	return ""
}

func readMasterAuth(r *fileReader, args []string) string {
	r.out.Config.MasterAuth = args[0]
	return ""
}

func readMasterUser(r *fileReader, args []string) string {
	r.out.Config.MasterUser = args[0]
	return ""
}
