package nginx

import (
	"cmp"
	"slices"
	"strings"
)

// nameTable finds the server block for a Host header among those that listen
// at one address (ngx_http_find_virtual_server): an exact name, the longest
// *.name, the longest name.*, the first regular expression, the default.
type nameTable struct {
	exact    map[string]*Server
	suffixes []namedServer
	prefixes []namedServer
	regex    []namedServer
	fallback *Server

	lines lines
}

type namedServer struct {
	name   ServerName
	server *Server
}

func (t *nameTable) add(s *Server) {
	for _, n := range s.Names {
		switch n.Kind {
		case ExactName:
			if t.exact == nil {
				t.exact = map[string]*Server{}
			}
			if _, taken := t.exact[n.Text]; !taken {
				t.exact[n.Text] = s
			}
		case SuffixName:
			t.suffixes = append(t.suffixes, namedServer{n, s})
		case PrefixName:
			t.prefixes = append(t.prefixes, namedServer{n, s})
		case RegexName:
			t.regex = append(t.regex, namedServer{n, s})
		}
	}
}

// finish puts the longest names first.
func (t *nameTable) finish() {
	longest := func(a, b namedServer) int { return cmp.Compare(len(b.name.Text), len(a.name.Text)) }
	slices.SortStableFunc(t.suffixes, longest)
	slices.SortStableFunc(t.prefixes, longest)
}

// find returns the server block for a name.
func (t *nameTable) find(name string) *Server {
	if s := t.exact[name]; s != nil {
		return s
	}
	for i := range t.suffixes {
		if n := &t.suffixes[i]; len(name) > len(n.name.Text) && strings.HasSuffix(name, n.name.Text) {
			return n.server
		}
	}
	for i := range t.prefixes {
		if n := &t.prefixes[i]; len(name) > len(n.name.Text) && strings.HasPrefix(name, n.name.Text) {
			return n.server
		}
	}
	for i := range t.regex {
		if t.regex[i].name.re.re.MatchString(name) {
			return t.regex[i].server
		}
	}
	return t.fallback
}

// firstName returns $server_name.
func (s *Server) firstName() string {
	if len(s.Names) == 0 {
		return ""
	}
	return s.Names[0].Text
}

// hostOnly returns a Host header in lower case, without its port.
func hostOnly(h string) string {
	if strings.HasPrefix(h, "[") {
		if i := strings.IndexByte(h, ']'); i > 0 {
			h = h[:i+1]
		}
	} else if i := strings.IndexByte(h, ':'); i >= 0 {
		h = h[:i]
	}
	return strings.ToLower(strings.TrimSuffix(h, "."))
}
