package nginx

import (
	"net/netip"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// badTarget is the reason of a proxy_pass whose variables make no URL.
const badTarget = "invalid URL prefix"

// targetOf returns the group for a URL that variables have made: an upstream
// block, an address, or a name that a resolver knows (ngx_http_proxy_eval,
// ngx_http_upstream_init_request).
func (x *exchange) targetOf(url string) (g *group, uri, why string) {
	scheme, rest, found := strings.Cut(url, "://")
	if !found || scheme != "http" && scheme != "https" {
		return nil, "", badTarget
	}
	x.passScheme, x.proxyHost = scheme, rest
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		if x.proxyHost, uri = rest[:i], rest[i:]; uri[0] == '?' {
			uri = "/" + uri
		}
	}
	for _, u := range x.in.config.Upstreams {
		if u.Name == x.proxyHost {
			return x.worker.groups[u.index], uri, ""
		}
	}
	g, why = x.resolve()
	return g, uri, why
}

// resolve returns the group of one server for $proxy_host, an address or a name
// that the resolver has to find.
func (x *exchange) resolve() (*group, string) {
	if g := x.worker.resolved[x.proxyHost]; g != nil {
		return g, ""
	}
	usual := uint16(80)
	if x.passScheme == "https" {
		usual = 443
	}
	name, port, problem := splitHostPort(x.proxyHost, usual)
	if problem != "" {
		return nil, badTarget + ": " + problem + " in upstream " + x.proxyHost
	}
	_, err := netip.ParseAddr(name)
	switch _, known := conf.Resolve(name, x.in.options.Names); {
	case err != nil && !isOn(x.loc.settings.resolver):
		return nil, "no resolver defined to resolve " + name
	case !known:
		return nil, name + " could not be resolved"
	}
	g := newGroup(implicitUpstream(x.proxyHost, name, port, conf.Problem{}), x.in.options.Names)
	if x.worker.resolved == nil {
		x.worker.resolved = map[string]*group{}
	}
	x.worker.resolved[x.proxyHost] = g
	return g, ""
}

// implicitUpstream makes the group of one server for a name that is no
// upstream block's.
func implicitUpstream(name, host string, port uint16, where conf.Problem) *Upstream {
	u := &Upstream{Name: name, Pos: where.Pos, Strategy: "round robin", Implicit: true, used: true}
	u.Servers = []UpstreamServer{{Written: name, Host: host, Port: port, Weight: 1, MaxFails: 1, FailTimeout: 10e9, where: where}}
	return u
}
