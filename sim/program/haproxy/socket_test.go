package haproxy_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/haproxy"
)

// TestChains: sections behind sections, with TLS that ends, goes on or begins, and the
// PROXY protocol with and without somebody who reads it.
func TestChains(t *testing.T) {
	const head = "defaults\n mode http\n timeout connect 5s\n"
	for _, c := range []struct {
		why, config string
		by          host.Protocol // of the user, at port 80
		serves      host.Protocol // of the server
		proxied     bool          // the server reads a PROXY header
		status      int           // 0: err
		forwarded   bool          // the server hears the user's address
		err         error
	}{
		{"a socket between two sections", "listen a\n bind *:80\n server i unix@/run/i.sock\nlisten i\n bind /run/i.sock\n option forwardfor\n server s seen:8080\n", host.HTTP, host.HTTP, false, 200, false, nil},
		{"an abstract one, with the address", "listen a\n bind *:80\n server i abns@i send-proxy-v2\nlisten i\n bind abns@i accept-proxy\n option forwardfor\n server s seen:8080\n", host.HTTP, host.HTTP, false, 200, true, nil},
		{"a socket of nobody", "listen a\n bind *:80\n retries 0\n server i /run/php.sock\n", host.HTTP, host.HTTP, false, 503, false, nil},
		{"mode tcp before TLS that ends at a socket", "listen a\n mode tcp\n bind *:80\n server i unix@/run/i.sock send-proxy\nlisten i\n bind unix@/run/i.sock ssl crt a.pem accept-proxy\n option forwardfor\n server s seen:8080\n", host.HTTPS, host.HTTP, false, 200, true, nil},
		{"a header for who reads it", "listen a\n bind *:80\n server s seen:8080 send-proxy\n", host.HTTP, host.HTTP, true, 200, false, nil},
		{"a header for who does not", "listen a\n bind *:80\n server s seen:8080 send-proxy\n", host.HTTP, host.HTTP, false, 400, false, nil},
		{"a header through mode tcp", "listen a\n bind *:80\n server b 127.0.0.1:81 send-proxy\nlisten b\n mode tcp\n bind *:81\n server s seen:8080\n", host.HTTP, host.HTTP, false, 400, false, nil},
		{"TLS ends in mode tcp", "listen a\n mode tcp\n bind *:80 ssl crt a.pem\n server s seen:8080\n", host.HTTPS, host.HTTP, false, 200, false, nil},
		{"without TLS where it ends", "listen a\n mode tcp\n bind *:80 ssl crt a.pem\n server s seen:8080\n", host.HTTP, host.HTTP, false, 0, false, host.ErrClosed},
		{"TLS begins in mode tcp", "listen a\n mode tcp\n bind *:80\n server s seen:8080 ssl verify none\n", host.HTTP, host.HTTPS, false, 200, false, nil},
		{"TLS ends and begins again", "listen a\n mode tcp\n bind *:80 ssl crt a.pem\n server s seen:8080 ssl verify none\n", host.HTTPS, host.HTTPS, false, 200, false, nil},
		{"TLS to a server without", "listen a\n mode tcp\n bind *:80\n retries 0\n server s seen:8080 ssl verify none\n", host.HTTP, host.HTTP, false, 0, false, host.ErrClosed},
	} {
		cfg, err := readText(head + c.config)
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		var got error
		var answer host.Response
		heard := ""
		all := map[string]netip.Addr{"seen": netip.MustParseAddr("10.20.1.2")}
		w := siteOf(t, cfg, haproxy.Options{Names: all}, func(h host.Host) error {
			_, err := h.Serve(netip.MustParseAddrPort("0.0.0.0:8080"), c.serves, reads{c.proxied, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
				heard = req.(*host.Request).Forwarded
				*resp.(*host.Response) = host.Response{Status: 200}
				return nil
			})})
			got = h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &host.Request{Method: "GET", URI: "/"}, &answer, host.Options{Protocol: c.by})
			return err
		})
		w.Run(10 * time.Second)
		if answer.Status != c.status || !errors.Is(got, c.err) || (heard == "10.20.1.2") != c.forwarded {
			t.Errorf("%s: status %d, %v, the server heard of %q; want %d, %v, the user's address %v", c.why, answer.Status, got, heard, c.status, c.err, c.forwarded)
		}
	}
}

// reads is a server that reads a PROXY header, or not.
type reads struct {
	proxied bool
	host.Handler
}

func (r reads) Proxied() bool { return r.proxied }

