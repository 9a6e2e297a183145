package nginx

import (
	"path"

	"github.com/hadrill/hadrill/sim/conf"
)

// packageFile is a file that comes with nginx or certbot and that files include
// without having it beside them.
type packageFile struct {
	why  string // it does not matter
	text string // what it holds, where that matters
}

// packageFiles are those of Debian 12's nginx-common 1.22.1, and of certbot.
var packageFiles = map[string]packageFile{
	"mime.types":             {why: whyFiles},
	"fastcgi_params":         {why: whyFastcgi},
	"fastcgi.conf":           {why: whyFastcgi},
	"fastcgi-php.conf":       {why: whyFastcgi},
	"uwsgi_params":           {why: whyUwsgi},
	"scgi_params":            {why: whyScgi},
	"koi-utf":                {why: whyBody},
	"koi-win":                {why: whyBody},
	"win-utf":                {why: whyBody},
	"options-ssl-nginx.conf": {why: whyTLS},
	"ssl-dhparams.pem":       {why: whyTLS},
	"snakeoil.conf":          {text: "ssl_certificate /etc/ssl/certs/ssl-cert-snakeoil.pem;\nssl_certificate_key /etc/ssl/private/ssl-cert-snakeoil.key;\n"},
	"proxy_params":           {text: "proxy_set_header Host $host;\nproxy_set_header X-Real-IP $remote_addr;\nproxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\nproxy_set_header X-Forwarded-Proto $scheme;\n"},
}

// includePackaged reads the file of a package that an include names; false for
// a file of somebody's own.
func (r *reader) includePackaged(b *block, s *conf.Directive) bool {
	name := s.Args()[0].Text
	f, ok := packageFiles[path.Base(name)]
	switch {
	case !ok:
		return false
	case f.why != "":
		r.Note(s, s.Name(), "%s is not there, and does not matter: %s", name, f.why)
	default:
		r.Note(s, s.Name(), "%s is not there: it is read as Debian's package has it", name)
		statements, _ := conf.ParseStatements(conf.NewText(name, f.text))
		r.enter(b, statements)
	}
	return true
}
