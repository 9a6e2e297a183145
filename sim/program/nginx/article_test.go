package nginx_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

// TestOverviewArticle: the upstreams that an overview of balancing methods
// prints, each with the server block it prints once, spread six requests of one
// client so.
func TestOverviewArticle(t *testing.T) {
	const site = "\nserver {\n listen 80;\n server_name localhost;\n location / {\n  proxy_buffering off;\n  proxy_pass http://myapp1;\n }\n}\n"
	const three = " server srv1.example.com;\n server srv2.example.com;\n server srv3.example.com;\n}"
	for _, c := range []struct{ why, text, want string }{
		{"http without events, round robin", "http {\n upstream myapp1 {\n" + three + site + "}\n", "web1,web2,web3,web1,web2,web3"},
		{"least_conn", "upstream myapp1 {\n least_conn;\n" + three + site, "web1,web2,web3,web1,web2,web3"},
		{"ip_hash", "upstream myapp1 {\n ip_hash;\n" + three + site, "web3,web3,web3,web3,web3,web3"},
		{"weights", "upstream myapp1 {\n server srv1.example.com weight=3;\n server srv2.example.com;\n server srv3.example.com;\n}" + site, "web1,web2,web1,web3,web1,web1"},
		{"fair", "upstream myapp1 {\n fair;\n" + three + site, "web1,web2,web3,web1,web2,web3"},
		{"url_hash", "upstream myapp1 {\n hash $request_uri;\n" + three + site, "web3,web3,web3,web3,web3,web3"},
		{"sticky, a client that keeps no cookie", "upstream myapp1 {\n sticky;\n" + three + site, "web1,web2,web3,web1,web2,web3"},
	} {
		text := strings.NewReplacer("srv1.example.com", "web1:8080", "srv2.example.com", "web2:8080", "srv3.example.com", "web3:8080").Replace(c.text)
		if _, err := readText(c.text); err != nil {
			t.Errorf("%s: as printed: %v", c.why, err)
		}
		s := newSite(t, text, nginx.Options{})
		requests := make([]host.Request, 6)
		for i := range requests {
			requests[i].URI = "/"
		}
		got := strings.ReplaceAll(strings.Join(s.ask(time.Second, requests...), ","), "200 ", "")
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}
