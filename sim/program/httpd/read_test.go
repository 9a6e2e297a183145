package httpd_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/httpd"
)

// balanced puts parameters behind a ProxyPass to a balancer of one member; its
// own line is 4, that of the member 3.
func balanced(member, pass string) string {
	return "Listen 80\n<Proxy balancer://app>\nBalancerMember http://10.0.0.1:8080 " + member + "\n</Proxy>\nProxyPass / balancer://app/ " + pass + "\n"
}

// manyMembers returns n BalancerMember lines.
func manyMembers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "BalancerMember http://10.0.0.1:%d\n", i+1)
	}
	return b.String()
}

// TestBadFiles: what apachectl -t refuses, and what this reader does not
// support, each with its place. want is "line:col: fragment", one for each
// problem.
func TestBadFiles(t *testing.T) {
	for _, c := range []struct {
		why, text string
		want      []string
	}{
		{"a directive of a module that is not loaded", "LoadModule authz_core_module m\nListen 80\n<Location />\nOrder allow,deny\n</Location>\n", []string{`4:1: invalid command "Order": the file loads modules but not access_compat_module`}},
		{"a socket without a URL", "Listen 80\nProxyPass / unix:/run/a.sock\n", []string{`2:13: invalid URL "unix:/run/a.sock": expected unix:PATH|SCHEME://HOST`}},
		{"misspelt directive", "Listen 80\nProxyPas / http://a/\n", []string{`2:1: invalid command "ProxyPas": did you mean "ProxyPass"?`}},
		{"unlike any directive", "Listen 80\nZzzz on\n", []string{`2:1: invalid command "Zzzz": expected a directive of httpd`}},
		{"no Listen", "ServerName a\n", []string{"no listening sockets available"}},
		{"listen twice", "Listen 80\nListen 0.0.0.0:81\nListen *:80\n", []string{`3:8: could not bind to "*:80": line 1 listens there already`}},
		{"port", "Listen 70000\n", []string{`1:8: invalid port "70000"`}},
		{"section not closed", "Listen 80\n<Proxy balancer://a>\nBalancerMember http://10.0.0.1\n", []string{`2:2: <Proxy> section was not closed`}},
		{"closed by another name", "Listen 80\n<Location /a>\n</Proxy>\n", []string{`3:1: expected </Location>`}},
		{"wrong place", "Listen 80\n<Location /a>\nListen 81\n</Location>\n", []string{`3:1: Listen not allowed here: it stands in <Location>, expected in the main server`}},
		{"nothing behind it", "Listen\n", []string{`1:1: Listen has 0 arguments: expected 1 to 2`}},
		{"On or Off", "Listen 80\nProxyPreserveHost yes\n", []string{`2:19: ProxyPreserveHost must be On or Off: found "yes"`}},
		{"seconds", "Listen 80\nProxyTimeout 0\n", []string{`2:14: invalid time "0" in ProxyTimeout`}},

		{"the tags are lost, as printed", "Listen 80\nBalancerMember ajp://10.10.19.2:8009 route=jvm1\nProxyPass / balancer://cluster/\n",
			[]string{`2:16: BalancerMember must define balancer name when outside <Proxy > section`}},
		{"the blank before route= is lost, as printed", "Listen 80\n<Proxy balancer://c>\nBalancerMember ajp://10.10.19.4:8009route=jvm3\n</Proxy>\n",
			[]string{`3:1: BalancerMember must define remote proxy server`}},
		{"the blank before the path is lost, as printed", "Listen 80\nProxyPass/ balancer://cluster/\n", []string{`2:1: invalid command "ProxyPass/": did you mean "ProxyPass"?`}},
		{"no scheme", "Listen 80\nProxyPass / 10.0.0.1:8080\n", []string{`2:13: unable to parse URL "10.0.0.1:8080"`}},
		{"a relative URL", "Listen 80\nProxyPass / app\n", []string{`2:13: URL must be absolute`}},
		{"port of letters", "Listen 80\nProxyPass / http://IP1:port1/\n", []string{`2:13: unable to parse URL`}},
		{"no path", "Listen 80\nProxyPass http://a/\n", []string{`2:1: ProxyPass needs a path when not defined in a location`}},
		{"a path in a location", "Listen 80\n<Location /a>\nProxyPass http://b/ /c\n</Location>\n", []string{`3:21: ProxyPass can not have a path when defined in a location: found "/c"`}},

		{"misspelt parameter of a member", balanced("loadfacter=3", ""), []string{`3:37: unknown Worker parameter "loadfacter=3": did you mean "loadfactor"?`}},
		{"misspelt parameter of a balancer", balanced("", "stickysesion=JSESSIONID"), []string{`5:29: unknown Balancer parameter "stickysesion=JSESSIONID": did you mean "stickysession"?`}},
		{"a member's parameter at the balancer", balanced("", "retry=5"), []string{`5:29: unknown Balancer parameter "retry=5": it belongs on the BalancerMember lines`}},
		{"not key=value", balanced("", "stickysession"), []string{`5:29: invalid ProxyPass parameter "stickysession": expected key=value`}},
		{"loadfactor 0", balanced("loadfactor=0", ""), []string{`3:37: LoadFactor must be a number between 1..100`}},
		{"loadfactor 101", balanced("loadfactor=101", ""), []string{`3:37: LoadFactor must be`}},
		{"retry", balanced("retry=-1", ""), []string{`3:37: Retry must be a number of seconds: found "retry=-1"`}},
		{"unit", balanced("connectiontimeout=5d", ""), []string{`3:37: expected a time of at least one millisecond`}},
		{"no number", balanced("timeout=soon", ""), []string{`3:37: Timeout must be at least one second`}},
		{"flushwait", balanced("flushwait=2000", ""), []string{`3:37: expected a number from 0 to 1000`}},
		{"buffer", balanced("iobuffersize=100", ""), []string{`3:37: expected at least 512 bytes`}},
		{"On or Off of a directive without effect", "Listen 80\nKeepAlive yes\n", []string{`2:11: invalid argument "yes" of KeepAlive: expected On or Off`}},
		{"its arguments", "Listen 80\nCustomLog a\n", []string{`2:1: CustomLog has 1 arguments: expected 2 to 3`}},
		{"level of logs", "Listen 80\nLogLevel warn verbose\n", []string{`2:15: invalid argument "verbose" of LogLevel`}},
		{"action of Header", "Listen 80\nHeader put A b\n", []string{`2:8: invalid argument "put" of Header: first argument must be one of add`}},
		{"gone since 2.4", "Listen 80\nLockFile /x\n", []string{`2:1: "LockFile" is not supported yet: httpd 2.4 has it no longer`}},
		{"Timeout of letters", "Listen 80\nTimeout long\n", []string{`2:9: invalid time "long" in Timeout: httpd accepts it as 0, what that does is not supported`}},
		{"access of a whole server", "Listen 80\nOrder allow,deny\n", []string{`2:1: Order not allowed here: it stands in the main server, expected in <Location>, <Proxy>, <Directory>`}},
		{"or of a virtual host", "Listen 80\n<VirtualHost *:80>\nRequire all granted\n</VirtualHost>\n", []string{`3:1: Require not allowed here: it stands in <VirtualHost>`}},
		{"TLS of a section", "Listen 80\n<Location />\nSSLEngine on\n</Location>\n", []string{`3:1: SSLEngine not allowed here`}},
		{"<Else> of nothing", "Listen 80\n<Else>\n</Else>\n", []string{`2:2: <ElseIf> or <Else> section without previous`}},
		{"a macro that is not there", "Listen 80\nUse A b\n", []string{`2:5: macro "A" undefined`}},
		{"a macro's arguments", "Listen 80\n<Macro a $x>\nServerName $x\n</Macro>\nUse a\n", []string{`5:5: macro "a" has 0 arguments: expected 1`}},
		{"a macro within itself", "Listen 80\n<Macro a>\nUse a\n</Macro>\nUse a\n", []string{`3:5: macro "a" uses itself`}},
		{"status", balanced("status=+X", ""), []string{`3:37: Unknown status parameter option`}},
		{"lbset", balanced("lbset=100", ""), []string{`3:37: expected a number that is not too large`}},
		{"lbmethod", balanced("", "lbmethod=roundrobin"), []string{`5:29: unknown lbmethod: expected byrequests, bytraffic or bybusyness: found "lbmethod=roundrobin"`}},
		{"heartbeat", balanced("", "lbmethod=heartbeat"), []string{`5:29: lbmethod heartbeat is not supported yet`}},
		{"failonstatus", balanced("", "failonstatus=5xx"), []string{`5:29: failonstatus must be one or more HTTP response codes`}},
		{"balancer's timeout", balanced("", "timeout=5ms"), []string{`5:29: Timeout must be at least ten milliseconds`}},
		{"ProxySet of nobody", "Listen 80\nProxySet balancer://a lbmethod=bybusyness\n", []string{`2:10: ProxySet can not find "balancer://a"`}},

		{"too many members", "Listen 80\n<Proxy balancer://a>\n" + manyMembers(10_001) + "</Proxy>\n", []string{`10003:1: more than 10000 of BalancerMember in one place`}},
		{"mod_proxy is not loaded", "LoadModule mpm_event_module m\nListen 80\nProxyPass / http://a/\n", []string{`3:1: invalid command "ProxyPass": the file loads modules but not proxy_module`}},
		{"nor mod_proxy_ajp", "LoadModule mpm_event_module m\nLoadModule proxy_module m\nListen 80\nProxyPass / ajp://a/\n", []string{`4:13: no protocol handler was valid for "ajp://a/": the file loads modules but not proxy_ajp_module`}},
		{"nor the lbmethod", "LoadModule mpm_event_module m\nLoadModule proxy_module m\nLoadModule proxy_http_module m\nLoadModule proxy_balancer_module m\nLoadModule slotmem_shm_module m\nLoadModule lbmethod_byrequests_module m\n" +
			balanced("", "lbmethod=bybusyness"), []string{`8:2: unknown lbmethod "bybusyness" of balancer://app`}},
		{"nor the memory of balancers", "LoadModule mpm_event_module m\nLoadModule proxy_module m\nLoadModule proxy_balancer_module m\nLoadModule lbmethod_byrequests_module m\nListen 80\n",
			[]string{`3:12: failed to lookup provider 'shm' for 'slotmem' (AH01177)`}},
		{"mod_proxy behind what needs it", "LoadModule mpm_event_module m\nLoadModule proxy_http_module m\nLoadModule proxy_html_module m\nLoadModule proxy_module m\nListen 80\n", []string{`2:12: cannot load proxy_http_module: undefined symbol: expected LoadModule proxy_module before it`}},
		{"what the whole server has alone", "Listen 80\n<VirtualHost *:80>\nSSLSessionCache none\nSSLRandomSeed startup builtin\n</VirtualHost>\n", []string{`3:1: SSLSessionCache not allowed here`, `4:1: SSLRandomSeed not allowed here`}},
		{"flags without brackets", "Listen 80\nRewriteEngine On\nRewriteRule ^/a /b [R=301, L]\n", []string{`3:20: RewriteRule: bad flag delimiters`}},
		{"everything at once", "Listen 80\nZzzz\nProxyTimeout 0\n", []string{`2:1: invalid command`, `3:14: invalid time`}},
	} {
		_, err := readText(c.text)
		var ps conf.Problems
		if !errors.As(err, &ps) {
			t.Errorf("%s: no problem is found: %v", c.why, err)
			continue
		}
		if len(ps) != len(c.want) {
			t.Errorf("%s: %d problems, want %d: %v", c.why, len(ps), len(c.want), err)
			continue
		}
		for i, want := range c.want {
			got := strings.TrimPrefix(ps[i].Error(), "httpd.conf:")
			if !strings.HasPrefix(got, want) && !strings.Contains(got, want) || want[0] >= '0' && want[0] <= '9' && !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s\nwant %s", c.why, got, want)
			}
		}
	}
}

