package nginx_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

// TestTargetOfVariables: where a proxy_pass with variables leads.
func TestTargetOfVariables(t *testing.T) {
	const dns = "resolver 127.0.0.11; "
	for _, c := range []struct{ why, lines, want string }{
		{"an upstream block", "set $b app; proxy_pass http://$b;", "200 web1 /x?a=1"},
		{"the whole URL", "set $b http://app; proxy_pass $b;", "200 web1 /x?a=1"},
		{"an address", "set $b 10.20.0.22:8080; proxy_pass http://$b;", "200 web2 /x?a=1"},
		{"a name, by a resolver", dns + "set $b web3; proxy_pass http://$b:8080;", "200 web3 /x?a=1"},
		{"a name without one", "set $b web3; proxy_pass http://$b:8080;", "502 no resolver defined to resolve web3"},
		{"a name that it does not know", dns + "set $b web9; proxy_pass http://$b:8080;", "502 web9 could not be resolved"},
		{"an upstream goes before names, without a resolver", "set $b app; proxy_pass http://$b/y;", "200 web1 /y"},
		{"a query alone", "set $b app; proxy_pass http://$b?q=1;", "200 web1 /?q=1"},
		{"no URL", "set $b app; proxy_pass $b;", "500 invalid URL prefix"},
		{"no host", "set $b ''; proxy_pass http://$b;", "500 invalid URL prefix: no host in upstream "},
	} {
		s := newSite(t, inHTTP("upstream app { server web1:8080; }\nserver { location / { "+c.lines+" } }"), nginx.Options{})
		if got := s.answer(host.Request{Method: "GET", Host: "app", URI: "/x?a=1"}); got != c.want {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
}

// answer says how one request is answered: with the server and the URI that it
// got, or nginx' reason.
func (s *site) answer(r host.Request) string {
	var a host.Response
	s.user.Install("one", func(h host.Host) error {
		h.Sleep(time.Second)
		if err := h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &r, &a, host.Options{}); err != nil {
			a.Why = err.Error()
		}
		return nil
	})
	s.w.Run(10 * time.Second)
	if a.Served != "" {
		return "200 " + a.Served + " " + s.got.URI
	}
	return fmt.Sprint(a.Status, " ", a.Why)
}
