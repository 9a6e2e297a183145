package programs

import (
	"crypto/tls"
	"crypto/x509"
	"net/netip"
	"slices"
	"testing"
)

// TestCertificateFiles: each file is a certificate and its key at once, good for
// the names and addresses of the case.
func TestCertificateFiles(t *testing.T) {
	e := &Env{Machine: "lb1", Hosts: map[string]netip.Addr{"lb1": netip.MustParseAddr("10.0.0.1"), "shop.example.com": netip.MustParseAddr("10.0.0.1")}}
	files, err := CertificateFiles(e, "/etc/ssl/b.key", "/etc/ssl/a.pem", "/etc/ssl/a.pem")
	if err != nil || len(files) != 2 || files[0].Path != "/etc/ssl/a.pem" || files[1].Path != "/etc/ssl/b.key" {
		t.Fatalf("%v %v", files, err)
	}
	pair, err := tls.X509KeyPair([]byte(files[0].Text), []byte(files[1].Text))
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"lb1", "shop.example.com", "10.0.0.1"} {
		if err := c.VerifyHostname(name); err != nil {
			t.Error(err)
		}
	}
	again, err := CertificateFiles(e, "/etc/ssl/a.pem")
	if err != nil || again[0].Text != files[0].Text {
		t.Errorf("another certificate for the same case: %v", err)
	}
	if none, err := CertificateFiles(e); err != nil || none != nil {
		t.Errorf("no path: %v %v", none, err)
	}
}

// TestCertificatePaths finds what files of each kind name.
func TestCertificatePaths(t *testing.T) {
	for _, row := range []struct {
		of   *certificateWords
		text string
		want []string
	}{
		{&nginxCertificates, "ssl_certificate /etc/ssl/a.pem; ssl_certificate_key \"b.key\";\n# ssl_certificate /no;\nssl_certificate $name;", []string{"/etc/ssl/a.pem", "/etc/nginx/hadrill/b.key"}},
		{&haproxyCertificates, "ca-base /etc/ssl/certs\nbind *:443 ssl crt /etc/haproxy/certs/site.pem alpn h2\nbind *:444 ssl crt /etc/haproxy/certs/\nserver a b:1 ssl ca-file ca.crt\nserver c d:1 ssl ca-file @system-ca", []string{"/etc/haproxy/certs/site.pem", "/etc/haproxy/certs/hadrill.pem", "/etc/ssl/certs/ca.crt"}},
		{&httpdCertificates, "SSLCertificateFile /etc/ssl/certs/a.pem\nSSLCertificateKeyFile ssl/a.key", []string{"/etc/ssl/certs/a.pem", "/etc/apache2/ssl/a.key"}},
	} {
		if got := row.of.paths(row.text); !slices.Equal(got, row.want) {
			t.Errorf("got %q, want %q", got, row.want)
		}
	}
}