// article is the third article's balancer, with the <Proxy> tags that its page
// has lost; its modules are those of httpd 2.2.
const article = `LoadModule proxy_module modules/mod_proxy.so
LoadModule proxy_http_module modules/mod_proxy_http.so
LoadModule proxy_balancer_module modules/mod_proxy_balancer.so
LoadModule proxy_ajp_module   modules/mod_proxy_ajp.so
Listen 80
<Proxy balancer://cluster>
   BalancerMember ajp://10.10.19.2:8009 route=jvm1
   BalancerMember ajp://10.10.19.3:8009 route=jvm2
</Proxy>
ProxyPass / balancer://cluster/ stickysession=JSESSIONID|jsessionid
`

func TestArticle(t *testing.T) {
	c, err := readText(article)
	if err != nil {
		t.Fatal(err)
	}
	b := c.Balancers[0]
	if len(c.Balancers) != 1 || len(b.Members) != 2 || b.Cookie != "JSESSIONID" || b.Path != "jsessionid" || b.Attempts != 1 || !b.Recover {
		t.Errorf("the balancer: %+v", b)
	}
	if m := b.Members[1]; m.URL != "ajp://10.10.19.3" || m.Port != 8009 || m.Route != "jvm2" || m.Factor != 100 {
		t.Errorf("the second member: %+v", m)
	}
}

