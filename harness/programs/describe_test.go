package programs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// describe recognises and reads one file.
func describe(t *testing.T, name, text string) (string, Description) {
	t.Helper()
	k := FindKind(name, text)
	if k == nil {
		return "", Description{}
	}
	return k.Name, k.Describe(fstest.MapFS{name: &fstest.MapFile{Data: []byte(text)}}, name)
}

// short is a description in a line: listens > upstreams.
func short(d Description) string {
	var listens, upstreams []string
	for _, l := range d.Listens {
		text := fmt.Sprintf("%d%s", l.Port, l.Path)
		if l.Address.IsValid() {
			text = l.Address.String() + ":" + text
		}
		if l.TLS {
			text += "s"
		}
		if !l.Serves {
			text += "-"
		}
		listens = append(listens, text)
	}
	for _, u := range d.Upstreams {
		upstreams = append(upstreams, strings.TrimSuffix(fmt.Sprintf("%s:%d/%s/%s", u.Host, u.Port, u.Protocol, u.Route), "/"))
	}
	return strings.Join(listens, " ") + " > " + strings.Join(upstreams, " ")
}

// redirecting is a frontend with both ports and some lines of rules.
func redirecting(rules string) string {
	return "frontend fe\n bind *:80\n bind *:443 ssl crt /x\n " + rules + "\n default_backend b\nbackend b\n server s1 h1:80\n"
}

// securing is a server for both ports with some lines before what it passes on.
func securing(lines string) string {
	return "Listen 80\nListen 443 https\nRewriteEngine on\n" + lines + "\nProxyPass / http://h1/\n"
}

