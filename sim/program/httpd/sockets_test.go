package httpd_test

import "testing"

// TestSockets: the ways to write a URL behind a socket in the file system; the name in it
// counts for nothing. Each was asked of httpd 2.4.71.
func TestSockets(t *testing.T) {
	const app = "<Proxy balancer://app>\nBalancerMember unix:///run/app.sock|http://\n</Proxy>\n"
	for _, c := range []struct {
		lines, path string
		status      int
		want        string // the URI that the server gets; by FastCGI that of the client
	}{
		{"ProxyPass /a unix:/run/app.sock|http://", "/a/b", 200, "/b"},
		{"ProxyPass /a unix:/run/app.sock|http:", "/a/b", 200, "/b"},
		{"ProxyPass / unix:/run/app.sock|http://", "/a", 500, ""}, // of localhosta
		{"ProxyPassMatch ^/(.*\\.php(/.*)?)$ unix:/run/app.sock|fcgi://localhost/var/www/html/", "/x.php", 200, "/x.php"},
		{"ProxyPassMatch ^/(.*\\.php(/.*)?)$ \"unix:/run/app.sock|fcgi://localhost:9/var/www/html/$1\"", "/x.php", 200, "/x.php"},
		{"ProxyPassMatch ^/(.*)$ unix:/run/app.sock|http://localhost$1", "/x.php/y", 200, "/y"},
		{"ProxyPassMatch ^/(.*)$ unix:/run/app.sock|http://localhost/$1", "/ab", 200, "/ab"},
		{"ProxyPassMatch ^/(.*)$ unix:/run/app.sock|http://localhost/$1", "/a?b", 200, "/a?b"},
		{"ProxyPassMatch ^/(.*)$ unix:/run/app.sock|http://localhost:81/$1", "/a", 503, ""}, // shorter than /$1: localhost:81 is asked
		{"ProxyPassMatch ^/(.*)$ unix:/run/app.sock|http://app/$1", "/a", 500, ""},
		{"ProxyPassMatch ^/(.*)$ unix:/run/app.sock|fcgi://localhost/$1", "/a?b", 503, ""},
		{"ProxyPassMatch ^/(.*)$ unix:/run/app.sock|fcgi://localhost/$1", "/abc", 200, "/abc"},
		{app + "ProxyPass / balancer://app/", "/a/x", 200, "/a/x"},
		{app + "RewriteEngine On\nRewriteRule ^/(.*)$ balancer://app%{REQUEST_URI} [P,QSA,L]", "/a/x?q=1", 200, "/a/x?q=1"},
		{"RewriteEngine On\nRewriteRule ^/(.*)$ unix:///run/app.sock|http://localhost%{REQUEST_URI} [P]", "/a/x?q=1", 200, "/a/x?q=1"},
		{"RewriteEngine On\nRewriteRule ^/(.*)$ unix:/run/app.sock|http://%{REQUEST_URI} [P]", "/a/x", 200, "/a/x"},
		{"RewriteEngine On\nRewriteRule ^/(.*)$ unix:/run/app.sock|http://localhost/z/$1 [P]", "/a/x", 200, "/z/a/x"},
		{"<Location /a>\nSetHandler proxy:unix:///run/app.sock|http://localhost\n</Location>", "/a", 200, "/var/www/html/a"},
		{"<Location /a>\nSetHandler proxy:unix:/run/app.sock|http://\n</Location>", "/a", 200, "/var/www/html/a"},
		{"RewriteEngine On\nRewriteRule ^/(.*)$ http://127.0.0.1:9001%{REQUEST_URI} [P]", "/a/x", 200, "/a/x"},
		{"RewriteEngine On\nRewriteRule ^/(.*)$ http://%{HTTP_HOST}%{REQUEST_URI} [P]", "/a/x", 500, ""},
	} {
		if status, got := gatewayRequest(t, c.lines, c.path, "well"); status != c.status || got != c.want {
			t.Errorf("%s\n%d, the server got %q, want %d, %q", c.lines, status, got, c.status, c.want)
		}
	}
}
