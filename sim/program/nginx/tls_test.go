package nginx_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

// certificates are the lines that a server of TLS needs.
const certificates = "ssl_certificate a.pem; ssl_certificate_key a.key; ssl_client_certificate ca.pem;\n"

// TestPlainToTLS: requests without TLS to a port of TLS, as nginx 1.22.1
// answers them, and those with it.
func TestPlainToTLS(t *testing.T) {
	for _, c := range []struct{ why, server, plain, secure string }{
		{"plain HTTP: 400", "listen 80 ssl;", "400", "200 web1"},
		{"one listen with ssl makes the port one of TLS", "listen 80; } server { listen 80 ssl; server_name app;", "400", "200 web1"},
		{"ssl on", "listen 80; ssl on;", "400", "200 web1"},
		{"no TLS", "listen 80;", "200 web1", host.ErrTLS.Error()},
		{"error_page with a URL redirects", "listen 80 ssl; error_page 497 https://$host$request_uri;", "302 https://app/x", "200 web1"},
		{"its own status", "listen 80 ssl; error_page 497 =301 https://$host$request_uri;", "301 https://app/x", "200 web1"},
		{"a page of its own: still 400", "listen 80 ssl; error_page 497 /plain; location /plain { return 200; }", "400", "200 web1"},
		{"or its status", "listen 80 ssl; error_page 497 = /plain; location /plain { return 204; }", "204", "200 web1"},
		{"a server behind a name", "listen 80 ssl; error_page 497 = @up; location @up { proxy_pass http://web2:8080; }", "200 web2", "200 web1"},
		{"error_page 400 does not catch it", "listen 80 ssl; error_page 400 =200 /plain;", "400", "200 web1"},
		{"a client without a certificate", "listen 80 ssl; ssl_verify_client on;", "400", "400"},
		{"that need not have one", "listen 80 ssl; ssl_verify_client optional;", "400", "200 web1"},
		{"a handshake that is rejected", "listen 80 ssl; ssl_reject_handshake on;", "400", host.ErrClosed.Error()},
	} {
		s := newSite(t, inHTTP(certificates+"server { "+c.server+"\nlocation / { proxy_pass http://web1:8080; } }"), nginx.Options{})
		got := s.ask(time.Second, host.Request{Host: "app", URI: "/x"})
		got = append(got, s.askOver(host.HTTPS, 20*time.Second, host.Request{Host: "app", URI: "/x"})...)
		if want := []string{c.plain, c.secure}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", c.why, got, want)
		}
	}
}

// TestCertificates: files that nginx -t refuses for want of certificates.
func TestCertificates(t *testing.T) {
	const pair = "ssl_certificate a.pem; ssl_certificate_key a.key;"
	for _, c := range []struct{ text, want string }{
		{"server { listen 443 ssl; }", `no "ssl_certificate" is defined for the "listen ... ssl" directive`},
		{"server { listen 443; ssl on; }", `no "ssl_certificate" is defined for the "ssl" directive`},
		{"server { listen 443 ssl; ssl_certificate a.pem; }", `no "ssl_certificate_key" is defined`},
		{"server { listen 443; ssl_certificate a.pem; }", `no "ssl_certificate_key" is defined`},
		{"server { listen 443 ssl; " + pair + " ssl_verify_client on; }", "no ssl_client_certificate"},
		{"server { listen 443 ssl; " + pair + " ssl_verify_client optional; }", "no ssl_client_certificate"},
		{"server { listen 443 ssl; " + pair + " ssl_verify_client optional_no_ca; }", ""},
		{"server { listen 443 ssl; " + pair + " } server { listen 443 ssl; server_name b; }", ""},
		{"server { listen 443 ssl; ssl_reject_handshake on; } server { listen 443 ssl; server_name b; }", `no "ssl_certificate" is defined`},
		{"server { listen 443 ssl; ssl_reject_handshake on; } server { listen 443 ssl; server_name b; " + pair + "}", ""},
		{pair + " server { listen 443 ssl; }", ""},
		{"server { ssl_verify_client on; }", ""},
		{"server { listen 443 ssl; " + pair + " location / { ssl_protocols TLSv1.2; } }", `"ssl_protocols" directive is not allowed here`},
	} {
		_, err := readText(inHTTP(c.text))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.text, err, c.want)
		}
	}
}
