package haproxy

import (
	"encoding/base64"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// account is a user of a userlist, or of stats auth.
type account struct {
	name, password string
	// hashed: the password stands there as crypt(3) has it, so any is taken for it.
	hashed bool
}

// admits reports whether a request has the name and password of one of the
// accounts (RFC 7617).
func admits(accounts []account, authorization string) bool {
	scheme, text, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "basic") {
		return false
	}
	plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return false
	}
	name, password, _ := strings.Cut(string(plain), ":")
	for _, a := range accounts {
		if a.name == name && (a.hashed || a.password == password) {
			return true
		}
	}
	return false
}

// authorized is the sample http_auth(USERLIST).
func authorized(x *exchange, list string) (string, bool) {
	return truth(admits(x.in.config.accounts[list], x.req.Get("Authorization"))), true
}

// userLine reads a line of a userlist: user NAME password|insecure-password TEXT.
func (r *reader) userLine(l *line) {
	words := l.Words
	switch l.Name() {
	case "group":
		return
	case "user":
	default:
		r.Wrong(l, words[0], "unknown keyword %q in userlist: expected user or group", l.Name())
		return
	}
	if len(words) < 2 {
		r.Wrong(l, words[0], "user has no name: expected user NAME insecure-password TEXT")
		return
	}
	a := account{name: words[1].Text}
	for i := 2; i+1 < len(words); i += 2 {
		switch words[i].Text {
		case "password", "insecure-password":
			a.password, a.hashed = words[i+1].Text, words[i].Text == "password"
		case "groups":
		default:
			r.Wrong(l, words[i], "unknown parameter %q of user: expected password, insecure-password or groups", words[i].Text)
			return
		}
	}
	if a.hashed {
		r.Note(l, "user", "the password of %q is hashed: any is taken for it", a.name)
	}
	r.config.accounts[r.userlist] = append(r.config.accounts[r.userlist], a)
}

// statsAuth reads stats auth NAME:PASSWORD.
func (r *reader) statsAuth(l *line) {
	name, password, ok := strings.Cut(l.args[0].Text, ":")
	if !ok {
		r.Wrong(l, l.args[0], "stats auth %q: expected NAME:PASSWORD", l.args[0].Text)
		return
	}
	s := r.reading
	s.statsOn, s.statsAccounts = true, append(s.statsAccounts[:len(s.statsAccounts):len(s.statsAccounts)], account{name: name, password: password})
}

// statsRule reads stats http-request allow|deny|auth and a condition.
func (r *reader) statsRule(l *line) {
	r.reading.statsOn = true
	r.rule(l, ofRequest, &r.reading.statsRules, l.args)
}

// statsPage answers with the statistics page, or asks for a password.
func (x *exchange) statsPage(p *Proxy) outcome {
	if len(p.statsRules) > 0 {
		if o := x.run(p.statsRules); o > allowed {
			return o
		}
	} else if len(p.statsAccounts) > 0 && !admits(p.statsAccounts, x.req.Get("Authorization")) {
		return askForPassword(p.statsRealm).give(x)
	}
	*x.resp = host.Response{Status: 200, BodyBytes: statsBytes}
	return answered
}

// askForPassword is the answer that has a browser ask its user.
func askForPassword(realm string) *reply {
	return &reply{status: 401, headers: []replyHeader{{"WWW-Authenticate", format{{text: `Basic realm="` + realm + `"`}}}}, bytes: errorBytes}
}