// TestMaps: what HAProxy 2.6.12 answered for the same maps.
func TestMaps(t *testing.T) {
	files := fstest.MapFS{
		"m.map":  {Data: []byte("# c\n  /a first  value  \n/a second\n/ab   longer # x\n\n/nov\nx.com dom\n")},
		"r.map":  {Data: []byte("^/a(.*)$ re\\1\n.* all\n")},
		"ip.map": {Data: []byte("10.0.0.0/8 wide\n10.20.1.2 one\n")},
	}
	const samples = "map(/etc/m.map,none)|map_beg(/etc/m.map,none)|map_reg(/etc/r.map,none)|map_dom(/etc/m.map)|map_end(/etc/m.map,none)|map_sub(/etc/m.map)|map_dir(/etc/m.map)|map_regm(/etc/r.map)"
	var parts []string
	for _, s := range strings.Split(samples, "|") {
		parts = append(parts, "%[path,"+s+"]")
	}
	files["haproxy.cfg"] = &fstest.MapFile{Data: []byte("defaults\n mode http\nfrontend f\n bind *:80\n http-request redirect location \"" + strings.Join(append(parts, "%[src,map_ip(/etc/ip.map,none)]"), "|") + "\"\n")}
	cfg, _, err := haproxy.Read(files, "haproxy.cfg")
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Files) != 3 || cfg.Files[0] != (haproxy.NamedFile{Path: "/etc/m.map", Name: "m.map"}) {
		t.Errorf("the files %v", cfg.Files)
	}
	got := map[string]string{}
	want := map[string]string{
		"/a":        "first  value|first  value|re\\1|first  value|first  value|first  value|first  value|re|one",
		"/abc":      "none|longer # x|re\\1||none|first  value||rebc|one",
		"/nov":      "||all|||||all|one",
		"/zz":       "none|none|all||none|||all|one",
		"/q/x.com/": "none|none|all|dom|none|dom|dom|all|one",
		"/x/a/ab":   "none|none|all|first  value|longer # x|first  value|first  value|all|one",
	}
	w := siteOf(t, cfg, haproxy.Options{}, func(h host.Host) error {
		for path := range want { // order cannot show: each is asked for itself
			var a host.Response
			if err := h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &host.Request{Method: "GET", URI: path}, &a, host.Options{}); err != nil {
				return err
			}
			got[path] = a.Location
		}
		return nil
	})
	w.Run(time.Second)
	for path, value := range want {
		if got[path] != value {
			t.Errorf("%s: %q, want %q", path, got[path], value)
		}
	}
}

// TestNoSource: a client that came by a socket has no address: src is no sample, and a
// PROXY header leaves the server with that of the connection.
func TestNoSource(t *testing.T) {
	cfg, err := readText("defaults\n mode http\n timeout connect 5s\nlisten a\n bind *:80\n server i unix@/run/i.sock\n" +
		"listen i\n bind /run/i.sock\n balance source\n acl local src 127.0.0.0/8\n http-request deny if local\n http-request set-header X-Src %[src]\n server s seen:8080 send-proxy\n")
	if err != nil {
		t.Fatal(err)
	}
	var tells netip.Addr
	var answer host.Response
	src := "nobody asked"
	w := siteOf(t, cfg, haproxy.Options{Names: map[string]netip.Addr{"seen": netip.MustParseAddr("10.20.1.2")}}, func(h host.Host) error {
		_, err := h.Serve(netip.MustParseAddrPort("0.0.0.0:8080"), host.HTTP, reads{true, host.HandlerFunc(func(from netip.Addr, req, resp host.Message) error {
			tells, src = from, req.(*host.Request).Get("X-Src")
			*resp.(*host.Response) = host.Response{Status: 200}
			return nil
		})})
		if err != nil {
			return err
		}
		return h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &host.Request{Method: "GET", URI: "/"}, &answer, host.Options{})
	})
	w.Run(time.Second)
	if answer.Status != 200 || tells != netip.MustParseAddr("10.20.0.11") || src != "" {
		t.Errorf("status %d, the server takes %v for the client, whose src is %q", answer.Status, tells, src)
	}
}

// TestServerOfNoSocket: a server by its address has no note of sockets, whoever listens.
func TestServerOfNoSocket(t *testing.T) {
	for bind, notes := range map[string]int{"quic4@:443": 1, ":80": 0} {
		file := "frontend f\n mode http\n bind " + bind + "\n default_backend b\nbackend b\n mode http\n server s 10.0.0.1:80\n"
		_, got, err := haproxy.Read(fstest.MapFS{"haproxy.cfg": {Data: []byte(file)}}, "haproxy.cfg")
		if err != nil || len(got) != notes {
			t.Errorf("%s: %v, %v", bind, got, err)
		}
	}
}
