package httpd

import (
	"cmp"
	"path"
	"regexp"
	"slices"
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

// folderSection reads <Directory> and <DirectoryMatch>: a handler that is a proxy counts.
func (r *reader) folderSection(d *conf.Directive) {
	outer := r.set
	r.set = &location{}
	args := d.Args()
	if plain := len(args) == 1 && strings.EqualFold(d.Name(), "Directory") && !strings.ContainsAny(args[0].Text, "*?["); plain {
		r.set.folder = strings.TrimRight(args[0].Text, "/") + "/"
	}
	notes := len(r.Notes)
	r.other(d)
	switch through := r.set.through; {
	case through == nil:
		r.aboutFiles(d, notes)
	case r.set.folder == "":
		r.Refuse(&through.part, through.at, through.at.Name(), through.at.Args()[0], "a proxy for the files of folders that are named by a pattern is not supported yet: expected <Directory PATH>, or ProxyPass")
		fallthrough
	default:
		r.openToAll(d, &through.part)
		r.server.fileSets = append(r.server.fileSets, r.set)
	}
	r.set = outer
}

// aboutFiles notes that a section has no effect, before the notes of what it holds.
func (r *reader) aboutFiles(d *conf.Directive, at int) {
	r.Note(d, "<"+d.Name()+">", "%s", whyOther)
	last := len(r.Notes) - 1
	r.Notes = slices.Insert(r.Notes[:last], at, r.Notes[last])
}

// keepsOut are the directives by which a section may be closed to clients.
var keepsOut = []string{"require", "requireall", "requireany", "requirenone", "deny", "limit", "limitexcept"}

// openToAll refuses a section with a proxy that is not open to everybody.
func (r *reader) openToAll(d *conf.Directive, part *conf.Part) {
	for _, l := range d.Block {
		granted := len(l.Args()) == 2 && strings.EqualFold(l.Args()[0].Text, "all") && strings.EqualFold(l.Args()[1].Text, "granted")
		if slices.Contains(keepsOut, strings.ToLower(l.Name())) && !granted {
			r.Refuse(part, l, l.Name(), l.Words[0], "%s in a <%s> with a proxy is not supported yet: expected Require all granted, or <Location>", l.Name(), d.Name())
		}
	}
}

// filesSection reads <Files> and <FilesMatch>: a handler that is a proxy counts, in the
// <Directory> that the section stands in, else for the whole server.
func (r *reader) filesSection(d *conf.Directive) {
	outer := r.set
	r.set = &location{files: r.filePattern(d)}
	if outer != nil {
		r.set.folder = outer.folder
	}
	notes := len(r.Notes)
	r.other(d)
	if through := r.set.through; through != nil && r.set.files != nil {
		r.openToAll(d, &through.part)
		r.server.fileSets = append(r.server.fileSets, r.set)
	} else {
		r.aboutFiles(d, notes)
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
// are; a <Location> counts behind <Files>, and that behind <Directory>.
func (x *exchange) handled() (found *pass) {
	main := x.in.config.Servers[0]
	root := x.s.root
	if root == "" {
		if root = main.root; root == "" {
			root = debianRoot
		}
	}
	file := strings.TrimSuffix(root, "/") + canonical(x.t.path)
	var sets []*location
	for _, s := range []*Server{main, x.s} {
		for _, l := range s.fileSets {
			if (s.files || main.files) && strings.HasPrefix(file+"/", l.folder) && (l.files == nil || l.files.MatchString(path.Base(x.t.path))) {
				sets = append(sets, l)
			}
		}
	}
	slices.SortStableFunc(sets, func(a, b *location) int {
		if a.files != nil || b.files != nil {
			return cmp.Compare(rank(a), rank(b))
		}
		return cmp.Compare(len(a.folder), len(b.folder))
	})
	for _, l := range sets {
		found = l.through
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
	x.uri = found.path + file
	if x.t.hasQuery {
		x.uri += "?" + x.t.query
	}
	return found
}

// rank puts <Files> behind <Directory>, of which the shorter come first.
func rank(l *location) int {
	if l.files != nil {
		return 1
	}
	return 0
}

// debianRoot is the DocumentRoot that is built in.
const debianRoot = "/var/www/html"
