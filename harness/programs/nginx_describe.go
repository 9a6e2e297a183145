package programs

import (
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// nginxBlocks matches what only an nginx.conf has.
var nginxBlocks = regexp.MustCompile(`(?m)^\s*(?:(?:http|events|server|stream)\s*\{|upstream\s+\S+\s*\{|proxy_pass\s+\S+;)`)

// nginxFile reads what an nginx.conf, with the files that it includes, says of
// the machines around it.
type nginxFile struct {
	d     Description
	files fs.FS
	dir   string // of the main file
	known map[string]bool
	// upstreams are the servers of each upstream block.
	upstreams map[string][]Upstream
	servers   []*conf.Directive
	set       map[string][]string // what set gives each variable
}

// plainHost is a name that users can ask for.
var plainHost = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]*(\.[A-Za-z0-9][A-Za-z0-9-]*)+$`)

// nginxVariable is a variable in a text, with its "$".
var nginxVariable = regexp.MustCompile(`\$[A-Za-z_][A-Za-z0-9_]*`)

func nginxDescribe(files fs.FS, name string) Description {
	n := &nginxFile{files: files, dir: path.Dir(path.Clean(name)), known: map[string]bool{}, upstreams: map[string][]Upstream{}, set: map[string][]string{}}
	n.read(path.Clean(name))
	for _, s := range n.servers {
		n.server(s)
	}
	n.d.sort()
	return n.d
}

// read reads a file, each once.
func (n *nginxFile) read(name string) {
	if n.known[name] {
		return
	}
	n.known[name] = true
	statements, _ := conf.ParseStatements(conf.NewText(name, readText(n.files, name)))
	n.walk(statements)
}

// walk collects the upstream and server blocks.
func (n *nginxFile) walk(statements []*conf.Directive) {
	for _, s := range statements {
		switch args := s.Args(); {
		case s.Name() == "include" && len(args) == 1:
			n.include(args[0].Text)
		case s.Name() == "upstream" && len(args) == 1 && s.HasBlock:
			for _, in := range s.Block {
				if a := in.Args(); in.Name() == "server" && len(a) > 0 {
					h, port := hostPort(a[0].Text, 80)
					n.upstreams[args[0].Text] = append(n.upstreams[args[0].Text], Upstream{Host: h, Port: port, Protocol: host.HTTP, Spare: spare(a, "backup", "down")})
				}
			}
		case s.Name() == "server" && s.HasBlock:
			n.servers = append(n.servers, s)
			n.sets(s)
		default:
			n.walk(s.Block)
		}
	}
}

// sets collects what set gives variables, without what is made of others.
func (n *nginxFile) sets(block *conf.Directive) {
	for _, d := range block.Block {
		args := d.Args()
		if d.Name() == "set" && len(args) == 2 && !strings.Contains(args[1].Text, "$") {
			n.set[args[0].Text] = append(n.set[args[0].Text], args[1].Text)
		}
		n.sets(d)
	}
}

// include reads the files that a pattern means.
func (n *nginxFile) include(pattern string) {
	names, err := fs.Glob(n.files, path.Join(n.dir, pattern))
	if err != nil {
		return // the pattern is wrong, and nginx's reader tells
	}
	for _, name := range names {
		n.read(name)
	}
}

// server reads a server block: where it listens, and what it passes on.
func (n *nginxFile) server(s *conf.Directive) {
	listens := nginxListens(s)
	places := n.locations(s, nginxPlace{})
	for _, l := range listens {
		l.Serves = len(places) > 0
		if l.Serves {
			best := slices.MinFunc(places, func(a, b nginxPlace) int {
				return cmp.Or(cmp.Compare(a.worse, b.worse), cmp.Compare(len(a.path), len(b.path)))
			})
			l.Path, l.Only = best.path, best.worse >= onePath
			l.Name = n.nameFor(s, l)
		}
		n.d.Listens = append(n.d.Listens, l)
	}
}

// nginxListens are the ports of a server block.
func nginxListens(s *conf.Directive) []Listen {
	var listens []Listen
	some := false
	for _, d := range s.Block {
		args := d.Args()
		if d.Name() != "listen" || len(args) == 0 {
			continue
		}
		some = true
		if l, ok := listenAt(args[0].Text, 80); ok {
			l.TLS = slices.ContainsFunc(args, func(w conf.Word) bool { return w.Text == "ssl" })
			listens = append(listens, l)
		}
	}
	if !some {
		listens = []Listen{{Port: 80}}
	}
	return listens
}

// nameFor is the name that users must ask for to come to a server at an address:
// none to the default server there.
func (n *nginxFile) nameFor(s *conf.Directive, at Listen) string {
	var first *conf.Directive
	for _, o := range n.servers {
		for _, d := range o.Block {
			args := d.Args()
			if d.Name() != "listen" || len(args) == 0 {
				continue
			}
			if l, ok := listenAt(args[0].Text, 80); !ok || l.Address != at.Address || l.Port != at.Port {
				continue
			}
			if first == nil || slices.ContainsFunc(args, func(w conf.Word) bool { return strings.HasPrefix(w.Text, "default") }) {
				first = o
			}
		}
	}
	if first == s || first == nil {
		return ""
	}
	for _, d := range s.Block {
		if d.Name() != "server_name" {
			continue
		}
		for _, w := range d.Args() {
			name := strings.Replace(strings.TrimPrefix(w.Text, "."), "*.", "www.", 1)
			if plainHost.MatchString(name) {
				return name
			}
		}
	}
	return ""
}

// nginxPlace is a path below which requests are passed on; "" for all. Worse is
// how little it is fit for users: behind a password, or for one path alone.
type nginxPlace struct {
	path  string
	worse int
}

// How little places are fit: led to from others only, of one path, of paths that
// are not known.
const oneCase, onePath, unknown = 1, 5, 8

// locations gives the places in a block in which requests are passed on, and adds
// the servers that it passes them on to.
func (n *nginxFile) locations(block *conf.Directive, at nginxPlace) []nginxPlace {
	var places []nginxPlace
	closed := false // it answers by itself, or to nobody from outside
	for _, d := range block.Block {
		switch args := d.Args(); d.Name() {
		case "auth_basic", "auth_request":
			if len(args) > 0 && args[0].Text != "off" {
				at.worse++
			}
		case "internal", "return":
			closed = true
		}
	}
	for _, d := range block.Block {
		switch args := d.Args(); {
		case d.Name() == "proxy_pass" && len(args) == 1:
			places = append(places, at)
			n.pass(args[0].Text)
		case d.Name() == "location" && len(args) > 0:
			places = append(places, n.locations(d, nginxLocation(args, at.worse))...)
		case d.HasBlock:
			places = append(places, n.locations(d, at)...)
		}
	}
	if closed {
		return nil
	}
	return places
}

// nginxLocation is the place of a location.
func nginxLocation(args []conf.Word, worse int) nginxPlace {
	text := args[len(args)-1].Text
	mark := ""
	if len(args) > 1 {
		mark = args[0].Text
	}
	for _, m := range []string{"~*", "~", "^~", "="} {
		if rest, ok := strings.CutPrefix(text, m); ok && mark == "" {
			text, mark = rest, m
		}
	}
	switch {
	case strings.HasPrefix(text, "@"):
		return nginxPlace{"", worse + oneCase}
	case strings.HasPrefix(mark, "~"):
		if path, ok := pathFor(text); ok {
			return nginxPlace{path, worse}
		}
		return nginxPlace{"", worse + unknown}
	case !strings.HasPrefix(text, "/"):
		return nginxPlace{"", worse + unknown}
	case mark == "=":
		return nginxPlace{strings.TrimSuffix(text, "/"), worse + onePath}
	}
	return nginxPlace{strings.TrimSuffix(text, "/"), worse}
}

// pass adds the servers of a proxy_pass: those of an upstream block, or the one
// of the URL.
func (n *nginxFile) pass(to string) {
	if variable := nginxVariable.FindString(to); variable != "" {
		for _, value := range n.set[variable] {
			n.pass(strings.Replace(to, variable, value, 1))
		}
		return
	}
	_, rest, _ := strings.Cut(to, "://")
	name, _, _ := strings.Cut(rest, "/")
	n.d.way(name)
	servers, ok := n.upstreams[name]
	if !ok {
		n.d.addURL(to, "")
		return
	}
	for _, u := range servers {
		n.d.add(u)
	}
}