// TestGoodFiles: what is read, with the notes that it gives.
func TestGoodFiles(t *testing.T) {
	for _, c := range []struct {
		why, text string
		notes     []string
	}{
		{"a usual file", "ServerRoot \"/etc/httpd\"\nListen 80\nServerName a:80\nErrorLog ${LOG}/e\n", []string{"ServerRoot", "ErrorLog"}},
		{"names in any case", "listen 80\nproxypass / http://a/ RETRY=5\n", nil},
		{"a balancer of 2.2", "LoadModule authz_host_module m\nLoadModule proxy_module m\nLoadModule proxy_http_module m\nLoadModule proxy_balancer_module m\n" + balanced("", ""), nil},
		{"a part with a balancer, whose memory is loaded elsewhere", "LoadModule proxy_http_module m\nLoadModule proxy_balancer_module m\n" + balanced("", ""), nil},
		{"an MPM that is built in", "LoadModule authz_core_module m\nListen 80\nUser a\n", []string{"User"}},
		{"a part that loads the modules that it adds", "LoadModule rewrite_module m\n<VirtualHost *:80>\nSSLEngine off\nProxyPass / http://10.0.0.1/\n</VirtualHost>\n", []string{"<VirtualHost>"}},
		{"a part of a distribution's files", "Listen 80\n<IfModule mod_proxy_balancer.c>\n" + balanced("", "")[10:] + "</IfModule>\n", nil},
		{"a module that is not loaded", "LoadModule mpm_event_module m\nListen 80\n<IfModule mod_proxy.c>\nProxyPass / nonsense\n</IfModule>\n", nil},
		{"a version", "Listen 80\n<IfVersion < 2.4>\nZzzz\n</IfVersion>\n<IfVersion >= 2.4>\nServerName a\n</IfVersion>\n", nil},
		{"a name that is defined", "Define tomcat 10.0.0.1\nListen 80\nProxyPass / http://${tomcat}:8080/\n", nil},
		{"a module that httpd does not have", "Listen 80\n<IfModule mod_nothing.c>\nNonsense\n</IfModule>\n", nil},
		{"units where there are none", "Timeout 60s\n" + balanced("timeout=500ms", ""), []string{"Timeout", "timeout="}},
		{"other sections", "Listen 80\n<Directory />\nAllowOverride None\nRequire all denied\n</Directory>\n<Proxy *>\nOrder deny,allow\nAllow from all\n</Proxy>\n",
			[]string{"<Directory>", "AllowOverride", "Require"}},
		{"a file of the distribution's", "Listen 80\nIncludeOptional mods-enabled/*.load\n", []string{"IncludeOptional"}},
		{"https member", "Listen 80\nSSLProxyEngine on\nProxyPass / https://a/\n", nil},
		{"another protocol concerns who reaches it", "Listen 80\nProxyPass /php ftp://a/\nProxyPass / http://a/\n", []string{"ProxyPass"}},
		{"ProxyPassReverse with any word behind", "Listen 80\nProxyPass / http://a/\nProxyPassReverse / http://a/ nocanon\n", []string{"ProxyPassReverse"}},
		{"and in a section", "Listen 80\n<Location /a>\nProxyPass http://a/\nProxyPassReverse http://a/ interpolate\n</Location>\n", []string{"ProxyPassReverse"}},
		{"modules of others", "Listen 80\nWSGIDaemonProcess a\nCASLoginURL https://a/\nphp_value a b\nProxyPass / http://a/\n", []string{"WSGIDaemonProcess", "CASLoginURL", "php_value"}},
		{"a part that loads a module of its own", "LoadModule ssl_module m\nListen 80\nProxyPass / http://a/\n", nil},
		{"conditions of files and names", "Listen 80\n<IfFile /etc/none>\nZzzz\n</IfFile>\n<IfDirective ProxyPass>\nProxyPass / http://a/\n</IfDirective>\n<IfSection !Location>\nZzzz\n</IfSection>\n", []string{"IfFile"}},
		{"an expression that recurses, too", "Listen 80\n<Location /a>\nRedirectMatch ^/(?R) http://b/\n</Location>\n", []string{"RedirectMatch"}},
		{"a virtual host as in sites-enabled (a-debian-vhost)", "<VirtualHost *:80>\nProxyPass / http://a/\n</VirtualHost>\n", []string{"<VirtualHost>"}},
		{"lines of the main server alone", "ProxyPass / http://a/\n", []string{"Listen"}},
		{"a balancer without members", "Listen 80\nProxyPass / balancer://a/\n", []string{"ProxyPass"}},
		{"ProxySet of a section", "Listen 80\n<Proxy balancer://a>\nBalancerMember http://b\nProxySet lbmethod=bytraffic stickysession=S\n</Proxy>\nProxyPass / balancer://a/\n", nil},
		{"ProxySet by name", "Listen 80\nBalancerMember balancer://a http://b\nProxySet balancer://a lbmethod=bytraffic\nProxyPass / balancer://a/\n", nil},
		{"parameters without effect", balanced("min=1 smax=5 ttl=60 keepalive=On", "nonce=None"), []string{"min=", "smax=", "ttl=", "keepalive=", "nonce="}},
		{"TLS", "Listen 443 https\nSSLEngine On\nSSLCertificateFile /a\n", []string{"SSLCertificateFile"}},
		{"an open proxy", "Listen 80\nProxyRequests On\n", []string{"ProxyRequests"}},
	} {
		_, notes, err := httpd.Read(fstest.MapFS{"httpd.conf": {Data: []byte(c.text)}}, "httpd.conf")
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		var got []string
		for _, n := range notes {
			if got = append(got, n.Directive); n.Why == "" || n.Pos.Line == 0 {
				t.Errorf("%s: a note without reason or place: %+v", c.why, n)
			}
		}
		if strings.Join(got, " ") != strings.Join(c.notes, " ") {
			t.Errorf("%s: notes %q, want %q", c.why, got, c.notes)
		}
	}
}

