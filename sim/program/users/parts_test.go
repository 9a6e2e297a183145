package users

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

func prefix(s string) netip.Prefix { return netip.MustParsePrefix(s) }
func addr(s string) netip.Addr     { return netip.MustParseAddr(s) }
func port(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

// TestAddress: an even spread, without the range's first and last address.
func TestAddress(t *testing.T) {
	rows := []struct {
		in       string
		i, count int
		want     string
		reason   string
	}{
		{"10.20.64.0/18", 0, 400, "10.20.64.1", "the first host"},
		{"10.20.64.0/18", 1, 400, "10.20.64.41", "16382/400 = 40.955 apart"},
		{"10.20.64.0/18", 200, 400, "10.20.96.0", "half way: 8191 after the first; .0 within the range is a host"},
		{"10.20.64.0/18", 399, 400, "10.20.127.214", "399 * 16382 / 400 = 16341 after the first"},
		{"192.0.2.0/24", 0, 254, "192.0.2.1", "as many users as hosts"},
		{"192.0.2.0/24", 253, 254, "192.0.2.254", "as many users as hosts"},
		{"192.0.2.0/24", 0, 508, "192.0.2.1", "two users share an address"},
		{"192.0.2.0/24", 1, 508, "192.0.2.1", "two users share an address"},
		{"192.0.2.0/24", 507, 508, "192.0.2.254", "two users share an address"},
		{"192.0.2.77/24", 0, 1, "192.0.2.1", "host bits of the range do not matter"},
		{"192.0.2.4/30", 1, 2, "192.0.2.6", "two hosts"},
		{"192.0.2.4/31", 0, 2, "192.0.2.4", "RFC 3021: both are hosts"},
		{"192.0.2.4/31", 1, 2, "192.0.2.5", "RFC 3021: both are hosts"},
		{"192.0.2.4/32", 5, 9, "192.0.2.4", "one host"},
		{"0.0.0.0/0", 1, 2, "128.0.0.0", "half of everything"},
		{"2001:db8::/64", 0, 2, "2001:db8::1", "not the subnet-router anycast address (RFC 4291 section 2.6.1)"},
		{"2001:db8::/120", 1, 2, "2001:db8::80", "half of 254 after the first"},
	}
	for _, row := range rows {
		if got := address(prefix(row.in), row.i, row.count).String(); got != row.want {
			t.Errorf("user %d of %d in %s: %s, want %s: %s", row.i, row.count, row.in, got, row.want, row.reason)
		}
	}
	if got := address(netip.Prefix{}, 0, 1); got.IsValid() {
		t.Errorf("no range: %v, want the machine's own address", got)
	}
	for _, in := range []string{"10.20.64.0/18", "10.0.0.0/8", "2001:db8::/48"} {
		seen := map[netip.Addr]bool{}
		for i := range 10_000 {
			a := address(prefix(in), i, 10_000)
			if !prefix(in).Contains(a) || seen[a] || a == prefix(in).Addr() {
				t.Fatalf("user %d of 10000 in %s: %v is not an address of its own", i, in, a)
			}
			seen[a] = true
		}
	}
}

func TestKeep(t *testing.T) {
	rows := []struct{ header, set, want, reason string }{
		{"", "JSESSIONID=A", "JSESSIONID=A", "the first"},
		{"JSESSIONID=A", "JSESSIONID=A", "JSESSIONID=A", "the same"},
		{"JSESSIONID=A", "JSESSIONID=B", "JSESSIONID=B", "replaced"},
		{"JSESSIONID=A", "SERVERID=web1", "JSESSIONID=A; SERVERID=web1", "a balancer's beside it"},
		{"", "JSESSIONID=A\nSERVERID=web1; path=/", "JSESSIONID=A; SERVERID=web1", "two in one answer"},
		{"JSESSIONID=A; SERVERID=web1", "JSESSIONID=B", "JSESSIONID=B; SERVERID=web1", "replaced in its place"},
		{"JSESSIONID=A; SERVERID=web1", "SERVERID=web2", "JSESSIONID=A; SERVERID=web2", "replaced in its place"},
		{"XSERVERID=a", "SERVERID=b", "XSERVERID=a; SERVERID=b", "a name that ends so is another"},
		{"SERVERIDX=a", "SERVERID=b", "SERVERIDX=a; SERVERID=b", "a name that begins so is another"},
		{"", "A=1; Path=/; HttpOnly", "A=1", "attributes are no part of it"},
		{"A=1", "nonsense", "A=1", "no cookie"},
		{"A=1", "=x", "A=1", "no name"},
	}
	for _, row := range rows {
		var j jar
		home := origin{"shop", false}
		for _, pair := range strings.Split(row.header, "; ") {
			j.keep(pair, home, "/", 0)
		}
		j.keep(row.set, home, "/", 0)
		if got := j.cookiesFor(home, &host.Request{URI: "/"}, 0); got != row.want {
			t.Errorf("%s: %q and %q: %q, want %q", row.reason, row.header, row.set, got, row.want)
		}
	}
}

func TestVersionOf(t *testing.T) {
	rows := []struct {
		v    string
		user int
		want int // 0: none
	}{
		{"u17.v3", 17, 3}, {"u0.v1", 0, 1}, {"u17.v123456789", 17, 123456789},
		{"u17.v3", 1, 0}, {"u17.v3", 7, 0}, {"", 0, 0}, {"u17.v", 17, 0}, {"u.v3", 0, 0}, {"17.v3", 17, 0}, {"u17v3", 17, 0},
		{"u17.3", 17, 0}, {"u17.v-3", 17, 0}, {"u17.v3x", 17, 0}, {"u17.v9999999999999999999", 17, 0}, {"Pan", 17, 0},
	}
	for _, row := range rows {
		got, ok := versionOf(row.v, row.user)
		if ok != (row.want > 0) || ok && got != row.want {
			t.Errorf("%q of user %d: version %d %v, want %d", row.v, row.user, got, ok, row.want)
		}
	}
}

func FuzzVersionOf(f *testing.F) {
	f.Add("u17.v3", 17, 3)
	f.Add("u.v", 0, 0)
	f.Fuzz(func(t *testing.T, v string, user, version int) {
		versionOf(v, user) // must not panic
		user, version = user&(1<<50-1), version&(1<<50-1)
		if got, ok := versionOf(value(user, version), user); !ok || got != version {
			t.Errorf("%q is version %d %v, want %d", value(user, version), got, ok, version)
		}
	})
}

func TestIdle(t *testing.T) {
	for _, n := range []int{1, 63, 64, 65, 200} {
		s := allIdle(n)
		for _, i := range []int{0, n / 2, n - 1} {
			if got := s.from(i); got != i {
				t.Errorf("%d idle: from %d is %d", n, i, got)
			}
		}
		for i := range n {
			if i != n/3 {
				s.clear(i)
			}
		}
		for i := range n {
			if got := s.from(i); got != n/3 {
				t.Errorf("only %d of %d idle: from %d is %d", n/3, n, i, got)
			}
		}
		s.clear(n / 3)
		if got := s.from(0); got != -1 {
			t.Errorf("none of %d idle: from 0 is %d", n, got)
		}
	}
	none := allIdle(0)
	if got := none.from(0); got != -1 {
		t.Errorf("no users: from 0 is %d", got)
	}
}

// TestBacklog: first come first served through growth and wrapping; beyond the
// exact ones those within a millisecond share a time, and none is lost.
func TestBacklog(t *testing.T) {
	var b backlog
	var want []host.Time
	next, popped := host.Time(0), 0
	for i := range 5000 {
		next += host.Time(i % 7)
		b.push(next)
		want = append(want, next)
		if i%3 != 0 {
			continue
		}
		if got, ok := b.pop(); !ok || got != want[popped] {
			t.Fatalf("visit %d was meant for %v, got %v %v", popped, want[popped], got, ok)
		}
		popped++
	}
	for ; popped < len(want); popped++ {
		if got, ok := b.pop(); !ok || got != want[popped] {
			t.Fatalf("visit %d was meant for %v, got %v %v", popped, want[popped], got, ok)
		}
	}
	if _, ok := b.pop(); ok || b.n != 0 || b.len != 0 {
		t.Errorf("%d visits in %d entries are left", b.n, b.len)
	}
	b = backlog{exact: 10}
	const n = 100_000
	for i := range n {
		b.push(host.Time(i) * host.Time(10*time.Microsecond))
	}
	if b.n != n || b.len > 10+n/100+1 {
		t.Errorf("%d visits in %d entries, want %d in about %d", b.n, b.len, n, n/100)
	}
	for i := range n {
		exactly := host.Time(i) * host.Time(10*time.Microsecond)
		got, ok := b.pop()
		if !ok || got > exactly || exactly.Sub(got) >= time.Millisecond || i < 10 && got != exactly {
			t.Fatalf("visit %d was meant for %v, got %v %v", i, exactly, got, ok)
		}
	}
}

// TestRequests: what the server is asked.
func TestRequests(t *testing.T) {
	a := &app{}
	r := newRig(t, Config{Count: 2, Journey: session, Pace: each(second), Base: "/shop/", From: prefix("10.1.0.0/24")}, a)
	a.meddle = func(req *host.Request, resp *host.Response) error {
		if req.Cookie == "" {
			resp.SetCookie = "JSESSIONID=" + req.Form
		}
		resp.Value = "u0.v1"
		return nil
	}
	r.run(t, 1200*ms)
	var got []string
	for i, q := range a.seen {
		if a.peers[i] == addr("10.1.0.1") {
			got = append(got, fmt.Sprintf("%s %s%s %q %q", q.Method, q.Host, q.URI, q.Cookie, q.Form))
		}
	}
	want := []string{
		`POST 10.0.0.2/shop/test/save "" "u0.v1"`,
		`POST 10.0.0.2/shop/test/query "JSESSIONID=u0.v1" ""`,
		`POST 10.0.0.2/shop/test/save "JSESSIONID=u0.v1" "u0.v2"`,
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("asked\n%q, want\n%q", got, want)
	}
	for _, row := range []struct{ host, to, want string }{
		{"", "10.0.0.2:80", "10.0.0.2"}, {"", "10.0.0.2:8080", "10.0.0.2:8080"}, {"shop.example", "10.0.0.2:8080", "shop.example"},
	} {
		if got := (Config{Host: row.host, To: port(row.to)}).withDefaults().Host; got != row.want {
			t.Errorf("host %q to %s: header %q, want %q", row.host, row.to, got, row.want)
		}
	}
}
