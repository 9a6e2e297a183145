package scenarios

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// The readers of values that say where somebody goes and what is asked there.

func (d *decoder) address(n *yaml.Node, what string) netip.Addr {
	s, ok := d.word(n, what)
	if !ok {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		d.problem(n, "%s: found %s, expected an IP address such as 10.20.0.11", what, quote(s))
		return netip.Addr{}
	}
	return a
}

func (d *decoder) prefix(n *yaml.Node, what string) netip.Prefix {
	s, ok := d.word(n, what)
	if !ok {
		return netip.Prefix{}
	}
	p, err := netip.ParsePrefix(s)
	switch {
	case err != nil:
		d.problem(n, "%s: found %s, expected a network such as 10.20.0.0/16", what, quote(s))
		return netip.Prefix{}
	case p != p.Masked():
		d.problem(n, "%s: found %s, which has bits behind its length: expected %s", what, quote(s), p.Masked())
		return netip.Prefix{}
	}
	return p
}

var methods = regexp.MustCompile(`^[A-Z]+$`)

// step reads "POST /test/save".
func (d *decoder) step(n *yaml.Node, what string) Step {
	s, ok := d.word(n, what)
	if !ok {
		return Step{}
	}
	method, path, _ := strings.Cut(s, " ")
	path = strings.TrimSpace(path)
	if !methods.MatchString(method) || !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " \t#") {
		d.problem(n, "%s: found %s, expected a method and a path, such as POST /test/save", what, quote(s))
		return Step{}
	}
	return Step{method, path}
}

// url reads "http://10.20.0.100:81/backend". A host may be a machine's name.
func (d *decoder) url(n *yaml.Node, what string, names map[string]netip.Addr) URL {
	s, ok := d.word(n, what)
	if !ok {
		return URL{}
	}
	bad := func(why string) URL {
		d.problem(n, "%s: found %s: %s, expected an address such as http://10.20.0.100:8080/path", what, quote(s), why)
		return URL{}
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return bad("not a URL")
	case u.Scheme != "http":
		return bad("not http")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return bad("more than host, port and path")
	}
	addr, err := netip.ParseAddr(u.Hostname())
	if named := names[u.Hostname()]; err != nil && named.IsValid() {
		addr, err = named, nil
	}
	if err != nil || addr.Zone() != "" {
		return bad("the host is no address and no machine")
	}
	port := uint64(80)
	if p := u.Port(); p != "" {
		if port, err = strconv.ParseUint(p, 10, 16); err != nil || port == 0 {
			return bad("the port is not one")
		}
	}
	return URL{Addr: netip.AddrPortFrom(addr, uint16(port)), Host: u.Host, Path: u.Path}
}
