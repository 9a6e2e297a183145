package balance

import (
	"slices"
	"testing"
)

// TestStickyRoutes: what a server is called in the cookie. The digests are
// those of md5sum, sha1sum and openssl dgst -hmac.
func TestStickyRoutes(t *testing.T) {
	for _, c := range []struct {
		why  string
		o    StickyOptions
		want string
	}{
		{"md5 by default", StickyOptions{}, "05ef642f508b1e5b76612ddbd5f89a4c"},
		{"sha1", StickyOptions{Hash: "sha1"}, "128568a8f9fb2e7a8fc338e957869eb492de4c2b"},
		{"hmac of md5", StickyOptions{Key: "secret"}, "c94413dcec73f4ab093d090742ecfa93"},
		{"hmac of sha1", StickyOptions{Hash: "sha1", Key: "secret"}, "543d63eeb2924de5780d37ea05713e9b43d1161b"},
		{"the address itself", StickyOptions{Hash: "raw"}, "10.0.0.1:8080"},
		{"its place", StickyOptions{Hash: "index"}, "1"},
	} {
		g := NewPeers(servers(2), nil)
		g.Peers[1].Server = "10.0.0.1:8080"
		if got := NewSticky(g, c.o).routes[1]; got != c.want {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
}

// TestSticky follows one client with its cookie through what happens to its
// server, the second of three.
func TestSticky(t *testing.T) {
	for _, c := range []struct {
		why   string
		o     StickyOptions
		route string
		do    func(p *Peer)
		now   int64
		want  []int // servers tried in one request, all of which fail
		says  string
	}{
		{"no cookie: round robin, and the cookie is that of the last", StickyOptions{Hash: "index"}, "", nil, 100, []int{0, 1, 2}, "2"},
		{"its own server first, then round robin", StickyOptions{Hash: "index"}, "1", nil, 100, []int{1, 0, 2}, "2"},
		{"a number is a number", StickyOptions{Hash: "index"}, "01", nil, 100, []int{1, 0, 2}, "2"},
		{"a number too large", StickyOptions{Hash: "index"}, "3", nil, 100, []int{0, 1, 2}, "2"},
		{"by address", StickyOptions{Hash: "raw"}, "10.0.0.1:8080", nil, 100, []int{1, 0, 2}, "10.0.0.2:8080"},
		{"a cookie of another hash", StickyOptions{Hash: "raw"}, "1", nil, 100, []int{0, 1, 2}, "10.0.0.2:8080"},
		{"down", StickyOptions{Hash: "index"}, "1", func(p *Peer) { p.Down = true }, 100, []int{0, 2}, "2"},
		{"failed just now", StickyOptions{Hash: "index"}, "1", func(p *Peer) { p.Failed(95) }, 100, []int{0, 2}, "2"},
		{"failed long ago", StickyOptions{Hash: "index"}, "1", func(p *Peer) { p.Failed(89) }, 100, []int{1, 0, 2}, "2"},
		{"max_fails=0", StickyOptions{Hash: "index"}, "1", func(p *Peer) { p.MaxFails = 0; p.Failed(100) }, 100, []int{1, 0, 2}, "2"},
		{"no_fallback: its own or none", StickyOptions{Hash: "index", NoFallback: true}, "1", nil, 100, []int{1}, ""},
		{"no_fallback and its own failed", StickyOptions{Hash: "index", NoFallback: true}, "1", func(p *Peer) { p.Failed(95) }, 100, nil, ""},
		{"no_fallback without a cookie", StickyOptions{Hash: "index", NoFallback: true}, "", nil, 100, []int{0, 1, 2}, "2"},
	} {
		g := NewPeers(servers(3), nil)
		if c.do != nil {
			c.do(&g.Peers[1])
		}
		s, r := NewSticky(g, c.o), request(c.now)
		r.Route = c.route
		var got []int
		for p := s.Pick(g, r); p != nil; p = s.Pick(g, r) {
			got = append(got, p.ID)
			p.Release()
		}
		if !slices.Equal(got, c.want) || r.NewRoute != c.says {
			t.Errorf("%s: tried %v, cookie %q; want %v, %q", c.why, got, r.NewRoute, c.want, c.says)
		}
		for i := range g.Peers {
			if g.Peers[i].Conns != 0 {
				t.Errorf("%s: server %d has %d requests left", c.why, i, g.Peers[i].Conns)
			}
		}
	}
}

// TestStickyBackup: a backup serves while no primary can, and gives no cookie.
func TestStickyBackup(t *testing.T) {
	backup := servers(1)
	backup[0].ID = 9
	g := NewPeers(servers(2), backup)
	g.Peers[0].Down, g.Peers[1].Down = true, true
	r := request(100)
	if p := NewSticky(g, StickyOptions{}).Pick(g, r); p == nil || p.ID != 9 || r.NewRoute != "" {
		t.Errorf("server %v, cookie %q; want the backup and none", p, r.NewRoute)
	}
}
