package nginx_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/world"
)

// addresses makes a resolver of name, address pairs.
func addresses(pairs ...string) map[string]netip.Addr {
	m := map[string]netip.Addr{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = netip.MustParseAddr(pairs[i+1])
	}
	return m
}

// site is an nginx at 10.20.0.11 in front of web1, web2 and web3, whose servers
// answer with their name and what they were asked.
type site struct {
	t     *testing.T
	w     *world.World
	user  *world.Machine
	nginx *world.Program
	web   []*world.Program
	got   host.Request // the last request at a server
	notes []string
	// cookies of the answers of the last ask
	cookies []string
	// took is how long they took
	took []time.Duration
	cut  bool // the servers' answers break off
	body int  // length of the answers' bodies
	// status of the answers by machine, 200 where there is none
	status map[string]int
	asked  []string // the machines that got requests
}

var siteNames = addresses("web1", "10.20.0.21", "web2", "10.20.0.22", "web3", "10.20.0.23")

func newSite(t *testing.T, text string, o nginx.Options) *site {
	t.Helper()
	c, err := readText(text)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, w: world.New(world.Options{Seed: 1, Start: host.Time(time.Hour), Delay: 50 * time.Microsecond})}
	t.Cleanup(s.w.Close)
	o.Names = siteNames
	s.w.Watch(func(e world.Event) {
		if e.Kind == "note:nginx" {
			s.notes = append(s.notes, e.Detail)
		}
	})
	for i, a := range []string{"10.20.0.21", "10.20.0.22", "10.20.0.23"} {
		m := s.w.Add(fmt.Sprintf("web%d", i+1), world.MachineOptions{Address: netip.MustParseAddr(a)})
		s.web = append(s.web, m.Install("app", func(h host.Host) error {
			_, err := h.Serve(netip.MustParseAddrPort("0.0.0.0:8080"), host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
				s.got = *req.(*host.Request)
				s.asked = append(s.asked, h.Machine())
				h.Work(time.Millisecond)
				*resp.(*host.Response) = host.Response{Status: 200, Served: h.Machine(), Value: s.got.Forwarded, SetCookie: "JSESSIONID=a", Truncated: s.cut, BodyBytes: s.body}
				if code := s.status[h.Machine()]; code != 0 {
					resp.(*host.Response).Status = code
				}
				return nil
			}))
			return err
		}))
	}
	s.nginx = s.w.Add("lb1", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.11")}).Install("nginx", c.Main(o))
	s.user = s.w.Add("user", world.MachineOptions{Address: netip.MustParseAddr("10.20.1.2")})
	return s
}

// ask sends requests, a second apart beginning at from, and gives the answers.
func (s *site) ask(from time.Duration, requests ...host.Request) []string {
	return s.askOver(host.HTTP, from, requests...)
}

// askOver is ask in another protocol.
func (s *site) askOver(protocol host.Protocol, from time.Duration, requests ...host.Request) []string {
	out := make([]string, len(requests))
	s.cookies, s.took = make([]string, len(requests)), make([]time.Duration, len(requests))
	s.user.Install(fmt.Sprint("user at ", from), func(h host.Host) error {
		h.Sleep(from - s.w.Elapsed())
		for i := range requests {
			resp := new(host.Response)
			if requests[i].Method == "" {
				requests[i].Method = "GET"
			}
			sent := h.Now()
			err := h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &requests[i], resp, host.Options{Protocol: protocol})
			s.took[i] = h.Now().Sub(sent)
			s.cookies[i] = resp.SetCookie
			out[i] = strings.TrimSpace(fmt.Sprint(resp.Status, " ", resp.Served, resp.Location))
			if err != nil {
				out[i] = err.Error()
			}
			h.Sleep(time.Second)
		}
		return nil
	})
	const slowest = 10 * time.Second
	s.w.Run(from + time.Duration(len(requests))*time.Second + slowest)
	return out
}

// TestLocations: which location answers (ngx_http_core_find_location); each
// returns its own status.
func TestLocations(t *testing.T) {
	s := newSite(t, inHTTP(`server {
		listen 80;
		location / { return 201; }
		location = / { return 202; }
		location /docs/ { return 203; location ~ \.pdf$ { return 204; } }
		location ^~ /images/ { return 205; }
		location ~* \.(gif|jpg)$ { return 206; }
		location ~ \.jsp$ { return 207; }
		location /app/ { proxy_pass http://web1:8080; }
		location /app/inner { return 208; }
		location = /exact/ { proxy_pass http://web1:8080; }
		location /secret { internal; }
	}`), nginx.Options{})
	for _, c := range []struct{ why, uri, want string }{
		{"exact", "/", "202"},
		{"the only prefix", "/index.html", "201"},
		{"exact, with arguments", "/?a=b", "202"},
		{"longest prefix", "/docs/1.html", "203"},
		{"a nested regular expression", "/docs/1.pdf", "204"},
		{"an outer regular expression beats a prefix", "/docs/1.jpg", "206"},
		{"^~ forbids regular expressions", "/images/1.gif", "205"},
		{"~* ignores case", "/a.JPG", "206"},
		{"~ does not", "/a.JSP", "201"},
		{"the query is not matched", "/a?x=.jsp", "201"},
		{"nor is a path parameter cut off", "/a.jsp;jsessionid=1", "201"},
		{"decoded before it is matched", "/a%2ejsp", "207"},
		{"dots are resolved", "/docs/../images/1.gif", "205"},
		{"slashes are merged", "//images//1.gif", "205"},
		{"above the root", "/../a", "400"},
		{"half a code", "/a%2", "400"},
		{"not a path", "a", "400"},
		{"the last slash is missing", "/app", "301 http://site/app/"},
		{"and the arguments stay", "/app?a=b", "301 http://site/app/?a=b"},
		{"also of an exact location", "/exact", "301 http://site/exact/"},
		{"proxied", "/app/x", "200 web1"},
		{"a longer prefix that is not proxied", "/app/inner/x", "208"},
		{"internal", "/secret", "404"},
	} {
		if got := s.ask(s.w.Elapsed()+time.Second, host.Request{Host: "site", URI: c.uri}); got[0] != c.want {
			t.Errorf("%s: %q: %s, want %s", c.why, c.uri, got[0], c.want)
		}
	}
}

