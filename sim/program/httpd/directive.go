package httpd

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// scope is where a directive may stand.
type scope uint8

const (
	inMain scope = 1 << iota
	inHost
	inLocation
	inProxy // <Proxy>
	inOther // <Directory>, <Files> and what else is not modelled

	inServer = inMain | inHost
	inPlace  = inLocation | inProxy | inOther
	anywhere = inServer | inPlace
)

var scopeNames = []string{"the main server", "<VirtualHost>", "<Location>", "<Proxy>", "<Directory>"}

// String lists the scopes.
func (s scope) String() string {
	var names []string
	for i, n := range scopeNames {
		if s&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}

// directive is what the tables say of one.
type directive struct {
	name     string
	in       scope
	min, max int // arguments; max -1 for any number
	section  bool
	module   string // that must be loaded, "" for none
	read     func(r *reader, d *conf.Directive)
	why      string // it has no effect here, for the Note; "" where it has one
	refused  string // why it is not supported; "" where it is
}

func (k *directive) arity() string {
	switch {
	case k.max < 0:
		return fmt.Sprintf("at least %d", k.min)
	case k.min == k.max:
		return fmt.Sprint(k.min)
	}
	return fmt.Sprintf("%d to %d", k.min, k.max)
}

// display is the directive as the file has it.
func (k *directive) display() string {
	if k.section {
		return "<" + k.name + ">"
	}
	return k.name
}

// key is what the tables find a directive by.
func key(name string, section bool) string {
	if section {
		return "<" + strings.ToLower(name)
	}
	return strings.ToLower(name)
}

// supported are the directives that have an effect.
func supported() []directive {
	const proxy = "proxy_module"
	return []directive{
		{name: "LoadModule", in: inServer, min: 2, max: 2},
		{name: "Define", in: anywhere, min: 1, max: 2},
		{name: "UnDefine", in: anywhere, min: 1, max: 1},
		{name: "Listen", in: inMain, min: 1, max: 2, read: (*reader).listen},
		{name: "ServerName", in: inServer, min: 1, max: 1, read: (*reader).serverName},
		{name: "ServerAlias", in: inHost, min: 1, max: -1, read: (*reader).serverAlias},
		{name: "VirtualHost", section: true, in: inMain, min: 1, max: -1, read: (*reader).virtualHost},
		{name: "Location", section: true, in: inServer, min: 1, max: 2, read: (*reader).location},
		{name: "LocationMatch", section: true, in: inServer, min: 1, max: 1, read: (*reader).location},
		{name: "SetHandler", in: inPlace, min: 1, max: 1, read: (*reader).setHandler},
		{name: "Timeout", in: inServer, min: 1, max: 1, read: (*reader).timeout},
		{name: "MaxRequestWorkers", in: inMain, min: 1, max: 1, read: (*reader).maxRequests},
		{name: "MaxClients", in: inMain, min: 1, max: 1, read: (*reader).maxRequests},
		{name: "Require", in: anywhere, min: 1, max: -1, read: (*reader).require},
		{name: "Deny", in: anywhere, min: 2, max: -1, read: (*reader).deny},

		{name: "Proxy", section: true, module: proxy, in: inServer, min: 1, max: -1, read: (*reader).proxySection},
		{name: "BalancerMember", module: proxy, in: inServer | inProxy, min: 1, max: -1, read: (*reader).balancerMember},
		{name: "ProxySet", module: proxy, in: inServer | inProxy, min: 1, max: -1, read: (*reader).proxySet},
		{name: "ProxyPass", module: proxy, in: inServer | inLocation, min: 1, max: -1, read: (*reader).proxyPass},
		{name: "ProxyPassMatch", module: proxy, in: inServer | inLocation, min: 1, max: -1, read: (*reader).proxyPass},
		{name: "ProxyPassReverse", module: proxy, in: inServer | inLocation, min: 1, max: 3, read: (*reader).proxyPassReverse},
		{name: "ProxyPreserveHost", module: proxy, in: inServer | inLocation, min: 1, max: 1, read: (*reader).preserveHost},
		{name: "ProxyAddHeaders", module: proxy, in: inServer | inLocation, min: 1, max: 1, read: (*reader).addHeaders},
		{name: "ProxyRequests", module: proxy, in: inServer, min: 1, max: 1, read: (*reader).proxyRequests},
		{name: "ProxyTimeout", module: proxy, in: inServer, min: 1, max: 1, read: (*reader).proxyTimeout},
		{name: "ProxyPassInherit", module: proxy, in: inServer, min: 1, max: 1, read: (*reader).passInherit},
	}
}
