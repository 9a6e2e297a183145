package httpd

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// thirdParty is a module that does not come with httpd and that many files are
// written for; its directives begin alike.
type thirdParty struct {
	prefix, module string
	why            string // its lines have no effect by themselves
}

const (
	whyLogin = "AuthType alone has the module look at requests"
	whyApps  = "WSGIScriptAlias alone has an application answer"
)

var thirdParties = []thirdParty{
	{"wsgi", "mod_wsgi", whyApps},
	{"passenger", "Passenger", "PassengerEnabled alone has an application answer"},
	{"php_", "mod_php", whyFiles},
	{"fcgid", "mod_fcgid", whyFiles},
	{"xsendfile", "mod_xsendfile", whyFiles},
	{"cas", "mod_auth_cas", whyLogin},
	{"oidc", "mod_auth_openidc", whyLogin},
	{"oauth", "mod_auth_openidc", whyLogin},
	{"shib", "mod_shib", whyLogin},
	{"mellon", "mod_auth_mellon", whyLogin},
	{"krb", "mod_auth_kerb", whyLogin},
	{"gssapi", "mod_auth_gssapi", whyLogin},
}

// logins are the values of AuthType by which such modules send who must be a user
// elsewhere to log in.
var logins = map[string]string{
	"cas": "mod_auth_cas", "openid-connect": "mod_auth_openidc", "oauth20": "mod_auth_openidc", "oauth2": "mod_auth_openidc", "auth-openidc": "mod_auth_openidc",
	"shibboleth": "mod_shib", "mellon": "mod_auth_mellon",
}

// thirdParty reads a line of such a module, and reports whether it is one.
func (r *reader) thirdParty(d *conf.Directive) bool {
	name := strings.ToLower(d.Name())
	if d.HasBlock || r.directives.Find(name) != nil {
		return false
	}
	for _, m := range thirdParties {
		if !strings.HasPrefix(name, m.prefix) || len(name) == len(m.prefix) {
			continue
		}
		switch {
		case name == "wsgiscriptalias" || name == "wsgiscriptaliasmatch":
			r.application(d)
		case name == "passengerenabled" && len(d.Args()) > 0 && strings.EqualFold(d.Args()[0].Text, "on"):
			r.passenger(d)
		default:
			r.Note(d, d.Name(), "%s: %s", m.module, m.why)
		}
		return true
	}
	return false
}

// application reads WSGIScriptAlias[Match] PATH FILE: what is below the path, and
// what no ProxyPass takes before, is answered by an application of this machine.
func (r *reader) application(d *conf.Directive) {
	if len(d.Args()) < 2 {
		r.Wrong(d, d.Words[0], "%s has %d arguments: expected a path and a file", d.Name(), len(d.Args()))
		return
	}
	p := &pass{at: d, prefix: d.Args()[0].Text, real: d.Args()[1].Text}
	if strings.EqualFold(d.Name(), "WSGIScriptAliasMatch") {
		if p.pattern = r.pattern(d, d.Args()[0]); p.pattern == nil {
			return
		}
	}
	r.answers(d, p)
}

// passenger reads PassengerEnabled on: an application answers in the place of files,
// which in a <Location> is all below it.
func (r *reader) passenger(d *conf.Directive) {
	at := "/"
	if r.place != nil && r.place.pattern == nil && r.place.prefix != "" {
		at = r.place.prefix
	}
	r.answers(d, &pass{at: d, prefix: at, real: "/"})
}

// answers adds an application, and refuses it to who reaches it.
func (r *reader) answers(d *conf.Directive, p *pass) {
	r.Refuse(&p.part, d, d.Name(), d.Words[0], "%q is not supported yet: applications that run in httpd are not modelled, expected ProxyPass", d.Name())
	r.server.applications = append(r.server.applications, p)
}
