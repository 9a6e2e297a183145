package httpd_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestMembersWithTLS: what httpd 2.4.71 answers for members with https.
func TestMembersWithTLS(t *testing.T) {
	both := "<Proxy balancer://app>\nBalancerMember https://web1:%d\nBalancerMember http://web2:8080\n</Proxy>\nProxyPass / balancer://app/\n"
	for _, c := range []struct {
		why, lines string
		want       []string
	}{
		{"without SSLProxyEngine", "ProxyPass / https://web1:8443/\n", []string{"500", "500"}},
		{"with it", "SSLProxyEngine On\nProxyPass / https://web1:8443/\n", []string{"200 web1", "200 web1"}},
		{"of the main server", "SSLProxyEngine On\n<VirtualHost *:80>\nProxyPass / https://web1:8443/\n</VirtualHost>\n", []string{"200 web1", "200 web1"}},
		{"of <Proxy>", "<Proxy https://web1:8443/>\nSSLProxyEngine On\n</Proxy>\nProxyPass / https://web1:8443/\n", []string{"200 web1", "200 web1"}},
		{"to one without TLS", "SSLProxyEngine On\nProxyPass / https://web1:8080/\n", []string{"500", "500"}},
		{"one member cannot be used", fmt.Sprintf(both, 8443), []string{"500", "200 web2", "200 web2"}},
		{"or speaks no TLS", "SSLProxyEngine On\n" + fmt.Sprintf(both, 8080), []string{"500", "200 web2", "200 web2"}},
		{"a rule with P", "SSLProxyEngine On\nRewriteEngine On\nRewriteRule ^/(.*) https://web1:8443/$1 [P]\n", []string{"200 web1", "200 web1"}},
		{"wss://", "SSLProxyEngine On\nProxyPass / wss://web1:8443/\n", []string{"200 web1", "200 web1"}},
	} {
		var got []string
		s := open(t, c.lines, func(h host.Host) error {
			for range c.want {
				resp, err := ask(h, host.Request{URI: "/"})
				if err != nil {
					return err
				}
				server, _, _ := strings.Cut(resp.Served, " ")
				got = append(got, strings.TrimSpace(fmt.Sprint(resp.Status, " ", server)))
			}
			return nil
		})
		s.w.Run(time.Minute)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
}

// TestPortsWithTLS: which ports take TLS, and what one answers to who comes
// without: by its first virtual host.
func TestPortsWithTLS(t *testing.T) {
	const pass = "ProxyPass / http://web1:8080/\n"
	host8443 := func(lines string) string {
		return "Listen 8443\n<VirtualHost *:8443>\n" + lines + pass + "</VirtualHost>\n"
	}
	for _, c := range []struct{ why, lines, encrypted, plain string }{
		{"SSLEngine on", host8443("SSLEngine on\n"), "200 web1", "400"},
		{"none", host8443(""), "TLS handshake failed", "200 web1"},
		{"the line says https", "Listen 8443 https\n" + pass, "200 web1", "400"},
		{"SSLEngine off counts for more", "Listen 8443 https\n<VirtualHost *:8443>\nSSLEngine off\n" + pass + "</VirtualHost>\n", "TLS handshake failed", "200 web1"},
		{"of the main server", "SSLEngine on\n" + host8443(""), "200 web1", "400"},
		{"the first one of a port", host8443("SSLEngine on\n") + "<VirtualHost *:8443>\nServerName b\n</VirtualHost>\n", "200 web1", "400"},
		{"its page for that", host8443("SSLEngine on\nErrorDocument 400 http://x/\n"), "200 web1", "302"},
		{"mod_ssl is not there", "LoadModule mpm_event_module m\nLoadModule proxy_module m\nLoadModule proxy_http_module m\n<IfModule mod_ssl.c>\nSSLEngine on\n</IfModule>\n" + host8443(""), "TLS handshake failed", "200 web1"},
	} {
		var got [2]string
		s := open(t, c.lines, func(h host.Host) error {
			for i, speaks := range []host.Protocol{host.HTTPS, host.HTTP} {
				var resp host.Response
				at := netip.MustParseAddrPort("10.20.0.11:8443")
				if err := h.Call(at, &host.Request{Method: "GET", Host: "www", URI: "/"}, &resp, host.Options{Protocol: speaks}); err != nil {
					got[i] = err.Error()
					continue
				}
				server, _, _ := strings.Cut(resp.Served, " ")
				got[i] = strings.TrimSpace(fmt.Sprint(resp.Status, " ", server))
			}
			return nil
		})
		s.w.Run(time.Minute)
		if got != [2]string{c.encrypted, c.plain} {
			t.Errorf("%s: %q, want %q and %q", c.why, got, c.encrypted, c.plain)
		}
	}
}
