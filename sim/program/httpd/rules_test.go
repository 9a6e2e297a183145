package httpd_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/httpd"
)

// TestRules: what access rules, redirects, rewriting, headers and error pages
// make of a request; the text is status, server, Location, cookies.
func TestRules(t *testing.T) {
	const pass = "ProxyPass / http://web1:8080/\n"
	for _, c := range []struct{ why, lines, method, uri, want string }{
		{"<Proxy *> lets nobody in (a-denied)", "<Proxy *>\nRequire all denied\n</Proxy>\n" + pass, "GET", "/", "403"},
		{"the later section decides", "<Proxy *>\nRequire all denied\n</Proxy>\n<Location /a>\nRequire all granted\n</Location>\n" + pass, "GET", "/a", "200 web1"},
		{"of 2.2", "<Location /a>\nOrder deny,allow\nDeny from all\nAllow from 10.99\n</Location>\n" + pass, "GET", "/a", "403"},
		{"who asks for a user", "<Location /a>\nAuthType Basic\nAuthName x\nRequire valid-user\n</Location>\n" + pass, "GET", "/a", "401"},
		{"one method", "<Location />\n<LimitExcept GET>\nRequire all denied\n</LimitExcept>\n</Location>\n" + pass, "POST", "/", "403"},
		{"and its head", "<Location />\n<LimitExcept GET>\nRequire all denied\n</LimitExcept>\n</Location>\n" + pass, "HEAD", "/", "200 web1"},
		{"ProxyPass comes before Redirect", "Redirect /a http://x/\n" + pass, "GET", "/a", "200 web1"},
		{"but not where it leaves the path out", "ProxyPass /a !\nRedirect permanent /a http://x/b\n" + pass, "GET", "/a/c?d", "301 http://x/b/c?d"},
		{"a rule with F", "RewriteEngine On\nRewriteRule ^/secret - [F]\n" + pass, "GET", "/secret/x", "403"},
		{"a rule with R and a condition", "RewriteEngine On\nRewriteCond %{HTTPS} off\nRewriteRule ^(.*)$ https://%{HTTP_HOST}$1 [R=301,L]\n" + pass, "GET", "/a?b", "301 https://www/a?b"},
		{"a condition that does not hold", "RewriteEngine On\nRewriteCond %{HTTP_HOST} ^other$ [NC]\nRewriteRule ^ - [F]\n" + pass, "GET", "/", "200 web1"},
		{"a rule with P", "RewriteEngine On\nRewriteRule ^/app/(.*)$ http://web2:8080/$1 [P]\n" + pass, "GET", "/app/x", "200 web2"},
		{"another path is a file without PT", "RewriteEngine On\nRewriteRule ^/a$ /b\n" + pass, "GET", "/a", "404"},
		{"ErrorDocument with a URL", "ErrorDocument 503 http://sorry/\nProxyPass / balancer://empty/\n", "GET", "/", "302 http://sorry/"},
		{"with a path that another server answers", "ErrorDocument 503 /sorry/a\nProxyPass /sorry/ http://web2:8080/\nProxyPass / balancer://empty/\n", "GET", "/", "200 web2"},
		{"wildcards of <Location>", "<Location /*>\nRequire all denied\n</Location>\n" + pass, "GET", "/a", "403"},
		{"<If>", "<If \"%{HTTP_HOST} == 'www' && %{REQUEST_URI} =~ m#^/a#\">\nRequire all denied\n</If>\n" + pass, "GET", "/a", "403"},
		{"<If> for others", "<If \"%{HTTP_HOST} == 'www' && %{REQUEST_URI} =~ m#^/a#\">\nRequire all denied\n</If>\n" + pass, "GET", "/b", "200 web1"},
		{"a refused line concerns who reaches it", "<Location /a>\nFallbackResource /x\n</Location>\n" + pass, "GET", "/a", "500"},
		{"and nobody else", "<Location /a>\nFallbackResource /x\n</Location>\n" + pass, "GET", "/b", "200 web1"},

		// Asked of httpd 2.4.71:
		{"<Location>'s rules see the URL of what is passed on", "<Location /app>\nProxyPass http://web1:8080/app\nRewriteEngine On\nRewriteRule ^/?x$ - [F]\n</Location>\n", "GET", "/app/x", "200 web1"},
		{"as proxy:URL", "<Location /app>\nProxyPass http://web1:8080/app\nRewriteEngine On\nRewriteRule ^proxy:http://web1:8080/app/x$ - [F]\n</Location>\n", "GET", "/app/x", "403"},
		{"or the file", "<Location /app>\nRewriteEngine On\nRewriteRule ^/var/www/html/app/x$ - [F]\n</Location>\n", "GET", "/app/x", "403"},
		{"a rule with P there", "<Location /app>\nRewriteEngine On\nRewriteCond %{REQUEST_URI} /app/(.*)\nRewriteRule .* http://web2:8080/%1 [P]\n</Location>\n" + pass, "GET", "/app/x", "200 web2"},
		{"a rule with R there", "<Location /app>\nProxyPass http://web1:8080/app\nRewriteEngine On\nRewriteRule .* /b [R=301]\n</Location>\n", "GET", "/app/x", "301 http://www/b"},
		{"another path begins anew", "<Location /app>\nRewriteEngine On\nRewriteRule x$ /b/y\n</Location>\nProxyPass /b http://web2:8080/b\n", "GET", "/app/x", "200 web2"},
		{"without an end", "<Location /app>\nRewriteEngine On\nRewriteRule x$ /app/x\n</Location>\n", "GET", "/app/x", "500"},
		{"the last <Location> with rules counts", "<Location />\nRewriteEngine On\nRewriteRule .* - [F]\n</Location>\n<Location /app>\nRewriteEngine Off\n</Location>\n" + pass, "GET", "/app", "200 web1"},
		{"<If> within <Location>", "<Location /a>\n<If \"true\">\nRequire all denied\n</If>\n</Location>\n" + pass, "GET", "/b", "200 web1"},
		{"<ElseIf>", elses + pass, "GET", "/b", "302 http://x/"},
		{"<Else>", elses + pass, "GET", "/c", "403"},
		{"neither", elses + pass, "GET", "/a", "200 web1"},
		{"AllowMethods", "<Location />\nAllowMethods GET POST\n</Location>\n" + pass, "PUT", "/", "405"},
		{"with GET goes HEAD", "<Location />\nAllowMethods GET POST\n</Location>\n" + pass, "HEAD", "/", "200 web1"},
		{"TraceEnable Off", "TraceEnable Off\n" + pass, "TRACE", "/", "405"},
		{"TRACE is passed on", pass, "TRACE", "/", "200 web1"},
		{"Satisfy All", satisfy("All", "Allow from all"), "GET", "/", "401"},
		{"Satisfy Any", satisfy("Any", "Allow from all"), "GET", "/", "200 web1"},
		{"of one who may not", satisfy("Any", "Allow from 10.1"), "GET", "/", "401"},
		{"Satisfy Any without Order", "<Location />\nSatisfy any\nRequire valid-user\n</Location>\n" + pass, "GET", "/", "200 web1"},
		{"and without Require", "<Location />\nOrder allow,deny\nSatisfy any\n</Location>\n" + pass, "GET", "/", "200 web1"},
		{"AuthType without Require", "<Location />\nAuthType Basic\nAuthName x\n</Location>\n" + pass, "GET", "/", "500"},
		{"that who may not come does not reach", "<Location />\nAuthType Basic\nOrder allow,deny\n</Location>\n" + pass, "GET", "/", "403"},
		{"that is None", "<Location />\nAuthType None\n</Location>\n" + pass, "GET", "/", "200 web1"},
		{"with Require", "<Location />\nAuthType Basic\n</Location>\n<Location /a>\nRequire all granted\n</Location>\n" + pass, "GET", "/a", "200 web1"},
		{"Require of a user without AuthType", "<Location />\nRequire valid-user\n</Location>\n" + pass, "GET", "/", "500"},
		{"without AuthName", "<Location />\nAuthType Basic\nRequire valid-user\n</Location>\n" + pass, "GET", "/", "500"},
		{"of a type that no module knows", "<Location />\nAuthType shib\nAuthName x\nRequire valid-user\n</Location>\n" + pass, "GET", "/", "500"},
		{"AuthMerging And", "<Location />\nRequire ip 10.1\n</Location>\n<Location /a>\nAuthMerging And\nRequire all granted\n</Location>\n" + pass, "GET", "/a", "403"},
		{"AuthMerging Or", "<Location />\nRequire ip 10.20\n</Location>\n<Location /a>\nAuthMerging Or\nRequire all denied\n</Location>\n" + pass, "GET", "/a", "200 web1"},
		{"without it the inner one counts", "<Location />\nRequire ip 10.20\n</Location>\n<Location /a>\nRequire all denied\n</Location>\n" + pass, "GET", "/a", "403"},
		{"SSLRequireSSL without TLS", "<Location />\nSSLRequireSSL\n</Location>\n" + pass, "GET", "/", "403"},
		{"RedirectRelative", "RedirectRelative On\nRedirect /a /b\n", "GET", "/a", "302 /b"},
		{"SetEnvIfExpr", "SetEnvIfExpr \"%{REQUEST_URI} =~ m#/a#\" F=1\n<Location />\nOrder allow,deny\nAllow from all\nDeny from env=F\n</Location>\n" + pass, "GET", "/a", "403"},
		{"for others", "SetEnvIfExpr \"%{REQUEST_URI} =~ m#/a#\" F=1\n<Location />\nOrder allow,deny\nAllow from all\nDeny from env=F\n</Location>\n" + pass, "GET", "/b", "200 web1"},
		{"RewriteCond expr", "RewriteEngine On\nRewriteCond expr \"%{REQUEST_URI} == '/a'\"\nRewriteRule ^ - [G]\n" + pass, "GET", "/a", "410"},
		{"a virtual host has no rules of the main server", "RewriteEngine On\nRewriteRule ^ - [F]\n<VirtualHost *:80>\nRewriteEngine On\n" + pass + "</VirtualHost>\n", "GET", "/", "200 web1"},
		{"but with Inherit", "RewriteEngine On\nRewriteRule ^ - [F]\n<VirtualHost *:80>\nRewriteOptions Inherit\n" + pass + "</VirtualHost>\n", "GET", "/", "403"},
		{"behind its own", "RewriteEngine On\nRewriteRule ^ - [F]\n<VirtualHost *:80>\nRewriteEngine On\nRewriteOptions Inherit\nRewriteRule ^ - [G]\n" + pass + "</VirtualHost>\n", "GET", "/", "410"},
		{"or before them", "RewriteEngine On\nRewriteRule ^ - [F]\n<VirtualHost *:80>\nRewriteEngine On\nRewriteOptions InheritBefore\nRewriteRule ^ - [G]\n" + pass + "</VirtualHost>\n", "GET", "/", "403"},
		{"a long line", pass, "GET", "/" + strings.Repeat("a", 8180), "414"},
		{"a line that is just not too long", pass, "GET", "/" + strings.Repeat("a", 8170), "200 web1"},
		{"LimitRequestLine", "LimitRequestLine 30\n" + pass, "GET", "/" + strings.Repeat("a", 20), "414"},
		{"LimitRequestFields", "LimitRequestFields 1\n" + pass, "GET", "/", "200 web1"},
		{"an encoded slash", pass, "GET", "/a%2Fb", "404"},
		{"that is allowed", "AllowEncodedSlashes On\n" + pass, "GET", "/a%2Fb", "200 web1"},
		{"ws:// of who asks for no tunnel", "ProxyPass / ws://web1:8080/\n", "GET", "/", "200 web1"},
		{"a URL with a user", "ProxyPass / http://a:b@web1:8080/\n", "GET", "/", "200 web1"},
		{"<ProxyMatch>", "<ProxyMatch ^http://web1>\nRequire all denied\n</ProxyMatch>\n" + pass, "GET", "/", "403"},
		{"a macro", "<Macro app $name $host>\n<Location /$name>\nProxyPass http://$host:8080/\n</Location>\n</Macro>\nUse app a web1\nUse app b web2\n", "GET", "/b", "200 web2"},
		{"look-around", "RewriteEngine On\nRewriteRule ^/(?!shop)(.*) /shop/$1 [R=307,L]\n" + pass, "GET", "/a", "307 http://www/shop/a"},
		{"that does not match", "RewriteEngine On\nRewriteRule ^/(?!shop)(.*) /shop/$1 [R=307,L]\n" + pass, "GET", "/shop/a", "200 web1"},
		{"words behind the flags", "RewriteEngine On\nRewriteRule ^/a - [F] # nobody\n" + pass, "GET", "/a", "403"},
		{"a text of the request in a header", "Header set Set-Cookie \"expr=%{REQUEST_URI} of %{req:Host}\"\n" + pass, "GET", "/a", "200 web1 /a of www"},
		{"a header with a condition beside", "Header set Set-Cookie no \"expr=%{REQUEST_URI} == '/b'\"\n" + pass, "GET", "/a", "200 web1"},
		{"an application", "WSGIScriptAlias / /srv/app.wsgi\nProxyPass /a http://web1:8080/a\n", "GET", "/b", "500"},
		{"what is proxied before it", "WSGIScriptAlias / /srv/app.wsgi\nProxyPass /a http://web1:8080/a\n", "GET", "/a", "200 web1"},
		{"an application of Passenger", "<Location /a>\nPassengerEnabled on\nPassengerAppRoot /srv\n</Location>\n", "GET", "/a/x", "500"},
		{"what is beside it", "<Location /a>\nPassengerEnabled on\n</Location>\n" + pass, "GET", "/b", "200 web1"},
		{"who is sent elsewhere to log in", "<Location /a>\nAuthType CAS\nAuthName x\nRequire valid-user\n</Location>\n" + pass, "GET", "/a", "500"},
		{"and who is not", "<Location /a>\nAuthType CAS\nAuthName x\nRequire all granted\n</Location>\n" + pass, "GET", "/a", "200 web1"},
		{"a cookie for those without a route", "Header add Set-Cookie \"ROUTEID=.%{BALANCER_WORKER_ROUTE}e; path=/\" env=BALANCER_ROUTE_CHANGED\n" +
			"<Proxy balancer://app>\nBalancerMember http://web1:8080 route=1\n</Proxy>\nProxyPass / balancer://app/ stickysession=ROUTEID\n", "GET", "/", "200 web1 ROUTEID=.1; path=/"},
	} {
		var got host.Response
		s := open(t, c.lines, func(h host.Host) (err error) {
			got, err = ask(h, host.Request{Method: c.method, URI: c.uri})
			return err
		})
		s.w.Run(time.Minute)
		served, _, _ := strings.Cut(got.Served, " ")
		text := strings.Join(strings.Fields(strings.Join([]string{statusOf(got.Status), served, got.Location, got.SetCookie}, " ")), " ")
		if text != c.want {
			t.Errorf("%s: %q, want %q", c.why, text, c.want)
		}
	}
}

