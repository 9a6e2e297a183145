package nginx_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

// inHTTP puts lines into a complete file; they begin on line 3.
func inHTTP(lines string) string { return "events {}\nhttp {\n" + lines + "\n}\n" }

const (
	anUpstream = "upstream app { server 10.0.0.1:8080; }\n"
	aServer    = "server { listen 80; location / { proxy_pass http://app; } }"
)

func folder(main string, more ...string) fstest.MapFS {
	files := fstest.MapFS{"nginx.conf": {Data: []byte(main)}}
	for i := 0; i < len(more); i += 2 {
		files[more[i]] = &fstest.MapFile{Data: []byte(more[i+1])}
	}
	return files
}

// TestBadFiles: what nginx -t refuses, and what this reader does not support,
// each with its place. want is "line:col: fragment", one for each problem.
func TestBadFiles(t *testing.T) {
	for _, c := range []struct {
		why, text string
		want      []string
	}{
		{"misspelt directive", inHTTP("upstream a {\n  servr 10.0.0.1;\n server 10.0.0.1; }\n" + "server {}"),
			[]string{`4:3: unknown directive "servr": did you mean "server"?`}},
		{"unlike any directive", inHTTP("zzzzzz on;\nserver {}"), []string{`3:1: unknown directive "zzzzzz": expected a directive of nginx`}},
		{"wrong context", inHTTP("proxy_pass http://app;\nserver {}"), []string{`3:1: "proxy_pass" directive is not allowed here: it stands in http, expected in location`}},
		{"; missing at the end of a line", inHTTP(anUpstream + "server {\n  listen 80\n  server_name a;\n}"),
			[]string{`5:10: expected ";" after "80": the directive "server_name" of line 6 is taken for its argument`}},
		{"; missing before }", inHTTP("upstream a {\n server 10.0.0.1\n}\nserver {}"), []string{`5:1: unexpected "}": expected ";" after "10.0.0.1" on line 4`}},
		{"} missing", "events {}\nhttp {\nserver {\n", []string{`4:1: unexpected end of file: expected "}" to close "server" of line 3`}},
		{"} too many", inHTTP("server {}") + "}\n", []string{`5:1: unexpected "}": no block is open here`}},
		{"no http", "events {}", []string{`no "http" section in configuration`}},
		{"no server", inHTTP(""), []string{`no server {} in the configuration`}},
		{"block without {", "events;\nhttp { server {} }", []string{`1:1: directive "events" has no opening "{"`}},
		{"{ instead of ;", inHTTP("server { listen 80 { } }"), []string{`3:17: directive "listen" is not terminated by ";"`}},
		{"arguments", inHTTP("server { location / { proxy_pass; } }"), []string{`3:23: invalid number of arguments in "proxy_pass" directive: 0, expected 1`}},
		{"duplicate", inHTTP(anUpstream + "server { location / { proxy_pass http://app;\nproxy_pass http://app; } }"),
			[]string{`5:1: "proxy_pass" directive is duplicate: it stands on line 4 already`}},
		{"duplicate http", "events {}\nhttp { server {} }\nhttp {}", []string{`3:1: "http" directive is duplicate`}},
		{"duplicate upstream", inHTTP(anUpstream + anUpstream + aServer), []string{`4:10: duplicate upstream "app": it stands on line 3 already`}},
		{"duplicate location", inHTTP("server { location /a {}\nlocation /a {} }"), []string{`4:10: duplicate location "/a"`}},
		{"duplicate listen", inHTTP("server { listen 80;\nlisten *:80; }"), []string{`4:8: a duplicate listen *:80`}},
		{"two default servers", inHTTP("server { listen 80 default_server; }\nserver { listen 80 default_server; }"), []string{`4:17: a duplicate default server for 0.0.0.0:80`}},
		{"empty upstream", inHTTP("upstream app { }\n" + aServer), []string{`3:1: no servers are inside upstream "app"`}},
		{"backups alone", inHTTP("upstream app { server 10.0.0.1 backup; }\n" + aServer), []string{`3:1: no servers in upstream "app"`}},
		{"backup with ip_hash", inHTTP("upstream app { ip_hash; server 10.0.0.1;\nserver 10.0.0.2 backup; }\n" + aServer),
			[]string{`4:17: balancing method does not support parameter "backup"`}},
		{"backup with hash", inHTTP("upstream app { hash $uri; server 10.0.0.1 backup; }\n" + aServer), []string{`3:43: balancing method does not support parameter "backup"`}},
		{"misspelt parameter", inHTTP("upstream app { server 10.0.0.1 wieght=3; }\n" + aServer), []string{`3:32: invalid parameter "wieght=3": did you mean "weight"?`}},
		{"weight with spaces", inHTTP("upstream app { server 10.0.0.1 weight = 3; }\n" + aServer), []string{`3:32: invalid parameter "weight"`, `3:39: invalid parameter "="`, `3:41: invalid parameter "3"`}},
		{"weight 0", inHTTP("upstream app { server 10.0.0.1 weight=0; }\n" + aServer), []string{`3:32: invalid parameter "weight=0": expected weight=NUMBER, at least 1`}},
		{"fail_timeout in ms", inHTTP("upstream app { server 10.0.0.1 fail_timeout=500ms; }\n" + aServer), []string{`3:32: invalid parameter "fail_timeout=500ms": expected fail_timeout=TIME in whole seconds`}},
		{"commercial parameter", inHTTP("upstream app { server 10.0.0.1 slow_start=30s; }\n" + aServer), []string{`3:32: parameter "slow_start=30s" is not supported: it belongs to the commercial nginx Plus`}},
		{"commercial directive", inHTTP("upstream app { server 10.0.0.1; least_time header; }\n" + aServer), []string{`3:33: directive "least_time" is not supported yet: it belongs to the commercial`}},
		{"the commercial sticky", inHTTP("upstream app { server 10.0.0.1; sticky cookie a expires=1h; }\n" + aServer), []string{`3:33: directive "sticky cookie" is not supported yet: it belongs to the commercial`}},
		{"argument of sticky", inHTTP("upstream app { sticky nme=a; server 10.0.0.1; }\n" + aServer), []string{`3:23: invalid argument "nme=a" of sticky: did you mean "name"?`}},
		{"hash of sticky", inHTTP("upstream app { sticky hash=md4; server 10.0.0.1; }\n" + aServer), []string{`3:23: wrong value for "hash=": expected index or md5 or sha1`}},
		{"hmac without a key", inHTTP("upstream app { sticky hmac=md5; server 10.0.0.1; }\n" + aServer), []string{`3:16: please specify "hmac_key=" when using "hmac"`}},
		{"key without hmac", inHTTP("upstream app { sticky hmac_key=a; server 10.0.0.1; }\n" + aServer), []string{`3:16: "hmac_key=" is meaningless without "hmac="`}},
		{"hash and hmac", inHTTP("upstream app { sticky hash=md5 hmac=md5; server 10.0.0.1; }\n" + aServer), []string{`3:32: please choose between "hash=", "hmac=" and "text="`}},
		{"expires of sticky", inHTTP("upstream app { sticky expires=soon; server 10.0.0.1; }\n" + aServer), []string{`3:23: invalid value for "expires="`}},
		{"name without a value", inHTTP("upstream app { sticky name=; server 10.0.0.1; }\n" + aServer), []string{`3:23: a value must be provided to "name="`}},
		{"transfer", inHTTP("upstream app { sticky transfer; server 10.0.0.1; }\n" + aServer), []string{`3:23: argument "transfer" of sticky is not supported yet`}},
		{"sticky below ip_hash", inHTTP("upstream app { ip_hash; sticky; server 10.0.0.1; }\n" + aServer), []string{`3:25: you can't use sticky with another upstream module`}},
		{"backup with sticky", inHTTP("upstream app { sticky; server 10.0.0.1; server 10.0.0.2 backup; }\n" + aServer), []string{`3:57: balancing method does not support parameter "backup"`}},
		{"keepalive 0", inHTTP("upstream app { server 10.0.0.1; keepalive 0; }\n" + aServer), []string{`3:43: invalid value "0" in "keepalive" directive`}},
		{"HTTP/2 to upstreams", inHTTP("proxy_http_version 2;\n" + anUpstream + aServer), []string{`3:20: invalid value "2" in "proxy_http_version"`}},
		{"sticky below keepalive", inHTTP("upstream app { keepalive 8; sticky; server 10.0.0.1; }\n" + aServer), []string{`3:29: you can't use sticky with another upstream module`}},
		{"sticky in a zone", inHTTP("upstream app { sticky; zone a 64k; server 10.0.0.1; }\n" + aServer), []string{`zone cannot share the servers of the third-party method "sticky"`}},
		{"third-party directive", inHTTP("upstream app { server 10.0.0.1; consistent_hash $uri; }\n" + aServer), []string{`3:33: directive "consistent_hash" is not supported yet: it belongs to a third-party module`}},
		{"argument of fair", inHTTP("upstream app { fair weight_mode=peek; server 10.0.0.1; }\n" + aServer), []string{"3:21: invalid `fair' parameter \"weight_mode=peek\": did you mean \"weight_mode=peak\"?"}},
		{"both weight modes", inHTTP("upstream app { fair weight_mode=peak weight_mode=idle; server 10.0.0.1; }\n" + aServer), []string{`3:38: "weight_mode=" options are mutually exclusive`}},
		{"max_conns with fair", inHTTP("upstream app { fair; server 10.0.0.1 max_conns=3; }\n" + aServer), []string{`3:38: balancing method does not support parameter "max_conns"`}},
		{"zone with fair", inHTTP("upstream app { fair; zone a 64k; server 10.0.0.1; }\n" + aServer), []string{`3:1: upstream "app": zone cannot share the servers of the third-party method "fair"`}},
		{"scheme in a server line", inHTTP("upstream app { server http://10.0.0.1; }\n" + aServer), []string{`3:23: invalid address: expected host:port without a scheme in upstream "http://10.0.0.1"`}},
		{"port of letters", inHTTP("upstream app { server IP1:port1; }\n" + aServer), []string{`3:23: invalid port: expected 1 to 65535 in upstream "IP1:port1"`}},
		{"port too large", inHTTP("server { listen 70000; }"), []string{`3:17: invalid port`}},
		{"listen parameter", inHTTP("server { listen 80 defualt_server; }"), []string{`3:20: invalid parameter "defualt_server": did you mean "default_server"?`}},
		{"no scheme", inHTTP("server { location / { proxy_pass app; } }"), []string{`3:34: invalid URL prefix in "app": expected http://`}},
		{"port with an upstream", inHTTP(anUpstream + "server { location / { proxy_pass http://app:8080; } }"), []string{`4:34: upstream "app" may not have port 8080`}},
		{"URI in a regular expression location", inHTTP(anUpstream + "server { location ~ /a { proxy_pass http://app/; } }"), []string{`4:37: "proxy_pass" cannot have URI part in location given by regular expression`}},
		{"location outside", inHTTP("server { location /a { location /b {} } }"), []string{`3:33: location "/b" is outside location "/a"`}},
		{"modifier", inHTTP("server { location ^ /a {} }"), []string{`3:19: invalid location modifier "^"`}},
		{"time", inHTTP("proxy_read_timeout 10 s;\nserver {}"), []string{`3:1: invalid number of arguments in "proxy_read_timeout" directive: 2, expected 1`}},
		{"unit", inHTTP("proxy_read_timeout 10sec;\nserver {}"), []string{`3:20: invalid time "10sec" in "proxy_read_timeout": expected a time such as 500ms`}},
		{"next_upstream", inHTTP("proxy_next_upstream error http_501;\nserver {}"), []string{`3:27: invalid value "http_501": did you mean "http_500"?`}},
		{"flag", inHTTP("merge_slashes yes;\nserver {}"), []string{`3:15: invalid value "yes" in "merge_slashes": it must be "on" or "off"`}},
		{"unknown variable", inHTTP("upstream app { hash $reqest_uri; server 10.0.0.1; }\n" + aServer), []string{`3:21: unknown "reqest_uri" variable`}},
		{"half a variable", inHTTP("upstream app { hash $; server 10.0.0.1; }\n" + aServer), []string{`3:21: invalid variable name`}},
		{"maps in a circle", inHTTP("map $b $a { default $b; }\nmap $a $b { default 1; }\nserver {}"), []string{`cycle while evaluating variable`}},
		{"an address and everywhere", inHTTP("server { listen 80; }\nserver { listen 10.0.0.1:80; }"), []string{`4:17: port 80 is open at every address and for other servers at 10.0.0.1`}},
		{"typographic quotes", inHTTP("upstream app { server “10.0.0.1”; server 10.0.0.1; }\n" + aServer), []string{`3:23: typographic quote "“": expected a plain "`}},
		{"full-width semicolon", inHTTP("server { listen 80；\n}"), []string{`4:1: unexpected "}": expected ";" after "80；"`, `3:19: full-width "；": expected a plain ;`}},
		{"worker_processes", "worker_processes many;\n" + inHTTP("server {}"), []string{`1:18: invalid value "many" in "worker_processes"`}},
		{"include that is not there", inHTTP("include conf.d/a.conf;\nserver {}"), []string{`3:9: open() "conf.d/a.conf" failed: no such file in the scenario's folder`}},
		{"include of itself", inHTTP("include nginx.conf;\nserver {}"), []string{`3:9: include "nginx.conf": the file includes itself`}},
		{"flag of a directive without effect", inHTTP("gzip yes;\nserver {}"), []string{`3:6: invalid value "yes" in "gzip" directive: it must be "on" or "off"`}},
		{"such a directive twice", inHTTP("gzip on;\ngzip on;\nserver {}"), []string{`4:1: "gzip" directive is duplicate: it stands on line 3 already`}},
		{"its arguments", inHTTP("proxy_buffers 8;\nserver {}"), []string{`3:1: invalid number of arguments in "proxy_buffers" directive: 1, expected 2`}},
		{"size", inHTTP("proxy_buffer_size 16KB;\nserver {}"), []string{`3:19: invalid value "16KB" in "proxy_buffer_size" directive: expected bytes or a size`}},
		{"a buffer for heads alone", inHTTP("server { location / { proxy_buffer_size 16k; } }"), []string{`3:23: "proxy_busy_buffers_size" must be less than the size of all "proxy_buffers" minus one buffer: it is 32768 bytes`}},
		{"of all servers", inHTTP("proxy_buffers 4 8k;\nproxy_busy_buffers_size 32k;\nserver {}\nserver {}"), []string{`4:1: "proxy_busy_buffers_size" must be less than the size of all "proxy_buffers" minus one buffer: it is 32768 bytes`}},
		{"busy ones below one", inHTTP("proxy_buffer_size 8k;\nserver { location / { location /a { proxy_busy_buffers_size 4k; } } }"), []string{`4:37: "proxy_busy_buffers_size" must be equal to or greater than the maximum`}},
		{"a single one", inHTTP("proxy_buffers 1 64k;\nserver {}"), []string{`3:1: there must be at least 2 "proxy_buffers"`}},
		{"whole seconds", inHTTP("ssl_session_timeout 500ms;\nserver {}"), []string{`3:21: invalid value "500ms" in "ssl_session_timeout" directive: expected a time of whole seconds`}},
		{"protocols", inHTTP("ssl_protocols TLSv1.2 TLS1.3;\nserver {}"), []string{`3:23: invalid value "TLS1.3" in "ssl_protocols" directive: expected SSLv2`}},
		{"expires", inHTTP("expires tomorrow;\nserver {}"), []string{`3:9: invalid value "tomorrow" in "expires" directive: expected a time such as 30d`}},
		{"level of a log", "error_log logs/error.log verbose;\n" + inHTTP("server {}"), []string{`1:26: invalid log level "verbose": expected one of emerg`}},
		{"format of a log", inHTTP("access_log a.log mine;\nserver {}"), []string{`3:18: unknown log format "mine"`}},
		{"format twice", inHTTP("log_format a x; log_format a y;\nserver {}"), []string{`3:28: duplicate "log_format" name "a"`}},
		{"keepalive_timeout of clients", inHTTP("keepalive_timeout 65x;\nserver {}"), []string{`3:19: invalid time "65x" in "keepalive_timeout"`}},
		{"keepalive_timeout's header", inHTTP("keepalive_timeout 65 500ms;\nserver {}"), []string{`3:22: invalid time "500ms" in "keepalive_timeout": expected whole seconds`}},
		{"keepalive_timeout of an upstream", inHTTP("upstream app { server 10.0.0.1; keepalive_timeout 5 5; }\n" + aServer), []string{`3:53: invalid number of arguments in "keepalive_timeout" directive: 2, expected 1 in upstream`}},
		{"zone that nothing sizes", inHTTP("upstream app { server 10.0.0.1; zone a; }\n" + aServer), []string{`3:38: zero size shared memory zone "a"`}},
		{"zone below eight pages", inHTTP("upstream app { server 10.0.0.1; zone a 16k; }\n" + aServer), []string{`3:40: zone "a" is too small: expected at least 32k`}},
		{"several at once", inHTTP("foo;\nserver { listen x y; bar; }"), []string{`3:1: unknown directive "foo"`, `4:19: invalid parameter "y"`, `4:22: unknown directive "bar"`}},
	} {
		_, _, err := nginx.Read(folder(c.text), "nginx.conf")
		var ps conf.Problems
		if !errors.As(err, &ps) {
			t.Errorf("%s: accepted (%v)", c.why, err)
			continue
		}
		if len(ps) != len(c.want) {
			t.Errorf("%s: %d problems, want %d:\n%v", c.why, len(ps), len(c.want), err)
		}
		for _, w := range c.want {
			if !strings.Contains(strings.ReplaceAll(err.Error(), "nginx.conf:", ""), w) {
				t.Errorf("%s: no problem %q in\n%v", c.why, w, err)
			}
		}
	}
}

