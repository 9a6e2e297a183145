package programs

import (
	"maps"
	"net/netip"
	"testing"

	"github.com/hadrill/hadrill/scenarios"
)

// TestHosts: machines, further names, and full names that files have of machines.
func TestHosts(t *testing.T) {
	ip := netip.MustParseAddr
	c := &scenarios.Case{
		Machines: []scenarios.Machine{{Name: "web1", IP: ip("10.0.0.1")}, {Name: "db.internal", IP: ip("10.0.0.2")}},
		Names:    map[string]netip.Addr{"shop": ip("10.0.0.9"), "web1.other.example": ip("10.0.0.9"), "web1": ip("10.0.0.9")},
		Scenario: &scenarios.Scenario{Files: map[string]string{
			"haproxy.cfg":      "server a web1.example.com:8080 check # web1.dot.\nserver b web1.other.example:80 web2.example.com db.internal.x xweb1.example.com",
			scenarios.FileName: "web1.not.here",
		}},
	}
	want := map[string]netip.Addr{
		"web1": ip("10.0.0.1"), "db.internal": ip("10.0.0.2"), "shop": ip("10.0.0.9"),
		"web1.example.com": ip("10.0.0.1"), "web1.dot": ip("10.0.0.1"), "web1.other.example": ip("10.0.0.9"),
	}
	if got := Hosts(c); !maps.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}
