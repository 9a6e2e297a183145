package haproxy_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestStick: what stick rules learn and find. Two servers answer in turn;
// visits are a second apart. The servers give the cookie that a request asks
// for in X-Set-Cookie.
func TestStick(t *testing.T) {
	const ab = " server a web1:8080\n server b web2:8080\n"
	get := func(uri, cookie string) host.Request { return host.Request{Method: "GET", URI: uri, Cookie: cookie} }
	set := func(cookie string) host.Request {
		return host.Request{Method: "GET", URI: "/", Header: []host.Field{{Name: "X-Set-Cookie", Value: cookie}}}
	}
	for _, c := range []struct {
		why, lines string
		visits     []host.Request
		want       string // the servers
	}{
		{"nothing", ab, []host.Request{get("/", ""), get("/", ""), get("/", "")}, "121"},
		{"on src", ab + " stick-table type ip size 1k\n stick on src", []host.Request{get("/", ""), get("/", ""), get("/", "")}, "111"},
		{"on src, as a string", ab + " stick-table type string size 1k\n stick on src", []host.Request{get("/", ""), get("/", ""), get("/", "")}, "111"},
		{"match alone learns nothing", ab + " stick-table type ip size 1k\n stick match src", []host.Request{get("/", ""), get("/", "")}, "12"},
		{"store-request alone finds nothing", ab + " stick-table type ip size 1k\n stick store-request src", []host.Request{get("/", ""), get("/", "")}, "12"},
		{"the application's cookie, other cookies in turn", ab + " stick-table type string len 64 size 1k\n stick store-response res.cook(S)\n stick match req.cook(S)",
			[]host.Request{set("S=x; Path=/"), set("S=y"), get("/", "S=y"), get("/", "S=y"), get("/", "T=1; S=x"), get("/", "S=z"), get("/", "S=zz")}, "1222112"},
		{"a cookie cut at len", ab + " stick-table type string len 2 size 1k\n stick on req.cook(S)", []host.Request{get("/", "S=abc"), get("/", "S=abd"), get("/", "S=ax")}, "112"},
		{"a table of one entry forgets the older", ab + " stick-table type string size 1\n stick on url_param(id)",
			[]host.Request{get("/?id=1", ""), get("/?id=2", ""), get("/?id=2", ""), get("/?id=1", ""), get("/?id=1", "")}, "12211"},
		{"nopurge: it does not", ab + " stick-table type string size 1 nopurge\n stick on url_param(id)",
			[]host.Request{get("/?id=1", ""), get("/?id=2", ""), get("/?id=2", ""), get("/?id=1", "")}, "1211"},
		{"expired", ab + " stick-table type string size 1k expire 900ms\n stick on path", []host.Request{get("/", ""), get("/", "")}, "12"},
		{"use puts the end off", ab + " stick-table type string size 1k expire 1900ms\n stick on path", []host.Request{get("/", ""), get("/", ""), get("/", ""), get("/", "")}, "1111"},
		{"unless", ab + " stick-table type ip size 1k\n stick on src unless { path /free }", []host.Request{get("/", ""), get("/free", ""), get("/free", ""), get("/", "")}, "1211"},
		{"the first rule that has a key stores, and the others of the table are passed over", ab + " stick-table type string size 1k\n stick on req.cook(S)\n stick on src",
			[]host.Request{get("/", "S=x"), get("/", ""), get("/", "S=x"), get("/", ""), get("/", "S=y")}, "12121"},
		{"text that is no address in a table of addresses", ab + " stick-table type ip size 1k\n stick on req.hdr(X-Real-IP)",
			[]host.Request{{Method: "GET", URI: "/", Header: []host.Field{{Name: "X-Real-IP", Value: "nobody"}}}, {Method: "GET", URI: "/", Header: []host.Field{{Name: "X-Real-IP", Value: "10.0.0.1"}}},
				{Method: "GET", URI: "/", Header: []host.Field{{Name: "X-Real-IP", Value: "9.9.9.9, 10.0.0.1"}}}}, "122"},
		{"a server that is not stuck to", " server a web1:8080 non-stick\n server b web2:8080\n stick-table type ip size 1k\n stick on src", []host.Request{get("/", ""), get("/", ""), get("/", "")}, "122"},
		{"the table of another backend, by the servers' names", " use_backend other if { path /other }\n" + ab + " stick-table type ip size 1k\n stick on src\nbackend other\n server b web2:8080\n server a web1:8080\n stick match src table app",
			[]host.Request{get("/", ""), get("/other", ""), get("/other", "")}, "111"},
		{"the cookie of HAProxy comes first", " cookie P insert\n server a web1:8080 cookie a\n server b web2:8080 cookie b\n stick-table type ip size 1k\n stick on src",
			[]host.Request{get("/", ""), get("/", "P=b"), get("/", "")}, "122"},
	} {
		got := ""
		w := site(t, c.lines, func(h host.Host) error {
			for i := range c.visits {
				req, resp := c.visits[i], host.Response{}
				if err := h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &req, &resp, host.Options{}); err != nil {
					return err
				}
				got += fmt.Sprint(resp.Served[len(resp.Served)-1:])
				h.Sleep(time.Second)
			}
			return nil
		})
		w.Run(time.Minute)
		if got != c.want {
			t.Errorf("%s: servers %s, want %s", c.why, got, c.want)
		}
	}
}