// TestParameters: what the parameters come to.
func TestParameters(t *testing.T) {
	for _, c := range []struct {
		member, pass string
		holds        func(b *httpd.Balancer, m *httpd.Member) bool
	}{
		{"loadfactor=1.5", "", func(_ *httpd.Balancer, m *httpd.Member) bool { return m.Factor == 150 }},
		{"retry=5min", "", func(_ *httpd.Balancer, m *httpd.Member) bool { return m.Retry.Seconds() == 5 }}, // atoi
		{"timeout=2mi connectiontimeout=500ms acquire=300", "", func(_ *httpd.Balancer, m *httpd.Member) bool {
			return m.Timeout.Seconds() == 2 && m.ConnectTimeout.Milliseconds() == 500 && m.Acquire.Milliseconds() == 300
		}}, // timeout by atoi, the others with units
		{"timeout=500ms connectiontimeout=2mi", "", func(_ *httpd.Balancer, m *httpd.Member) bool {
			return m.Timeout.Seconds() == 500 && m.ConnectTimeout.Minutes() == 2
		}},
		{"status=+H-H+R", "", func(_ *httpd.Balancer, m *httpd.Member) bool { return m.Flags == 1<<5 }},
		{"status=DN", "", func(_ *httpd.Balancer, m *httpd.Member) bool { return m.Flags == 1|1<<2 }},
		{"", "stickysession=S", func(b *httpd.Balancer, _ *httpd.Member) bool { return b.Cookie == "S" && b.Path == "S" }},
		{"", "stickysession=A|b stickysessionsep=Off scolonpathdelim=On", func(b *httpd.Balancer, _ *httpd.Member) bool {
			return b.Cookie == "A" && b.Path == "b" && b.Separator == 0 && b.Semicolon
		}},
		{"", "maxattempts=3 failonstatus=500,503 forcerecovery=Off nofailover=On timeout=2", func(b *httpd.Balancer, _ *httpd.Member) bool {
			return b.Attempts == 3 && len(b.FailOnStatus) == 2 && !b.Recover && b.NoFailover && b.Wait.Seconds() == 2
		}},
	} {
		conf, err := readText(balanced(c.member, c.pass))
		if err != nil {
			t.Errorf("%s %s: %v", c.member, c.pass, err)
			continue
		}
		if b := conf.Balancers[0]; !c.holds(b, b.Members[0]) {
			t.Errorf("%s %s: %+v %+v", c.member, c.pass, b, b.Members[0])
		}
	}
}