// elses has a section for /b, and one for what is neither /a nor /b.
const elses = "<If \"%{REQUEST_URI} == '/a'\">\nRequire all granted\n</If>\n<ElseIf \"%{REQUEST_URI} == '/b'\">\nRedirect /b http://x/\n</ElseIf>\n<Else>\nRequire all denied\n</Else>\n"

// satisfy asks for a user, and has a rule of addresses.
func satisfy(how, allow string) string {
	return "<Location />\nAuthType Basic\nAuthName x\nRequire valid-user\nOrder deny,allow\nDeny from all\n" + allow + "\nSatisfy " + how + "\n</Location>\nProxyPass / http://web1:8080/\n"
}

func statusOf(n int) string {
	return string([]byte{byte('0' + n/100), byte('0' + n/10%10), byte('0' + n%10)})
}

// TestJK: workers of mod_jk are members of balancers.
func TestJK(t *testing.T) {
	files := fstest.MapFS{
		"httpd.conf":         {Data: []byte("Listen 80\nJkWorkersFile conf/workers.properties\nJkMount /app/* lb\nJkUnMount /app/*.gif lb\n")},
		"workers.properties": {Data: []byte("worker.list=lb\nworker.lb.type=lb\nworker.lb.balance_workers=a,b\nworker.a.type=ajp13\nworker.a.host=10.0.0.1\nworker.a.port=8009\nworker.b.host=10.0.0.2\nworker.b.route=two\n")},
	}
	c, _, err := httpd.Read(files, "httpd.conf")
	if err != nil {
		t.Fatal(err)
	}
	b := c.Balancers[0]
	if len(b.Members) != 2 || b.Cookie != "JSESSIONID" || b.Members[0].Route != "a" || b.Members[1].Route != "two" || b.Members[1].URL != "ajp://10.0.0.2" {
		t.Errorf("balancer %+v, members %+v", b, b.Members)
	}
}

// TestInclude: files of the folder are read in their place; one that is not
// there is left out, and may load any module.
func TestInclude(t *testing.T) {
	files := fstest.MapFS{
		"httpd.conf":     {Data: []byte("Listen 80\nLoadModule mpm_event_module m\nInclude /etc/apache2/mods-enabled/*.load\nIncludeOptional sites/*.conf\n")},
		"sites/app.conf": {Data: []byte("<VirtualHost *:80>\nProxyPass / http://10.0.0.1/\n</VirtualHost>\n")},
	}
	c, notes, err := httpd.Read(files, "httpd.conf")
	if err != nil || len(c.Servers) != 2 || len(notes) != 1 || notes[0].Directive != "Include" {
		t.Errorf("%v, notes %v", err, notes)
	}
	files["sites/app.conf"].Data = []byte("Include sites/app.conf\n")
	if _, _, err := httpd.Read(files, "httpd.conf"); err == nil || !strings.Contains(err.Error(), "the file includes itself") {
		t.Errorf("a file that includes itself: %v", err)
	}
}
