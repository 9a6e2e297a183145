package conf

import (
	"net/netip"
	"testing"
)

func TestNumbers(t *testing.T) {
	const most = 999
	for _, c := range []struct {
		why, in string
		count   int
		isCount bool
		atoi    int
		exact   bool
		port    uint16
		isPort  bool
	}{
		{"a number", "80", 80, true, 80, true, 80, true},
		{"the largest", "999", 999, true, 999, true, 999, true},
		{"one more", "1000", 0, false, 0, false, 1000, true},
		{"zero is no port", "0", 0, true, 0, true, 0, false},
		{"zeros in front", "0080", 80, true, 80, true, 80, true},
		{"a unit behind", "80s", 0, false, 80, false, 0, false},
		{"a sign", "-80", 0, false, -80, true, 0, false},
		{"a plus", "+80", 0, false, 0, false, 0, false},
		{"nothing", "", 0, false, 0, false, 0, false},
		{"a sign alone", "-", 0, false, 0, false, 0, false},
		{"no port any more", "65536", 0, false, 0, false, 0, false},
		{"more than a machine's word", "99999999999999999999", 0, false, 0, false, 0, false},
		{"other digits", "٣", 0, false, 0, false, 0, false},
	} {
		count, isCount := Count(c.in, most)
		atoi, exact := Atoi(c.in, most)
		port, isPort := Port(c.in)
		if isCount != c.isCount || isCount && count != c.count {
			t.Errorf("%s: count %d %v", c.why, count, isCount)
		}
		if atoi != c.atoi || exact != c.exact {
			t.Errorf("%s: atoi %d %v", c.why, atoi, exact)
		}
		if isPort != c.isPort || isPort && port != c.port {
			t.Errorf("%s: port %d %v", c.why, port, isPort)
		}
	}
}

func TestResolveHost(t *testing.T) {
	names := map[string]netip.Addr{"db1": netip.MustParseAddr("10.0.0.1")}
	for host, want := range map[string]string{"10.0.0.9": "10.0.0.9", "db1": "10.0.0.1", "localhost": "127.0.0.1", "::1": "::1", "db2": "", "": ""} {
		a, ok := Resolve(host, names)
		if ok != (want != "") || ok && a.String() != want {
			t.Errorf("%q: %v %v, want %s", host, a, ok, want)
		}
	}
}

// TestDestination: who connects to 0.0.0.0 reaches the machine itself.
func TestDestination(t *testing.T) {
	names := map[string]netip.Addr{"web1": netip.MustParseAddr("10.0.0.1")}
	for host, want := range map[string]string{"0.0.0.0": "127.0.0.1", "10.0.0.2": "10.0.0.2", "web1": "10.0.0.1", "localhost": "127.0.0.1", "nobody": "invalid IP"} {
		if got, ok := Destination(host, names); got.String() != want || ok != (host != "nobody") {
			t.Errorf("%s: %v %v, want %s", host, got, ok, want)
		}
	}
}
