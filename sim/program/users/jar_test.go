package users

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestJar keeps cookies as browsers do: each row sets cookies at one place, some
// time passes, and another place is asked.
func TestJar(t *testing.T) {
	shop, secure, sub, number := origin{"shop.example", false}, origin{"shop.example", true}, origin{"a.shop.example", false}, origin{"10.0.0.1", false}
	for _, row := range []struct {
		set      string
		at       origin
		setPath  string
		after    time.Duration
		to       origin
		path     string
		want     string
		rfc6265s string
	}{
		{"A=1", shop, "/test/save", 0, shop, "/test/query", "A=1", "5.1.4: the default path is the folder"},
		{"A=1", shop, "/test/save", 0, shop, "/other", "", "5.1.4: and no other"},
		{"A=1", shop, "/save", 0, shop, "/other", "A=1", "5.1.4: a path with one slash"},
		{"A=1; Path=/shop", shop, "/", 0, shop, "/shop/x", "A=1", "5.1.4"},
		{"A=1; Path=/shop", shop, "/", 0, shop, "/shopping", "", "5.1.4: whole segments"},
		{"A=1; Path=/shop/", shop, "/", 0, shop, "/shop/x", "A=1", "5.1.4"},
		{"A=1; Path=shop", shop, "/", 0, shop, "/x", "A=1", "5.2.4: no slash, the default path"},
		{"A=1; Max-Age=5", shop, "/", 4 * time.Second, shop, "/", "A=1", "5.2.2"},
		{"A=1; Max-Age=5", shop, "/", 5 * time.Second, shop, "/", "", "5.2.2"},
		{"A=1\nA=; Max-Age=0", shop, "/", 0, shop, "/", "", "5.3: taken away"},
		{"A=1\nB=2\nA=; Max-Age=0", shop, "/", 0, shop, "/", "B=2", "5.3: taken away"},
		{"A=1\nA=2; Path=/x", shop, "/", 0, shop, "/x/y", "A=2; A=1", "5.4: longer paths first, both are sent"},
		{"A=1; Expires=Thu, 01 Jan 1970 00:00:10 GMT", shop, "/", 9 * time.Second, shop, "/", "A=1", "5.2.1"},
		{"A=1; Expires=Thu, 01 Jan 1970 00:00:10 GMT", shop, "/", 11 * time.Second, shop, "/", "", "5.2.1"},
		{"A=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:10 GMT", shop, "/", 11 * time.Second, shop, "/", "A=1", "5.3: Max-Age goes before Expires"},
		{"A=1", shop, "/", 0, sub, "/", "", "5.3: without Domain for that host only"},
		{"A=1; Domain=shop.example", shop, "/", 0, sub, "/", "A=1", "5.1.3"},
		{"A=1; Domain=.Shop.Example", shop, "/", 0, sub, "/", "A=1", "5.2.3"},
		{"A=1; Domain=other.example", shop, "/", 0, shop, "/", "", "5.3: another's domain"},
		{"A=1; Domain=0.0.1", number, "/", 0, number, "/", "", "5.1.3: an address has no domain above it"},
		{"A=1; Secure", secure, "/", 0, shop, "/", "", "5.4: only over TLS"},
		{"A=1; Secure", secure, "/", 0, secure, "/", "A=1", "5.4"},
		{"A=1; Secure", shop, "/", 0, secure, "/", "", "6265bis 5.7: not from a place without TLS"},
		{"__Host-A=1; Secure; Path=/", secure, "/", 0, secure, "/", "__Host-A=1", "6265bis 4.1.3"},
		{"__Host-A=1; Secure; Path=/x", secure, "/", 0, secure, "/x", "", "6265bis 4.1.3"},
		{"A=1", shop, "/", 0, secure, "/", "A=1", "8.5: the scheme does not part them"},
	} {
		var j jar
		j.keep(row.set, row.at, row.setPath, 0)
		if got := j.cookiesFor(row.to, &host.Request{URI: row.path}, host.Time(row.after)); got != row.want {
			t.Errorf("%q of %v%s, %v later at %v%s: %q, want %q: RFC 6265 %s", row.set, row.at, row.setPath, row.after, row.to, row.path, got, row.want, row.rfc6265s)
		}
	}
}

// TestJarForgets: a header that was made is not sent again when a cookie in it
// has gone.
func TestJarForgets(t *testing.T) {
	var j jar
	at := origin{"shop", false}
	j.keep("A=1; Max-Age=5\nB=2", at, "/", 0)
	for _, row := range []struct {
		now  host.Time
		want string
	}{{0, "A=1; B=2"}, {host.Time(6 * time.Second), "B=2"}} {
		if got := j.cookiesFor(at, &host.Request{URI: "/"}, row.now); got != row.want {
			t.Errorf("at %v: %q, want %q", row.now, got, row.want)
		}
	}
	j.keep("B=; Max-Age=-1", at, "/", 0)
	if got := j.cookiesFor(at, &host.Request{URI: "/"}, host.Time(6*time.Second)); got != "" {
		t.Errorf("without cookies: %q", got)
	}
}
