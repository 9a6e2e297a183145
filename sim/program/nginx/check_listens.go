package nginx

import "fmt"

// checkListens adds problems for servers of one address and port that exclude
// each other.
func (r *reader) checkListens() {
	r.checkDefaults()
	r.checkNames()
	for _, s := range r.config.Servers {
		for _, l := range s.Listens {
			if !l.anywhere() && r.config.openAnywhere(l.Port) && !r.sameServers(l) {
				r.WrongAt(l.where, "port %d is open at every address and for other servers at %s: this is not supported yet, "+
					"because the address that a request came to is not known", l.Port, l.Host)
			}
		}
	}
}

// sameServers reports whether all servers of a port listen at l's address and
// at every address, so that it does not matter where a request came in.
func (r *reader) sameServers(l Listen) bool {
	for _, s := range r.config.Servers {
		here, anywhere := false, false
		for i := range s.Listens {
			o := &s.Listens[i]
			here = here || (o.Port == l.Port && o.Host == l.Host)
			anywhere = anywhere || (o.Port == l.Port && o.anywhere())
		}
		if here != anywhere {
			return false
		}
	}
	return true
}

// checkDefaults finds two default servers at one address.
func (r *reader) checkDefaults() {
	type socket struct {
		host string
		port uint16
	}
	taken := map[socket]bool{}
	for _, s := range r.config.Servers {
		for _, l := range s.Listens {
			if !l.Default {
				continue
			}
			at := socket{l.Host, l.Port}
			if taken[at] {
				r.WrongAt(l.where, "a duplicate default server for %s", l.shown())
			}
			taken[at] = true
		}
	}
}

// checkNames finds a server name that another server has at the same address.
func (r *reader) checkNames() {
	type named struct {
		host string
		port uint16
		name string
		kind NameKind
	}
	owner := map[named]*Server{}
	for _, s := range r.config.Servers {
		for _, l := range s.Listens {
			for _, n := range s.Names {
				at := named{l.Host, l.Port, n.Text, n.Kind}
				if o := owner[at]; o != nil && o != s {
					r.NoteAt(s.Pos, "server_name", "conflicting server name %q on %s: the server of line %d has it, so it is ignored here", n.Text, l.shown(), o.Pos.Line)
					continue
				}
				owner[at] = s
			}
		}
	}
}

// shown writes the address as nginx does.
func (l *Listen) shown() string {
	h := l.Host
	if h == "" {
		h = "0.0.0.0"
	}
	return fmt.Sprintf("%s:%d", h, l.Port)
}