// TestDescribe has files as people have them, under any name.
func TestDescribe(t *testing.T) {
	for _, c := range []struct{ what, text, kind, want string }{
		{"an upstream that nobody passes on to", "upstream a { server h1; }\nserver { listen 81; }", "nginx", "81- > "},
		{"TLS behind plain, names and ports", "http {\nserver { listen 443 ssl; location / { proxy_pass http://a; } }\nserver { listen 80; location /x/ { proxy_pass http://b:81/; } }\nupstream a { server 10.0.0.1:8080 weight=2; server unix:/run/x; } }", "nginx", "80/x 443s > 10.0.0.1:8080/http b:81/http"},
		{"a variable", "server { listen 80; location / { proxy_pass http://$host; } }", "nginx", "80 > "},
		{"an expression and a path", "server {\nlisten [::]:80; listen 80;\nlocation ~ \\.php$ { proxy_pass http://h1:9000; } }", "nginx", "80 80 > h1:9000/http"},
		{"expressions and places that suit users better", "server {\nlocation = /one { proxy_pass http://h1; }\nlocation ~ ^/(api|c)/ { proxy_pass http://h2; }\nlocation /a { auth_basic x; proxy_pass http://h3; }\nlocation /in { internal; proxy_pass http://h4; }\nlocation ~ \\.js$ { proxy_pass http://h5; }\n}", "nginx", "80/api > h1:80/http h2:80/http h3:80/http h4:80/http h5:80/http"},
		{"what set gives", "server { listen 80; set $up http://h1:81; location / { set $h h2; proxy_pass http://$h:82; } location /a { proxy_pass $up; } }", "nginx", "80 > h2:82/http h1:81/http"},
		{"a server that only redirects", "server { listen 80; return 301 https://$host$request_uri; }\nserver { listen 443 ssl; location / { proxy_pass http://h1; } }", "nginx", "443s 80- > h1:80/http"},
		{"a path that is none", "server { location \\ { proxy_pass http://h1; } }", "nginx", "80 > h1:80/http"},
		{"a socket alone", "server { listen unix:/run/x; }\nserver { listen 81; location @a { proxy_pass http://h1; } }", "nginx", "81 > h1:80/http"},
		{"an old listen", "listen app 0.0.0.0:80\n mode http\n server s1 10.0.0.1\n server s2 10.0.0.2:8080 check\n", "haproxy", "80 > 10.0.0.1:80/http 10.0.0.2:8080/http"},
		{"statistics beside", "frontend fe\n bind 10.0.0.9:80,10.0.0.9:81\n bind :443 ssl crt /x\n default_backend b\nbackend b\n server s1 h1:80\nlisten stats\n bind *:8404\n stats enable\n", "haproxy", "10.0.0.9:80 10.0.0.9:81 443s 8404- > h1:80/http"},
		{"a redirect to https, unless it is", redirecting("http-request redirect scheme https code 301 unless { ssl_fc }"), "haproxy", "443s 80- > h1:80/http"},
		{"the same, if it is not", redirecting("redirect scheme https if !{ ssl_fc }"), "haproxy", "443s 80- > h1:80/http"},
		{"by an ACL, but for renewals", redirecting("acl tls ssl_fc\n acl renew path_beg /.well-known\n redirect scheme https code 308 if ! tls !renew"), "haproxy", "443s 80- > h1:80/http"},
		{"unless one of two", redirecting("redirect prefix https://www.a.org unless { ssl_fc } or { path /health }"), "haproxy", "443s 80- > h1:80/http"},
		{"a converter", redirecting("http-request redirect location https://www.a.org if { ssl_fc,not }"), "haproxy", "443s 80- > h1:80/http"},
		{"a redirect of one path", redirecting("http-request redirect scheme https if !{ ssl_fc } { path_beg /login }"), "haproxy", "80 443s > h1:80/http"},
		{"a redirect to http", redirecting("redirect scheme http if { ssl_fc }"), "haproxy", "80 443s > h1:80/http"},
		{"a redirect elsewhere", redirecting("http-request redirect location /app if { path / }"), "haproxy", "80 443s > h1:80/http"},
		{"members and a plain one", "<VirtualHost *:80>\n ProxyPass /app http://h1:8080/app\n ProxyPass /static !\n <Proxy balancer://c>\n  BalancerMember ajp://h2 route=r2\n </Proxy>\n</VirtualHost>", "httpd", "80/app > h1:8080/http h2:8009/ajp/r2"},
		{"variables", "Define port 81\n<VirtualHost *:80>\nDefine one http://h1:${port}\nProxyPass / ${one}/\n</VirtualHost>", "httpd", "80 > h1:81/http"},
		{"a part with status alone", "<Location /jk-status>\nJkMount jk-status\n</Location>", "httpd", "80- > "},
		{"a part that passes nothing on", "<Proxy balancer://a>\nBalancerMember http://h1\n</Proxy>\nProxyPass /x !", "httpd", "80- > h1:80/http"},
		{"rules for all, if, and for a path", "<VirtualHost *:80>\nRewriteEngine on\nRewriteCond %{HTTP:Upgrade} websocket\nRewriteRule .* ws://h1%{REQUEST_URI} [P,L]\nRewriteRule ^/one$ http://h2/ [P]\nRewriteRule ^/app/(.+)$ http://h2/$1 [P]\n</VirtualHost>", "httpd", "80/app/x > h1:80/http h2:80/http"},
		{"a rule that leads to https", securing("RewriteCond %{HTTPS} !=on\nRewriteCond %{REQUEST_URI} !^/.well-known\nRewriteRule ^/?(.*)$ https://%{HTTP_HOST}/$1 [R=301,L]"), "httpd", "443s 80- > h1:80/http"},
		{"a redirect that does", securing("Redirect permanent / https://www.a.org/"), "httpd", "443s 80- > h1:80/http"},
		{"a redirect of one path", securing("Redirect /old https://www.a.org/new"), "httpd", "80 443s > h1:80/http"},
		{"a rule for one host", securing("RewriteCond %{HTTP_HOST} ^a.org\nRewriteRule ^ https://www.a.org%{REQUEST_URI} [R,L]"), "httpd", "80 443s > h1:80/http"},
		{"a rule for the first page", securing("RewriteRule ^/$ https://www.a.org/ [R,L]"), "httpd", "80 443s > h1:80/http"},
		{"a rule where there is TLS", securing("RewriteCond %{HTTPS} on\nRewriteRule ^ https://www.a.org%{REQUEST_URI} [R,L]"), "httpd", "80 443s > h1:80/http"},
		{"a condition", "<IfModule mod_ssl.c>\nListen 443 https\n</IfModule>\nListen 80\nProxyPass / http://h1/", "httpd", "80 443s > h1:80/http"},
	} {
		kind, d := describe(t, "some.conf", c.text)
		if got := short(d); kind != c.kind || got != c.want {
			t.Errorf("%s: %s %q, want %s %q", c.what, kind, got, c.kind, c.want)
		}
	}
}

