package haproxy_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/haproxy"
)

// TestPlainToTLS: who comes without TLS to a bind line with ssl gets no answer, as
// HAProxy 2.6.12 was asked.
func TestPlainToTLS(t *testing.T) {
	cfg, err := readText("defaults\n mode http\n timeout connect 5s\nfrontend app\n bind *:443 ssl crt a.pem\n default_backend b\nbackend b\n server a seen:8080\n")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]netip.Addr{"seen": netip.MustParseAddr("10.20.1.2")}
	for _, c := range []struct {
		by   host.Protocol
		want error
	}{{host.HTTP, host.ErrClosed}, {host.HTTPS, nil}} {
		got, served := error(nil), 0
		w := siteOf(t, cfg, haproxy.Options{Names: all}, func(h host.Host) error {
			_, err := h.Serve(netip.MustParseAddrPort("0.0.0.0:8080"), host.HTTP, host.HandlerFunc(func(_ netip.Addr, _, resp host.Message) error {
				served++
				*resp.(*host.Response) = host.Response{Status: 200}
				return nil
			}))
			got = h.Call(netip.MustParseAddrPort("10.20.0.11:443"), &host.Request{Method: "GET", URI: "/"}, new(host.Response), host.Options{Protocol: c.by})
			return err
		})
		w.Run(time.Second)
		if !errors.Is(got, c.want) || (served > 0) != (c.want == nil) {
			t.Errorf("by %s: %v, the server got %d requests; want %v", c.by, got, served, c.want)
		}
	}
}