// TestServerNames: ngx_http_find_virtual_server.
func TestServerNames(t *testing.T) {
	s := newSite(t, inHTTP(`
		server { listen 80; return 201; server_name first; }
		server { listen 80; return 202; server_name www.example.com; }
		server { listen 80; return 203; server_name *.example.com; }
		server { listen 80; return 204; server_name *.shop.example.com; }
		server { listen 80; return 205; server_name www.*; }
		server { listen 80; return 206; server_name .example.org; }
		server { listen 80; return 207; server_name ~^m\d+\.; }
		server { listen 80 default_server; return 208; }
	`), nginx.Options{})
	for host_, want := range map[string]string{
		"www.example.com": "202", "WWW.Example.com:80": "202", "a.example.com": "203", "a.shop.example.com": "204",
		"www.shop.example.com": "204", "www.other.net": "205", "example.org": "206", "a.example.org": "206",
		"m12.other.net": "207", "other.net": "208", "": "208", "example.com": "208", "www.example.com.": "202",
	} {
		if got := s.ask(s.w.Elapsed()+time.Second, host.Request{Host: host_, URI: "/"}); got[0] != want {
			t.Errorf("%q: %s, want %s", host_, got[0], want)
		}
	}
}

// TestSentUpstream: what a server behind nginx sees of a request.
func TestSentUpstream(t *testing.T) {
	s := newSite(t, inHTTP(`
		map $http_x_kind $kind { default "none"; ~*^shop "shop"; }
		server { listen 80;
			location /plain { proxy_pass http://web1:8080; }
			location /headers/ {
				proxy_pass http://web1:8080/;
				proxy_set_header Host $host;
				proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
				proxy_set_header X-Real-IP $remote_addr;
				proxy_set_header X-Kind $kind;
				proxy_set_header X-Gone "";
				proxy_set_header Connection "";
			}
		}`), nginx.Options{})
	ask := func(uri string, r host.Request) host.Request {
		r.URI, r.Host = uri, "site:80"
		if got := s.ask(s.w.Elapsed()+time.Second, r); got[0] != "200 web1" {
			t.Errorf("%s: %s", uri, got[0])
		}
		return s.got
	}
	got := ask("/plain?a=b", host.Request{Method: "POST", Form: "Pan", Cookie: "c=d", Forwarded: "1.2.3.4", BodyBytes: 7})
	if got.Host != "web1:8080" || got.URI != "/plain?a=b" || got.Method != "POST" || got.Form != "Pan" || got.Cookie != "c=d" ||
		got.Forwarded != "1.2.3.4" || got.BodyBytes != 7 {
		t.Errorf("without proxy_set_header: %+v", got)
	}
	got = ask("/headers/x%20y?a=b", host.Request{Header: []host.Field{{Name: "X-Kind", Value: "ShopX"}, {Name: "X-Gone", Value: "1"}, {Name: "X-Stay", Value: "2"}}})
	if got.Host != "site" || got.URI != "/x%20y?a=b" || got.Forwarded != "10.20.1.2" || got.Get("X-Real-IP") != "10.20.1.2" ||
		got.Get("X-Kind") != "shop" || got.Get("X-Gone") != "" || got.Get("X-Stay") != "2" {
		t.Errorf("with proxy_set_header: %+v", got)
	}
	if got = ask("/headers/x", host.Request{Forwarded: "1.2.3.4"}); got.Forwarded != "1.2.3.4, 10.20.1.2" || got.Get("X-Kind") != "none" {
		t.Errorf("behind another proxy: %+v", got)
	}
}

const pair = `upstream app { server web1:8080; server web2:8080; }
	server { listen 80; location / { proxy_pass http://app; } }`

