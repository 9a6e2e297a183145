package httpd

import (
	"path"
	"regexp"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/pcre"
)

// proxyHandler reads SetHandler "proxy:URL": what no ProxyPass takes is sent to that
// URL, with the name of the file that it is for behind it (mod_proxy, proxy_handler).
func (r *reader) proxyHandler(d *conf.Directive) {
	w := d.Args()[0]
	w.Text = strings.TrimPrefix(w.Text, "proxy:")
	p := &pass{at: d}
	_, p.real, _ = cutSocket(w.Text)
	p.path = pathOf(p.real)
	r.passing = &p.part
	ok := r.target(d, p, w, nil)
	r.passing = nil
	if _, refused := p.part.Refused(); !ok && !refused {
		return
	}
	switch {
	case r.set != nil:
		r.set.through = p
	case r.in == inOther || r.place == nil:
		r.Note(d, d.Name(), "%s", whyFiles)
		return
	default:
		r.place.through = p
	}
	r.server.targets = append(r.server.targets, p)
}

// filesSection reads <Files> and <FilesMatch>: a handler that is a proxy counts, for
// the whole server where the section stands within another.
func (r *reader) filesSection(d *conf.Directive) {
	outer := r.set
	r.set = &location{files: r.filePattern(d)}
	r.other(d)
	if r.set.through != nil && r.set.files != nil {
		r.server.fileSets = append(r.server.fileSets, r.set)
	} else {
		r.Note(d, "<"+d.Name()+">", "%s", whyOther)
	}
	r.set = outer
}

// filePattern makes an expression of the names of a section; nil for one that is not
// supported, or where there is none.
func (r *reader) filePattern(d *conf.Directive) pcre.Expression {
	args := d.Args()
	match := strings.EqualFold(d.Name(), "FilesMatch")
	if len(args) == 2 && args[0].Text == "~" {
		match, args = true, args[1:]
	}
	if len(args) == 0 {
		return nil
	}
	text := args[0].Text
	if !match {
		text = regexp.QuoteMeta(text)
		text = "^" + strings.NewReplacer(`\*`, "[^/]*", `\?`, "[^/]").Replace(text) + "$"
	}
	p, err := pcre.Compile(text, false)
	if err != nil {
		return nil
	}
	return p
}

// handled returns where a handler sends a request that no ProxyPass takes, and finds
// the URI for it; nil for none. Files that a handler is for are there, as all others
// are; a <Location> counts behind <Files>.
func (x *exchange) handled() (found *pass) {
	main := x.in.config.Servers[0]
	for _, s := range []*Server{main, x.s} {
		for _, l := range s.fileSets {
			if (s.files || main.files) && l.files.MatchString(path.Base(x.t.path)) {
				found = l.through
			}
		}
	}
	for _, l := range x.s.locations {
		switch {
		case !l.holds(x.t.path) || !l.meets(x):
		case l.through != nil:
			found = l.through
		case l.handler != "":
			found = nil
		}
	}
	if found == nil {
		return nil
	}
	root := x.s.root
	if root == "" {
		if root = main.root; root == "" {
			root = debianRoot
		}
	}
	x.uri = found.path + strings.TrimSuffix(root, "/") + canonical(x.t.path)
	if x.t.hasQuery {
		x.uri += "?" + x.t.query
	}
	return found
}

// debianRoot is the DocumentRoot that is built in.
const debianRoot = "/var/www/html"
