package httpd_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// visit is a user's request with the expected answer.
type visit struct {
	at   time.Duration
	req  host.Request
	want string // "status server"
}

func get(at time.Duration, uri, want string) visit {
	return visit{at, host.Request{URI: uri}, want}
}

// session returns a visit with a session of that route.
func session(at time.Duration, route, want string) visit {
	return visit{at, host.Request{URI: "/", Cookie: "JSESSIONID=1." + route}, want}
}

// TestVisits: what no recording shows, one request after another.
func TestVisits(t *testing.T) {
	kill := func(s *shop) { s.w.At(3*time.Second, func() { s.w.Machine("web1").Program("app").Kill() }) }
	mood := func(who, how string) func(s *shop) { return func(s *shop) { s.moods[who] = how } }
	for _, c := range []struct {
		why, lines string
		do         func(s *shop)
		visits     []visit
	}{
		{"nofailover keeps a session without its server", pair("http", "", "", "stickysession=JSESSIONID nofailover=On"), kill, []visit{
			session(time.Second, "a", "200 web1"), session(5*time.Second, "a", "503"), session(6*time.Second, "a", "503"), session(7*time.Second, "z", "200 web2"),
		}},
		{"without it the session goes on elsewhere", pair("http", "", "", "stickysession=JSESSIONID"), kill, []visit{
			session(5*time.Second, "a", "200 web2"),
		}},
		{"a redirect takes the sessions of a server that is taken out", pair("http", "status=+D redirect=b", "", "stickysession=JSESSIONID nofailover=On"), nil, []visit{
			session(0, "a", "200 web2"), get(0, "/", "200 web2"),
		}},
		{"a server that drains keeps its sessions", pair("http", "status=+N", "", "stickysession=JSESSIONID"), nil, []visit{
			session(0, "a", "200 web1"), get(0, "/", "200 web2"), get(0, "/", "200 web2"),
		}},
		{"a standby takes over and gives back", pair("http", "retry=1", "status=+H", ""), func(s *shop) {
			kill(s)
			s.w.At(6*time.Second, func() { s.w.Machine("web1").Program("app").Start() })
		}, []visit{
			get(0, "/", "200 web1"), get(time.Second, "/", "200 web1"), get(5*time.Second, "/", "200 web2"), get(9*time.Second, "/", "200 web1"),
		}},
		{"maxattempts=0 tries no other", pair("http", "", "", "maxattempts=0"), func(s *shop) { s.w.At(0, func() { s.w.Machine("web1").Program("app").Kill() }) }, []visit{
			get(time.Second, "/", "503"), get(time.Second, "/", "200 web2"),
		}},
		{"a balancer waits for a member", pair("http", "status=+S", "retry=1", "forcerecovery=Off maxattempts=0 timeout=5"), func(s *shop) {
			s.w.At(0, func() { s.w.Machine("web2").Program("app").Kill() })
			s.w.At(2*time.Second, func() { s.w.Machine("web2").Program("app").Start() })
		}, []visit{
			get(1500*time.Millisecond, "/", "503"), get(1600*time.Millisecond, "/", "200 web2"),
		}},
		{"failontimeout", pair("http", "timeout=1", "", "failontimeout=On"), mood("web1", "hang"), []visit{
			get(0, "/", "502"), get(2*time.Second, "/", "200 web2"), get(3*time.Second, "/", "200 web2"),
		}},
		{"status=+E does not last: there was no failure to wait for", pair("http", "status=+E", "", ""), nil, []visit{get(0, "/", "200 web1"), get(0, "/", "200 web2")}},
		{"lbset: the second set waits", pair("http", "", "lbset=1", ""), nil, []visit{get(0, "/", "200 web1"), get(0, "/", "200 web1")}},
		{"the route behind another separator", pair("http", "", "", "stickysession=JSESSIONID stickysessionsep=!"), nil, []visit{
			{0, host.Request{URI: "/", Cookie: "JSESSIONID=1.x!b"}, "200 web2"},
		}},
		{"scolonpathdelim", pair("http", "", "", "stickysession=S|s scolonpathdelim=On"), nil, []visit{
			get(0, "/a;s=1.b;v=1", "200 web2"), get(0, "/a;s=1.b;v=1", "200 web2"),
		}},

		{"ajp: a request that may be repeated goes to another member", pair("ajp", "", "", ""), mood("web1", "close"), []visit{
			get(0, "/", "200 web2"),
		}},
		{"one with a query does not, and puts the member into error", pair("ajp", "", "", ""), mood("web1", "close"), []visit{
			get(0, "/?a=1", "500"), get(0, "/?a=1", "200 web2"), get(0, "/?a=1", "200 web2"),
		}},
		{"nor does a POST", pair("ajp", "", "", ""), mood("web1", "close"), []visit{
			{0, host.Request{Method: "POST", URI: "/"}, "500"}, {0, host.Request{Method: "POST", URI: "/"}, "200 web2"},
		}},
		{"with ping, an answer that takes too long is a 504 and no error", pair("ajp", "ping=1 timeout=2", "", ""), mood("web1", "hang"), []visit{
			get(0, "/", "504"), get(3*time.Second, "/", "200 web2"), get(4*time.Second, "/", "504"),
		}},
		{"without ping it is tried elsewhere", pair("ajp", "timeout=2", "", ""), mood("web1", "hang"), []visit{
			get(0, "/", "200 web2"),
		}},
		{"a server that is killed and back: its kept connections are not used", pair("ajp", "", "status=+S", ""), func(s *shop) {
			s.w.At(3*time.Second, func() { s.w.Machine("web1").Program("app").Kill() })
			s.w.At(4*time.Second, func() { s.w.Machine("web1").Program("app").Start() })
		}, []visit{
			{0, host.Request{Method: "POST", URI: "/"}, "200 web1"}, {5 * time.Second, host.Request{Method: "POST", URI: "/"}, "200 web1"},
		}},
		{"one member alone is always tried again", "<Proxy balancer://one>\nBalancerMember ajp://web1:8009\n</Proxy>\nProxyPass / balancer://one/\n", mood("web1", "close"), []visit{
			get(0, "/", "503"), get(0, "/", "503"),
		}},
		{"a plain ProxyPass does not remember", "ProxyPass / ajp://web1:8009/\n", mood("web1", "close"), []visit{get(0, "/", "503")}},

		{"the slash is missing behind the balancer's name", "<Proxy balancer://app>\nBalancerMember http://web1:8080\n</Proxy>\nProxyPass / balancer://app\n", nil, []visit{
			get(0, "/", "200 web1"), get(0, "/test", "500"),
		}},
		{"the slash is missing behind a server's name", "ProxyPass / http://web1:8080\n", nil, []visit{get(0, "/", "200 web1"), get(0, "/test", "400"), get(0, "/?a=/b", "200 web1")}},
		{"nor a port", "ProxyPass / http://web1\n", nil, []visit{get(0, "/test", "500")}},
		{"recorded: no DocumentRoot, no files", "ProxyPass /app http://web1:8080/app\n", nil, []visit{get(0, "/", "404"), get(0, "/app/x", "200 web1")}},
		{"a fragment; a target with its host; many slashes (odd_requests)", "ProxyPass / http://web1:8080/\n", nil, []visit{
			get(0, "/x#y", "400"), get(0, "http://www/x", "200 web1"), get(0, "//x", "200 web1"), {0, host.Request{Method: "OPTIONS", URI: "*"}, "200"}, get(0, "*", "400")}},
		{"what is not proxied", "DocumentRoot /srv/www\nProxyPass /app http://web1:8080/app\n", nil, []visit{
			get(0, "/", "200"), {0, host.Request{Method: "POST", URI: "/"}, "405"}, get(0, "/apple", "200"), get(0, "/app/x", "200 web1"), get(0, "/a%2Fb", "404"), get(0, "/%zz", "400"),
		}},
		{"the first ProxyPass that fits, and !", "DocumentRoot /srv/www\nProxyPass /static !\nProxyPass /static/x http://web2:8080/\nProxyPass / http://web1:8080/\n", nil, []visit{
			get(0, "/static/x", "200"), get(0, "/x", "200 web1"),
		}},
		{"<Location> comes before", "DocumentRoot /srv/www\nProxyPass / http://web1:8080/\n<Location /b>\nProxyPass http://web2:8080/b\n</Location>\n<Location /b/c>\nProxyPass !\n</Location>\n", nil, []visit{
			get(0, "/a", "200 web1"), get(0, "/b", "200 web2"), get(0, "/b/c", "200"),
		}},
		{"ProxyPassMatch", "DocumentRoot /srv/www\nProxyPassMatch ^/(.*\\.do)$ http://web2:8080/x/$1\nProxyPassMatch \\.jsp$ http://web1:8080\n", nil, []visit{
			get(0, "/a.do", "200 web2"), get(0, "/a.jsp", "200 web1"), get(0, "/a.html", "200"),
		}},
		{"virtual hosts by name", "ProxyPass /main http://web3:8080/\n<VirtualHost *:80>\nServerName a\nProxyPass / http://web1:8080/\n</VirtualHost>\n<VirtualHost *:80>\nServerName b\nServerAlias *.b\nProxyPass / http://web2:8080/\n</VirtualHost>\n", nil, []visit{
			{0, host.Request{Host: "b", URI: "/"}, "200 web2"}, {0, host.Request{Host: "x.B:80", URI: "/"}, "200 web2"},
			{0, host.Request{Host: "other", URI: "/"}, "200 web1"}, {0, host.Request{Host: "b", URI: "/main"}, "200 web3"},
		}},
		{"a balancer of the main server", pair("http", "", "status=+D", "") + "<VirtualHost *:80>\nProxyPass / balancer://app/\n</VirtualHost>\n", nil, []visit{get(0, "/", "200 web1")}},
		{"a location's handler", pair("http", "", "", "") + "<Location /balancer-manager>\nSetHandler balancer-manager\nProxyPass !\n</Location>\n", nil, []visit{get(0, "/balancer-manager", "200")}},
	} {
		got := make([]string, len(c.visits))
		s := open(t, c.lines, func(h host.Host) error {
			began := h.Now()
			for i := range c.visits {
				v := &c.visits[i]
				h.Sleep(v.at - h.Now().Sub(began))
				resp, err := ask(h, v.req)
				if err != nil {
					return err
				}
				server, _, _ := strings.Cut(resp.Served, " ")
				got[i] = strings.TrimSpace(fmt.Sprint(resp.Status, " ", server))
			}
			return nil
		})
		if c.do != nil {
			c.do(s)
		}
		s.w.Run(2 * time.Minute)
		for i, v := range c.visits {
			if got[i] != v.want {
				t.Errorf("%s: visit %d: %q, want %q", c.why, i+1, got[i], v.want)
			}
		}
	}
}

// TestNotes: a member that is put into error is noted, and no request that
// finds none is.
func TestNotes(t *testing.T) {
	var notes []string
	s := open(t, pair("http", "retry=5", "", "forcerecovery=Off"), func(h host.Host) error {
		for range 9 { // the first tries both, those after it find none until retry is over
			if _, err := ask(h, host.Request{URI: "/"}); err != nil {
				return err
			}
			h.Sleep(time.Second)
		}
		return nil
	})
	s.w.Watch(func(e world.Event) {
		if e.Kind == "note:httpd" {
			notes = append(notes, fmt.Sprintf("%v %s", s.w.Elapsed().Truncate(time.Second), e.Detail))
		}
	})
	for _, name := range []string{"web1", "web2"} {
		s.w.At(time.Microsecond, func() { s.w.Machine(name).Program("app").Kill() })
	}
	s.w.Run(20 * time.Second)
	want := []string{
		"0s disabling worker for (web1:8080) for 5s in balancer://app", "0s disabling worker for (web2:8080) for 1m0s in balancer://app",
		"5s disabling worker for (web1:8080) for 5s in balancer://app",
	}
	if !slices.Equal(notes, want) {
		t.Errorf("got %q, want %q", notes, want)
	}
}
