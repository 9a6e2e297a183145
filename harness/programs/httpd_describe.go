package programs

import (
	"cmp"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// httpdLines matches what only an httpd.conf has.
var httpdLines = regexp.MustCompile(`(?mi)^\s*(?:<(?:VirtualHost|Proxy|Directory|Location|IfModule)\b|(?:LoadModule|ProxyPass|ProxyPassMatch|ProxyPassReverse|ProxyRequests|ProxyPreserveHost|BalancerMember|ServerRoot|JkMount|DocumentRoot)\s+\S+[^;]*$)`)

// anyModule reads an httpd.conf in which every condition holds. It has the
// variables of Define.
type anyModule map[string]string

func (m anyModule) Read(d *conf.Directive) {
	if args := d.Args(); strings.EqualFold(d.Name(), "Define") && len(args) > 1 {
		m[args[0].Text] = args[1].Text
	}
}

func (anyModule) Condition(d *conf.Directive) (is, holds bool) {
	return slices.Contains([]string{"ifmodule", "ifdefine", "ifversion", "iffile", "ifdirective", "ifsection"}, strings.ToLower(d.Name())), true
}

func (m anyModule) Variable(name string) (value string, ok bool) {
	value, ok = m[name]
	return value, ok
}

func httpdDescribe(files fs.FS, name string) Description {
	text := readText(files, name)
	variables := httpdVariables(name, text)
	known := anyModule{}
	for _, v := range variables {
		known[v.Name] = v.Value
	}
	directives, _ := conf.ParseSections(conf.NewText(name, text), known)
	h := httpdFile{files: files, servers: []*httpdServer{{}}}
	h.d.Environment = variables
	h.server = h.servers[0]
	h.walk(directives)
	if h.mounts != nil {
		h.readWorkers()
	}
	h.complete()
	h.d.sort()
	return h.d
}

// httpdFile reads what an httpd.conf says of the machines around it.
type httpdFile struct {
	d       Description
	files   fs.FS
	servers []*httpdServer // the main server, and virtual hosts
	server  *httpdServer   // that is being read
	place   string         // of the <Location> being read
	workers string         // JkWorkersFile
	mounts  []jkMount      // of mod_jk
	given   bool           // there is a RewriteCond for the next RewriteRule
	chosen  bool           // one of them is for some requests alone, with TLS or without
	part    bool           // a line of it answers requests
}

// httpdServer is the main server or a virtual host.
type httpdServer struct {
	at    []Listen // that it is for
	name  string   // ServerName
	tls   bool     // SSLEngine on
	plain bool     // SSLEngine off
	paths []string // below which requests are passed on, "" for all
	pages []string // that are passed on, and not what is below
	// secures: who comes without TLS is redirected to https.
	secures bool
}

// complete says of each port what comes by it: a file without Listen is a part
// of one, and listens where its virtual hosts are, or else on port 80.
func (h *httpdFile) complete() {
	if h.d.Listens == nil {
		for _, s := range h.servers {
			for _, l := range s.at {
				if !slices.ContainsFunc(h.d.Listens, func(o Listen) bool { return o.Port == l.Port }) {
					h.d.Listens = append(h.d.Listens, Listen{Address: l.Address, Port: l.Port})
				}
			}
		}
	}
	if h.d.Listens == nil && h.part {
		h.d.Listens = []Listen{{Port: 80}}
	}
	for i := range h.d.Listens {
		l := &h.d.Listens[i]
		all := h.serversOf(l.Port)
		l.TLS = (l.TLS || l.Port == 443 || all[0].tls) && !all[0].plain
		for j, s := range all {
			if len(s.paths)+len(s.pages) == 0 || s.secures && !l.TLS {
				continue
			}
			l.Serves = true
			switch {
			case len(s.paths) == 0:
				l.Path, l.Only = s.pages[0], true
			case !slices.Contains(s.paths, ""):
				l.Path = s.paths[0]
			}
			if j > 0 {
				l.Name = s.name // the first one answers who asks for no other
			}
			break
		}
	}
}

// serversOf gives the virtual hosts of a port, the main server where it has
// none.
func (h *httpdFile) serversOf(port uint16) (all []*httpdServer) {
	for _, s := range h.servers[1:] {
		if len(s.at) == 0 || slices.ContainsFunc(s.at, func(l Listen) bool { return l.Port == port }) {
			all = append(all, s)
		}
	}
	if all == nil {
		all = h.servers[:1]
	}
	return all
}

func (h *httpdFile) walk(directives []*conf.Directive) {
	for _, d := range directives {
		server, place := h.server, h.place
		h.directive(strings.ToLower(d.Name()), d)
		h.walk(d.Block)
		h.server, h.place = server, place
	}
}

func (h *httpdFile) directive(name string, d *conf.Directive) {
	args := d.Args()
	if len(args) == 0 {
		return
	}
	h.part = h.part || answering[name]
	given := h.given
	h.given = name == "rewritecond" || given && name != "rewriterule"
	h.condition(name, args)
	switch name {
	case "listen":
		if l, ok := listenAt(args[0].Text, 0); ok {
			l.TLS = len(args) > 1 && args[1].Text == "https"
			h.d.Listens = append(h.d.Listens, l)
		}
	case "virtualhost":
		h.server = &httpdServer{}
		h.servers = append(h.servers, h.server)
		for _, a := range args {
			if l, ok := listenAt(a.Text, 80); ok {
				h.server.at = append(h.server.at, l)
				h.named(strings.TrimSuffix(a.Text, ":"+strconv.Itoa(int(l.Port))))
			}
		}
	case "servername":
		h.server.name, _ = hostPort(withoutScheme(args[0].Text), 80)
		h.named(h.server.name)
	case "sslengine":
		h.server.tls, h.server.plain = strings.EqualFold(args[0].Text, "on"), strings.EqualFold(args[0].Text, "off")
	case "location":
		if h.place = args[0].Text; h.place == "~" {
			h.place = "/" // what the pattern takes is not known
		}
	case "locationmatch":
		h.place = "/"
	case "rewriterule":
		h.secured(args)
		h.rewrites(args, given)
	case "redirect", "redirectpermanent", "redirecttemp":
		h.redirected(args)
	default:
		h.target(name, d, args)
	}
}

// target reads a line that passes requests on.
func (h *httpdFile) target(name string, d *conf.Directive, args []conf.Word) {
	switch name {
	case "balancermember":
		known := len(h.d.Upstreams)
		h.d.addURL(args[0].Text, option(args[1:], "route"))
		if len(h.d.Upstreams) > known { // status=+H: a hot standby
			h.d.Upstreams[known].Spare = strings.ContainsAny(option(args[1:], "status"), "HhDd")
		}
	case "proxypass", "proxypassmatch":
		at, to := h.place, args[0].Text
		if h.place == "" && len(args) > 1 && (strings.Contains(args[1].Text, "://") || !strings.Contains(args[1].Text, "=")) {
			at, to = args[0].Text, args[1].Text
		}
		if name == "proxypassmatch" {
			at = "/"
		}
		if to != "!" {
			h.passes(at, to)
		}
	case "sethandler":
		switch to, is := strings.CutPrefix(args[0].Text, "proxy:"); {
		case is && h.place != "":
			h.passes(h.place, to)
		case is: // of files by their names
			h.d.way(to)
			h.d.addURL(to, "")
			h.server.pages = append(h.server.pages, "/index.php")
		}
	case "jkworkersfile":
		h.workers = args[0].Text
	case "jkmount":
		at := h.place + "*"
		if len(args) > 1 {
			at = args[0].Text
		}
		h.mounts = append(h.mounts, jkMount{h.server, at, args[len(args)-1].Text})
	}
}

// answering are the lines for which a part of a file is one that listens.
var answering = map[string]bool{"documentroot": true, "alias": true, "aliasmatch": true, "scriptalias": true, "scriptaliasmatch": true,
	"include": true, "includeoptional": true, "directory": true, "directorymatch": true,
	"proxypass": true, "proxypassmatch": true, "jkmount": true, "location": true, "locationmatch": true,
	"rewriterule": true, "redirect": true, "redirectmatch": true, "redirectpermanent": true, "redirecttemp": true}

// rewrites reads a rule that passes requests on. Where a condition stands before
// it, or its pattern is for one page, it takes no path as a whole.
func (h *httpdFile) rewrites(args []conf.Word, given bool) {
	if len(args) < 3 || !slices.Contains(strings.FieldsFunc(args[2].Text, func(r rune) bool { return strings.ContainsRune("[], ", r) }), "P") {
		return
	}
	paths := h.server.paths
	h.passes(cmp.Or(h.place, "/"), args[1].Text)
	at, whole := pathFor(args[0].Text)
	switch {
	case h.place != "":
	case given || !whole:
		h.server.paths = paths
		h.server.pages = append(h.server.pages, "/")
	default:
		h.server.paths[len(paths)] = at
	}
}

// passes adds a target, of which what the request decides is no part.
func (h *httpdFile) passes(at, to string) {
	h.server.paths = append(h.server.paths, strings.TrimSuffix(at, "/"))
	to, _, _ = strings.Cut(to, "$")
	to, _, _ = strings.Cut(to, "%")
	h.d.way(strings.TrimRight(to, "/"))
	h.d.addURL(to, "")
}

// named adds a name that a server answers for, or has as its address.
func (h *httpdFile) named(name string) {
	if name != "" && name != "_default_" && !strings.ContainsAny(name, "*$") && !slices.Contains(h.d.Names, name) {
		h.d.Names = append(h.d.Names, name)
	}
}

// withoutScheme takes http:// off the beginning of a name.
func withoutScheme(name string) string {
	if _, rest, has := strings.Cut(name, "://"); has {
		return rest
	}
	return name
}

// option is the value of a "key=value" word.
func option(args []conf.Word, key string) string {
	for _, a := range args {
		if v, ok := strings.CutPrefix(a.Text, key+"="); ok {
			return v
		}
	}
	return ""
}