// TestDescribeNames: users must ask for a server that is not the default one of
// its port by name, and for a host where all others are denied.
func TestDescribeNames(t *testing.T) {
	fe := "frontend fe\n bind :80\n acl a hdr(host) -i a.test\n acl b hdr(host) -i b.test\n default_backend b\nbackend b\n server s1 h1:80\nfrontend fe2\n bind :81\n acl a hdr(host) -i a.test\n default_backend b\n"
	for text, want := range map[string][]string{
		"server { listen 80 default_server; return 404; }\nserver { listen 80; server_name *.a.org b.org; location / { proxy_pass http://h1; } }\nserver { listen 81; server_name c.org; location / { proxy_pass http://h1; } }": {"80 www.a.org", "81 ", "80 "},
		fe + " http-request deny if !a":                    {"80 ", "81 a.test"},
		fe + " http-request deny deny_status 404 unless a": {"80 ", "81 a.test"},
		fe + " http-request deny if a":                     {"80 ", "81 "},
		fe + " http-request set-header X y if !a":          {"80 ", "81 "},
	} {
		_, d := describe(t, "some.conf", text)
		var got []string
		for _, l := range d.Listens {
			got = append(got, fmt.Sprintf("%d %s", l.Port, l.Name))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\n%q, want %q", text, got, want)
		}
	}
}

// TestDescribeMoving has the addresses that move.
func TestDescribeMoving(t *testing.T) {
	kind, d := describe(t, "some.conf", "vrrp_script one {\n script \"/opt/check.sh\"\n}\nvrrp_script two {\n script \"/usr/bin/killall -0 haproxy\"\n}\nvrrp_script three {\n script \"curl -s http://127.0.0.1:8080/\"\n}\nvrrp_script unused {\n script x\n}\nvrrp_instance V {\n priority 101\n track_script {\n one\n two\n three\n }\n unicast_src_ip 10.0.0.2\n unicast_peer {\n 10.0.0.3\n }\n virtual_ipaddress {\n 10.0.0.9/24 dev eth0 label x\n 10.0.0.10\n }\n}\n")
	got := fmt.Sprint(d.Virtual, d.Own, d.Peers, d.Priority, d.Scripts)
	if want := "[10.0.0.9 10.0.0.10] 10.0.0.2 [10.0.0.3] 101 [{one check.sh the scenario's folder has no file \"check.sh\"  0 false} {two killall  haproxy 0 false} {three curl   8080 false}]"; kind != keepalivedKind.Name || got != want {
		t.Errorf("%s %s, want %s", kind, got, want)
	}
}

// TestFindKind goes by the name where the text does not tell.
func TestFindKind(t *testing.T) {
	if k := FindKind("etc/haproxy.cfg", "# nothing yet\n"); k != &haproxyKind {
		t.Errorf("by its name: %v", k)
	}
	if k := FindKind("notes.txt", "server of the listen kind"); k != nil {
		t.Errorf("notes are of %s", k.Name)
	}
}

// TestDescribeBears what is broken.
func TestDescribeBears(t *testing.T) {
	for _, text := range []string{"", "{", "server {", "upstream", "listen", "bind", "vrrp_instance V {\n priority\n virtual_ipaddress {\n x\n", "<Proxy", "Listen", "ProxyPass", "frontend f\n bind\n server\n",
		"<Server", "<Context><Manager/><Store/></Context>", "replicaof", "sentinel monitor", "sentinel auth-pass a", "-", "--m", "-m", "[mysqld]\n!include f\nport\n!include\n", "include f\nthis\n<host>\n</host>\n<role a>\n", "[server1]\nhostname\n[server default]\nsecondary_check_script = -s\n"} {
		for _, k := range Kinds {
			if k.Describe != nil {
				k.Describe(fstest.MapFS{"f": &fstest.MapFile{Data: []byte(text)}}, "f")
				k.Describe(fstest.MapFS{}, "gone")
			}
		}
	}
}