func TestCheck(t *testing.T) {
	c, err := readText(balanced("", "")[:0] + "Listen web:80\nProxyPass / http://tomcat/\n")
	if err != nil {
		t.Fatal(err)
	}
	err = c.Check(httpd.Options{})
	if err == nil || !strings.Contains(err.Error(), `could not resolve "web" of Listen`) || !strings.Contains(err.Error(), `httpd.conf:2:13: could not resolve "tomcat" of ProxyPass`) {
		t.Errorf("unknown names: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{article, balanced("retry=5 status=+H", "lbmethod=bytraffic"), "Listen 80\n<VirtualHost *:80>\n<Location /a>\nProxyPass http://b/\n</Location>\n</VirtualHost>",
		"Define A ${A}\nListen ${A}", "ProxyPassMatch ^/(.*) http://a/$1", "<IfVersion>\n</IfVersion>", "<IfModule\n", "ProxySet\nProxyPass ~ a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, _, err := httpd.Read(fstest.MapFS{"httpd.conf": {Data: []byte(s)}}, "httpd.conf")
		var ps conf.Problems
		switch {
		case err == nil && c == nil:
			t.Error("neither a configuration nor a problem")
		case err != nil && !errors.As(err, &ps):
			t.Errorf("an error that is no problem: %v", err)
		case err == nil:
			_ = c.Check(httpd.Options{}) // must not panic
		}
		for _, p := range ps {
			if p.Pos.File == "" || p.What == "" {
				t.Errorf("problem without a file or a text: %+v", p)
			}
		}
	})
}