// TestGoodFiles: what nginx accepts, and what is noted about it.
func TestGoodFiles(t *testing.T) {
	for _, c := range []struct {
		why, text string
		more      []string // further files: name, content
		notes     []string // fragments, each of a Note
	}{
		{"the pair of an article: main and backup, no http {}",
			"#主备模式\nupstream backend {  \n   server 127.0.0.1:8081;  \n   server 127.0.0.1:8082 backup;  \n}\nserver {\n listen 81;\n server_name localhost;\n" +
				" location /{\n root www/back; \n }\n location /backend{\n proxy_pass http://backend;\n }\n}\n", nil,
			[]string{"upstream: the file has no http {}", "root: files are not modelled"}},
		{"no events", "http { server {} }", nil, []string{"events: the file has no events {}"}},
		{"modifier without a space", inHTTP(anUpstream + "server { location ^~/remoting/ { proxy_pass http://app; } }"), nil, nil},
		{"mime.types that is not there", inHTTP("include /etc/nginx/mime.types;\nserver {}"), nil, []string{"include: /etc/nginx/mime.types is not there"}},
		{"absolute include by its tail", inHTTP("include /etc/nginx/conf.d/*.conf;\n" + aServer), []string{"conf.d/app.conf", anUpstream}, nil},
		{"relative include", inHTTP("include conf.d/*.conf;\n" + aServer), []string{"conf.d/app.conf", anUpstream}, nil},
		{"pattern without files", inHTTP("include sites-enabled/*;\nserver {}"), nil, []string{"include: no file matches"}},
		{"includes in a chain", inHTTP("include a;\n" + aServer), []string{"a", "include b;", "b", anUpstream}, nil},
		{"upstream below its use", inHTTP(aServer + "\n" + anUpstream), nil, nil},
		{"directives without effect", "user nginx;\npid /run/nginx.pid;\n" + inHTTP("sendfile on; gzip on;\naccess_log off;\ntypes { text/html html; }\nserver {}"), nil,
			[]string{"user: how the process", "sendfile: it changes how fast", "access_log: logs are not modelled", "types: files"}},
		{"methods", inHTTP("upstream a { least_conn; server 10.0.0.1; server 10.0.0.2 backup; }\nupstream b { hash $cookie_jsessionid consistent; server 10.0.0.1 weight=5 max_fails=3 fail_timeout=1m max_conns=9; }\n" +
			"upstream c { random two least_conn; zone c 64k; keepalive 16; server 10.0.0.1; }\nserver {}"), nil, nil},
		{"keepalive above the method", inHTTP("upstream app { keepalive 8; least_conn; server 10.0.0.1; }\n" + aServer), nil, []string{"least_conn: load balancing method redefined: keepalive, which stands above, has no effect"}},
		{"keepalive to servers that are asked to close", inHTTP("upstream app { server 10.0.0.1; keepalive 8; }\n" + aServer), nil, []string{`proxy_pass: keepalive of the upstream "app" keeps no connection`}},
		{"keepalive as the manual has it", inHTTP("upstream app { server 10.0.0.1; keepalive 8; keepalive_timeout 30s; keepalive_requests 100; keepalive_time 5m; }\nproxy_http_version 1.1; proxy_set_header Connection \"\";\n" + aServer), nil, nil},
		{"keepalive of clients", inHTTP("keepalive_timeout 65; keepalive_requests 9; keepalive_time 1h;\n" + anUpstream + aServer), nil, nil},
		{"sticky with everything", inHTTP("upstream app { sticky name=srv domain=.foo.bar path=/ expires=1h hmac=sha1 hmac_key=k secure httponly no_fallback; server 10.0.0.1; server 10.0.0.2; }\n" + aServer), nil,
			[]string{"sticky: a third-party module; of its cookie"}},
		{"fair and a backup above it", inHTTP("upstream app { server 10.0.0.1; server 10.0.0.2 backup; fair no_rr weight_mode=idle; }\n" + aServer), nil,
			[]string{"fair: a third-party module: it goes by the number of open requests", "fair: nginx accepts the backup servers because they stand above this line; the module never uses them"}},
		{"backup above ip_hash", inHTTP("upstream app { server 10.0.0.1; server 10.0.0.2 backup; ip_hash; }\n" + aServer), nil, []string{"ip_hash: nginx accepts the backup servers because"}},
		{"directives without effect, each with its arguments", inHTTP("log_format main '$remote_addr' '$status'; access_log a.log main buffer=1k; access_log off;\n" +
			"expires -1; limit_rate $http_rate; directio off; keepalive_timeout 65s 60; gzip_comp_level 9;\nserver {}"), nil,
			[]string{"log_format: logs", "expires: response", "directio: it changes"}},
		{"a zone that another upstream sizes", inHTTP("upstream app { server 10.0.0.1; zone a; }\nupstream b { server 10.0.0.1; zone a 64k; }\n" + aServer), nil, nil},
		{"both families", inHTTP("server { listen 80; listen [::]:80; }"), nil, nil},
		{"look-ahead", inHTTP("server { location ~ ^/(?R) {} }"), nil, []string{`location: the regular expression "^/(?R)" is not supported`}},
		{"named location that nobody leads to", inHTTP("server { location @a {} }"), nil, nil},
		{"named location that is not there", inHTTP("server { error_page 502 @b; }"), nil, []string{`could not find named location "@b"`}},
		{"variable without a model", inHTTP("upstream app { hash $remote_port; server 10.0.0.1; }\n" + aServer), nil, []string{`hash: the variable $remote_port is not supported yet`}},
		{"rewrite", inHTTP("server { rewrite ^ /a; }"), nil, nil},
		{"default error page", inHTTP(anUpstream + "server { error_page 500 502 503 504 /50x.html; location = /50x.html { root html; } location / { proxy_pass http://app; } }"), nil,
			[]string{"root: files are not modelled"}},
		{"header of an unmodelled variable", inHTTP("proxy_set_header X-Request-Id $remote_port;\nserver {}"), nil, []string{"proxy_set_header: the variable $remote_port is not modelled"}},
		{"TLS", inHTTP("server { listen 443 ssl; ssl_certificate a.pem; ssl_certificate_key a.key; ssl_protocols TLSv1.2; }"), nil, []string{"ssl_protocols: TLS is modelled by what it costs"}},
		{"byte 0 to 255 in comments", inHTTP("# “…”；\nserver {}"), nil, nil},
	} {
		cfg, notes, err := nginx.Read(folder(c.text, c.more...), "nginx.conf")
		if err != nil || cfg == nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		var all []string
		for _, n := range notes {
			all = append(all, n.Directive+": "+n.Why)
			if n.Pos.Line < 1 || n.Pos.File == "" {
				t.Errorf("%s: note without a place: %+v", c.why, n)
			}
		}
		for _, w := range c.notes {
			if !strings.Contains(strings.Join(all, "\n"), w) {
				t.Errorf("%s: no note %q in\n%s", c.why, w, strings.Join(all, "\n"))
			}
		}
		if c.notes == nil && len(notes) > 0 {
			t.Errorf("%s: notes\n%s", c.why, strings.Join(all, "\n"))
		}
	}
}

