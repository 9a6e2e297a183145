package nginx_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

// TestAuthRequest: what the client of a location with auth_request gets when the
// URI of it answers so, as nginx 1.22.1 does.
func TestAuthRequest(t *testing.T) {
	for _, c := range []struct{ why, lines, auth, want string }{
		{"2xx lets in", "auth_request /auth;", "return 204;", "200 web1"},
		{"403 stays", "auth_request /auth;", "return 403;", "403"},
		{"401 stays", "auth_request /auth;", "return 401;", "401"},
		{"a redirect is none of these", "auth_request /auth;", "return 302 /x;", "500"},
		{"nor is an error", "auth_request /auth;", "return 502;", "500"},
		{"an error_page of the location", "auth_request /auth; error_page 401 = @login;", "return 401;", "302 /login"},
		{"by a server", "auth_request /auth;", "proxy_pass http://web2:8080;", "200 web1"},
		{"off", "auth_request off;", "return 403;", "200 web1"},
		{"satisfy any: allowed by address", "satisfy any; allow all; auth_request /auth;", "return 403;", "200 web1"},
		{"satisfy any: let in by the answer", "satisfy any; deny all; auth_request /auth;", "return 204;", "200 web1"},
		{"satisfy all: denied by address", "deny all; auth_request /auth;", "return 204;", "403"},
		{"a subrequest is not asked for itself", "auth_request /x;", "return 403;", "200 web1"},
	} {
		s := newSite(t, inHTTP("server { location / { "+c.lines+" proxy_pass http://web1:8080; }\nlocation = /auth { "+c.auth+" }\nlocation @login { absolute_redirect off; return 302 /login; } }"), nginx.Options{})
		if got := s.ask(time.Second, host.Request{Host: "app", URI: "/x"}); got[0] != c.want {
			t.Errorf("%s: %s, want %s", c.why, got[0], c.want)
		}
		if strings.Contains(c.auth, "web2") && !slices.Equal(s.asked, []string{"web2", "web1"}) {
			t.Errorf("%s: asked %v", c.why, s.asked)
		}
	}
}

// TestPassedRequest: what a server gets of POST /x with two headers and a body,
// as nginx 1.22.1 passes it on.
func TestPassedRequest(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{"", "POST 5 a=1 v"},
		{"proxy_pass_request_headers on; proxy_pass_request_body on;", "POST 5 a=1 v"},
		{"proxy_pass_request_headers off;", "POST 5  "},
		{"proxy_pass_request_headers off; proxy_set_header X-A own;", "POST 5  own"},
		{"proxy_pass_request_body off;", "POST 0 a=1 v"},
		{"proxy_set_body hi;", "POST 2 a=1 v"},
		{"proxy_method PUT;", "PUT 5 a=1 v"},
	} {
		s := newSite(t, inHTTP("server { location / { "+c.lines+" proxy_pass http://web1:8080; } }"), nginx.Options{})
		s.ask(time.Second, host.Request{Method: "POST", Host: "app", URI: "/x", Cookie: "a=1", BodyBytes: 5, Header: []host.Field{{Name: "X-A", Value: "v"}}})
		got := s.got
		if text := strings.Join([]string{got.Method, string(rune('0' + got.BodyBytes)), got.Cookie, got.Get("X-A")}, " "); text != c.want {
			t.Errorf("%q: %q, want %q", c.lines, text, c.want)
		}
	}
}

// TestUserid: the cookies of answers, without the value of userid's.
func TestUserid(t *testing.T) {
	for _, c := range []struct{ lines, sent, want string }{
		{"userid on;", "", "JSESSIONID=a|uid=; path=/"},
		{"userid on;", "uid=fwAAAWsI7dZ1EheSAwMDAg==", "JSESSIONID=a"},
		{"userid on;", "uid=short", "JSESSIONID=a|uid=; path=/"},
		{"userid log;", "", "JSESSIONID=a"},
		{"userid v1; userid_name id; userid_domain x.org; userid_path /a; userid_expires 1h; userid_flags secure httponly;", "",
			"JSESSIONID=a|id=; expires=Thu, 01-Jan-70 02:00:01 GMT; domain=x.org; path=/a; secure; httponly"},
		{"userid on; userid_expires max;", "", "JSESSIONID=a|uid=; expires=Thu, 31-Dec-37 23:55:55 GMT; path=/"},
		{"userid on; return 404;", "", "uid=; path=/"},
	} {
		s := newSite(t, inHTTP("server { location / { "+c.lines+" proxy_pass http://web1:8080; } }"), nginx.Options{})
		s.ask(time.Second, host.Request{Host: "app", URI: "/x", Cookie: c.sent})
		lines := strings.Split(s.cookies[0], "\n")
		for i, l := range lines {
			if name, rest, ok := strings.Cut(l, "="); ok && name != "JSESSIONID" {
				value, attributes, _ := strings.Cut(rest, ";")
				if len(value) != 24 {
					t.Errorf("%q: value %q", c.lines, value)
				}
				lines[i] = name + "=;" + attributes
			}
		}
		if got := strings.Join(lines, "|"); got != c.want {
			t.Errorf("%q: %q, want %q", c.lines, got, c.want)
		}
	}
}
