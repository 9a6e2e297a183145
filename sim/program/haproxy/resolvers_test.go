package haproxy

import (
	"net/netip"
	"slices"
	"testing"
	"testing/fstest"
)

// TestResolvers: what HAProxy 2.6.12 shows of its servers (show servers state) six
// seconds after the start, with a resolver that has one address for the name.
func TestResolvers(t *testing.T) {
	names := map[string]netip.Addr{"app.internal": netip.MustParseAddr("10.0.0.1"), "other.internal": netip.MustParseAddr("10.0.0.1")}
	rows := []struct {
		reason, servers string
		up              []string
	}{
		{"one address is one server's, of a template and of the lines behind it", " server-template a 1-3 app.internal:8080 resolvers r init-addr none\n server c app.internal:8080 resolvers r\n", []string{"a1"}},
		{"also where they began with what libc says", " server-template a 1-3 app.internal:8080 resolvers r\n server c app.internal:8080 resolvers r\n", []string{"a1"}},
		{"without resolvers the start decides", " server-template a 1-3 app.internal:8080\n", []string{"a1", "a2", "a3"}},
		{"allow-dup-ip", " server-template a 1-3 app.internal:8080 resolvers r resolve-opts allow-dup-ip\n", []string{"a1", "a2", "a3"}},
		{"another name, and an address", " server a app.internal:8080 resolvers r\n server b other.internal:8080 resolvers r\n server c 10.0.0.1:8080 resolvers r\n", []string{"a", "b", "c"}},
	}
	for _, row := range rows {
		text := "resolvers r\n nameserver d 127.0.0.1:53\ndefaults\n mode http\n timeout connect 1s\n timeout client 5s\n timeout server 5s\nlisten b\n bind :80\n" + row.servers
		c, _, err := Read(fstest.MapFS{"haproxy.cfg": {Data: []byte(text)}}, "haproxy.cfg")
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		var up []string
		for _, s := range newFarm(&instance{config: c}, c.Backends[0], names).servers {
			if !s.maint {
				up = append(up, s.conf.Name)
			}
		}
		if !slices.Equal(up, row.up) {
			t.Errorf("%s: up are %v, want %v", row.reason, up, row.up)
		}
	}
}