// TestCheck: names that have no address are reported with their place.
func TestCheck(t *testing.T) {
	c, _, err := nginx.Read(folder(inHTTP("upstream service-server { server web1:8080; server web2:8080; }\n"+
		"server { listen lb1:80; location / { proxy_pass http://service-sever; } location /a/ { proxy_pass http://service-server; } }")), "nginx.conf")
	if err != nil {
		t.Fatal(err)
	}
	err = c.Check(nginx.Options{Names: addresses("web1", "10.0.0.1")})
	for _, want := range []string{
		`nginx.conf:3:52: host not found in upstream "web2"`,
		`nginx.conf:4:17: host not found in "lb1" of the "listen" directive`,
		`nginx.conf:4:49: host not found in upstream "service-sever": did you mean the upstream "service-server"?`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no problem %q in\n%v", want, err)
		}
	}
	c, _, err = nginx.Read(folder(inHTTP("upstream a { server web1; }\nserver { location / { proxy_pass http://a; } }")), "nginx.conf")
	if err != nil || c.Check(nginx.Options{Names: addresses("web1", "10.0.0.1")}) != nil {
		t.Errorf("a name with an address: %v", err)
	}
}

// FuzzRead: no panic, no hang; a refusal is a list of problems with places.
func FuzzRead(f *testing.F) {
	f.Add("events {} http { include a; "+anUpstream+aServer+" }", "map $uri $b { default 1; ~^/a 2; }")
	f.Add("upstream a { hash $b consistent; server x weight=9; } server { listen [::]:80; location ~* \\.jsp$ { return 301 $scheme://$host$request_uri; } }", "")
	f.Add("http { server { location ^~/a { location = /a/b { proxy_pass http://10.0.0.1/x; } } include a; } }", "include nginx.conf; include a; }")
	f.Add(`a "b`, "“")
	f.Add("upstream a { fair no_rr weight_mode=idle; server x; keepalive 3; keepalive_time 1s; } upstream b { sticky name=a hmac=md5 hmac_key=k; server y; server z; } server { proxy_set_header Connection $http_a; proxy_http_version 1.1; }", "")
	f.Add("http {\nserver {\nlisten 80\nserver_name *.a .b c.* ~d;\n}", "{{{{")
	f.Fuzz(func(t *testing.T, main, other string) {
		c, _, err := nginx.Read(folder(main, "a", other), "nginx.conf")
		var ps conf.Problems
		switch {
		case err == nil && c != nil:
			_ = c.Check(nginx.Options{})
		case !errors.As(err, &ps) || len(ps) == 0 || c != nil:
			t.Fatalf("config %v, error %v", c, err)
		}
		for _, p := range ps {
			if p.Pos.File == "" || p.What == "" {
				t.Fatalf("problem without a place or a text: %+v", p)
			}
		}
	})
}