// TestNotes: a server that fails is noted once, and once when it is back.
func TestNotes(t *testing.T) {
	s := newSite(t, inHTTP(pair), nginx.Options{})
	s.w.At(10*time.Second, func() { s.web[0].Kill() })
	s.w.At(30*time.Second, func() { s.web[0].Start() })
	requests := make([]host.Request, 60)
	for i := range requests {
		requests[i] = host.Request{Host: "site", URI: "/"}
	}
	for i, a := range s.ask(time.Second, requests...) {
		if a != "200 web1" && a != "200 web2" {
			t.Errorf("request %d: %s", i, a)
		}
	}
	want := []string{`upstream server temporarily disabled: 10.20.0.21:8080 in upstream "app"`, `upstream server answers again: 10.20.0.21:8080 in upstream "app"`}
	if strings.Join(s.notes, "\n") != strings.Join(want, "\n") {
		t.Errorf("notes\n%s\nwant\n%s", strings.Join(s.notes, "\n"), strings.Join(want, "\n"))
	}
}

// TestSingleServer: max_fails does not count there: 502 while it is away,
// 200 at once when it is back, and one word of its first failure, none of it being
// disabled.
func TestSingleServer(t *testing.T) {
	s := newSite(t, inHTTP("upstream app { server web1:8080; }\n"+aServer), nginx.Options{})
	s.w.At(1500*time.Millisecond, func() { s.web[0].Kill() })
	s.w.At(3500*time.Millisecond, func() { s.web[0].Start() })
	got := s.ask(time.Second, make4()...)
	want := []string{`upstream server failed: 10.20.0.21:8080 in upstream "app": connection refused`}
	if strings.Join(got, ",") != "200 web1,502,502,200 web1" || !slices.Equal(s.notes, want) {
		t.Errorf("%v, notes %v", got, s.notes)
	}
}

func make4() []host.Request {
	r := make([]host.Request, 4)
	for i := range r {
		r[i].URI = "/"
	}
	return r
}

// TestWorkers: each worker finds a dead server out by itself, unless a zone is
// shared ("two workers without zone each burn a failure").
func TestWorkers(t *testing.T) {
	for _, c := range []struct {
		zone  string
		burnt int
	}{{"", 2}, {"zone app 64k;", 1}} {
		burnt := 0
		o := nginx.Options{Proxied: func(_ *host.Request, chain []netip.AddrPort, _ int) { burnt += len(chain) - 1 }, Cores: 2}
		s := newSite(t, "worker_processes auto;\n"+inHTTP("upstream app { "+c.zone+" server web1:8080 fail_timeout=1h; server web2:8080; }\n"+aServer), o)
		s.w.At(500*time.Millisecond, func() { s.web[0].Kill() })
		requests := make([]host.Request, 30)
		for i := range requests {
			requests[i].URI = "/"
		}
		s.ask(time.Second, requests...)
		if burnt != c.burnt {
			t.Errorf("zone %q: %d tries were burnt, want %d", c.zone, burnt, c.burnt)
		}
	}
}

// TestNextTimeout: proxy_next_upstream_timeout ends the search.
func TestNextTimeout(t *testing.T) {
	for _, c := range []struct{ limit, want string }{{"0", "200 web2"}, {"1s", "504"}, {"3s", "200 web2"}} {
		s := newSite(t, inHTTP("proxy_next_upstream_timeout "+c.limit+"; proxy_read_timeout 2s;\n"+pair), nginx.Options{})
		s.w.At(500*time.Millisecond, func() { s.web[0].Freeze() })
		if got := s.ask(time.Second, host.Request{URI: "/"}); got[0] != c.want {
			t.Errorf("limit %s: %s, want %s", c.limit, got[0], c.want)
		}
	}
}

// TestLateAnswer: a server that answers after nginx gave it up must not write
// into the answer of a later request. Its answer is put at every moment of the
// second request's life.
func TestLateAnswer(t *testing.T) {
	const second, life, step = 4 * time.Second, 5 * time.Millisecond, 20 * time.Microsecond
	for late := time.Duration(0); late < life; late += step {
		s := newSite(t, inHTTP("proxy_read_timeout 2s;\n"+pair), nginx.Options{})
		s.w.At(500*time.Millisecond, func() { s.web[0].Freeze() })
		s.w.At(second+late, func() { s.web[0].Thaw() })
		if got := s.ask(time.Second, make4()[:2]...); strings.Join(got, ",") != "200 web2,200 web2" {
			t.Fatalf("thawed at %v: %v", second+late, got)
		}
	}
}

// TestStop: SIGTERM ends nginx at once; connections are refused from then on.
func TestStop(t *testing.T) {
	s := newSite(t, inHTTP(pair), nginx.Options{})
	s.w.At(1500*time.Millisecond, func() { s.nginx.Stop() })
	s.w.At(2500*time.Millisecond, func() { s.nginx.Start() })
	if got := s.ask(time.Second, make4()...); got[0] != "200 web1" || got[1] != host.ErrRefused.Error() || got[2] != "200 web1" {
		t.Errorf("%v", got)
	}
}

// TestNameNotFound: nginx does not start.
func TestNameNotFound(t *testing.T) {
	s := newSite(t, inHTTP("upstream app { server web9:8080; }\n"+aServer), nginx.Options{})
	if got := s.ask(time.Second, host.Request{URI: "/"}); got[0] != host.ErrRefused.Error() {
		t.Errorf("%v", got)
	}
}
