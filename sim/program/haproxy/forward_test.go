package haproxy_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/haproxy"
)

// TestForwardFor: what a server learns of the client, which is 10.20.1.2.
func TestForwardFor(t *testing.T) {
	for _, c := range []struct{ why, front, back, before, forwarded, own string }{
		{"without the option", "", "", "1.1.1.1", "1.1.1.1", ""},
		{"of the frontend", "option forwardfor", "", "", "10.20.1.2", ""},
		{"of the backend, behind another proxy", "", "option forwardfor", "1.1.1.1", "1.1.1.1, 10.20.1.2", ""},
		{"both, once", "option forwardfor", "option forwardfor", "", "10.20.1.2", ""},
		{"except others", "option forwardfor except 127.0.0.0/8", "", "", "10.20.1.2", ""},
		{"except these", "option forwardfor except 10.20.0.0/16", "option forwardfor", "", "", ""},
		{"a header of its own", "option forwardfor", "option forwardfor header X-Client", "1.1.1.1", "1.1.1.1", "10.20.1.2"},
		{"if-none, and there is one", "option forwardfor if-none", "", "1.1.1.1", "1.1.1.1", ""},
		{"if-none in one of two", "option forwardfor if-none", "option forwardfor", "1.1.1.1", "1.1.1.1, 10.20.1.2", ""},
	} {
		cfg, err := readText("defaults\n mode http\n timeout connect 5s\nfrontend app\n bind *:80\n " + c.front + "\n default_backend b\nbackend b\n " + c.back + "\n server a seen:8080\n")
		if err != nil {
			t.Fatal(err)
		}
		var got host.Request
		all := map[string]netip.Addr{"seen": netip.MustParseAddr("10.20.1.2")}
		w := siteOf(t, cfg, haproxy.Options{Names: all}, func(h host.Host) error {
			_, err := h.Serve(netip.MustParseAddrPort("0.0.0.0:8080"), host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
				got = *req.(*host.Request)
				*resp.(*host.Response) = host.Response{Status: 200}
				return nil
			}))
			if err != nil {
				return err
			}
			return h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &host.Request{Method: "GET", URI: "/", Forwarded: c.before}, new(host.Response), host.Options{})
		})
		w.Run(time.Second)
		if own := got.Get("X-Client"); got.URI != "/" || got.Forwarded != c.forwarded || own != c.own {
			t.Errorf("%s: X-Forwarded-For %q, X-Client %q; want %q, %q", c.why, got.Forwarded, own, c.forwarded, c.own)
		}
	}
}
