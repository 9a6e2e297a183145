package scenarios

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// The readers of addresses, networks, URLs and requests.

func readAddress(d *strict.Decoder, n *yaml.Node, what string) netip.Addr {
	s, ok := d.Word(n, what)
	if !ok {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		d.Problem(n, "%s: found %s, expected an IP address such as 10.20.0.11", what, strict.Quote(s))
		return netip.Addr{}
	}
	return a
}

func readPrefix(d *strict.Decoder, n *yaml.Node, what string) netip.Prefix {
	s, ok := d.Word(n, what)
	if !ok {
		return netip.Prefix{}
	}
	p, err := netip.ParsePrefix(s)
	switch {
	case err != nil:
		d.Problem(n, "%s: found %s, expected a network such as 10.20.0.0/16", what, strict.Quote(s))
		return netip.Prefix{}
	case p != p.Masked():
		d.Problem(n, "%s: found %s, which has bits behind its length: expected %s", what, strict.Quote(s), p.Masked())
		return netip.Prefix{}
	}
	return p
}

var methods = regexp.MustCompile(`^[A-Z]+$`)

// readStep reads "POST /test/save".
func readStep(d *strict.Decoder, n *yaml.Node, what string) Step {
	s, ok := d.Word(n, what)
	if !ok {
		return Step{}
	}
	method, path, _ := strings.Cut(s, " ")
	path = strings.TrimSpace(path)
	if !methods.MatchString(method) || !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " \t#") {
		d.Problem(n, "%s: found %s, expected a method and a path, such as POST /test/save", what, strict.Quote(s))
		return Step{}
	}
	return Step{method, path}
}

// readURL reads "http://10.20.0.100:81/backend". A host may be a machine's
// name, or a further one.
func readURL(d *strict.Decoder, n *yaml.Node, what string, names map[string]netip.Addr) URL {
	s, ok := d.Word(n, what)
	if !ok {
		return URL{}
	}
	bad := func(why string) URL {
		d.Problem(n, "%s: found %s: %s, expected an address such as http://10.20.0.100:8080/path or https://10.20.0.100", what, strict.Quote(s), why)
		return URL{}
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return bad("not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return bad("neither http nor https")
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
	tls := u.Scheme == "https"
	port := uint64(80)
	if tls {
		port = 443
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.ParseUint(p, 10, 16); err != nil || port == 0 {
			return bad("the port is not one")
		}
	}
	return URL{Addr: netip.AddrPortFrom(addr, uint16(port)), Host: u.Host, Path: u.Path, TLS: tls || port == 443}
}
