package scenarios

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

// base is a scenario with places to put things in: TOP and USERS.
const base = `title: t
network: {subnet: 10.0.0.0/8, tls: {version: "1.2", resume: false, handshake: 2ms, resumed: 1ms}}
machines:
  lb1: {ip: 10.0.0.1, run: {nginx: ../deploy/nginx.conf}}
  web1.example.com: {ip: 10.0.0.2, run: {tomcat: {tls: yes_or, pages: {/slow: {time: 2s}, /admin: {status: 403}, /img: {size: 20kB}, /old: {status: 301, location: /new}, /mine: {session: true}}}}}
TOP
users:
  u: {from: 10.1.0.0/16, USERS}
lasts: 10s
variants:
  one:
    machines.web1.example.com.ip: 10.0.0.3
`

func furtherFiles() map[string]string {
	return map[string]string{
		"../deploy/nginx.conf": "events {}", "../deploy/more.conf": "x", "../../secret": "no",
		"hosts":      "127.0.0.1 localhost\n10.0.0.2\tdb.internal db # the store\n::1 ip6-localhost\n",
		"access.log": `10.1.0.9 - - [10/Oct/2025:13:55:36 +0200] "GET /a HTTP/1.0" 200 1` + "\n" + `10.1.0.7 - - [10/Oct/2025:13:55:38 +0200] "POST /b HTTP/1.0" 200 1` + "\n",
	}
}

func loadFurther(top, users string) (*Scenario, error) {
	files := furtherFiles()
	text := strings.Replace(strings.Replace(base, "TOP", top, 1), "USERS", users, 1)
	files["scenario.yaml"] = strings.Replace(text, "yes_or", `"yes"`, 1)
	return Load(FilesFS(files), ".", "further")
}

// TestFurther reads names, files from outside, TLS, pages, retries and logs.
func TestFurther(t *testing.T) {
	s, err := loadFurther("names: {app.example.com: web1.example.com, vip.example.com: 10.0.0.1}\nhosts: hosts", `to: "https://app.example.com/x", access_log: access.log, retry: {times: 3, after: 50ms, backoff: 2}`)
	if err != nil {
		t.Fatal(err)
	}
	c := s.Cases[0]
	ip := netip.MustParseAddr
	for name, want := range map[string]netip.Addr{"app.example.com": ip("10.0.0.3"), "vip.example.com": ip("10.0.0.1"), "db.internal": ip("10.0.0.2"), "db": ip("10.0.0.2")} {
		if c.Names[name] != want {
			t.Errorf("%s is %v, want %v", name, c.Names[name], want)
		}
	}
	if c.Machines[1].IP != ip("10.0.0.3") || len(c.Names) != 4 {
		t.Errorf("machines %+v, names %v", c.Machines, c.Names)
	}
	g := &c.Users[0]
	if want := (URL{netip.MustParseAddrPort("10.0.0.3:443"), "app.example.com", "/x", true}); g.To != want {
		t.Errorf("they go to %+v, want %+v", g.To, want)
	}
	if g.Count != 2 || g.Retry != (Retry{3, 50 * time.Millisecond, 2}) || !slices.Equal(g.Addresses, []netip.Addr{ip("10.1.0.9"), ip("10.1.0.7")}) {
		t.Errorf("users %+v", g)
	}
	if want := []Logged{{0, 0, Step{"GET", "/a"}}, {2 * time.Second, 1, Step{"POST", "/b"}}}; !slices.Equal(g.Journey.Log, want) {
		t.Errorf("log %+v, want %+v", g.Journey.Log, want)
	}
	if want := (TLS{"1.2", true, 2 * time.Millisecond, time.Millisecond}); c.Network.TLS != want {
		t.Errorf("TLS %+v, want %+v", c.Network.TLS, want)
	}
	pages := c.Machines[1].Run[0].Settings.(*Tomcat).Pages
	if len(pages) != 5 || pages[0].Time.Value != 2*time.Second || pages[1].Status != 403 || pages[2].Size != 20000 || pages[3].Location != "/new" || !pages[4].Session {
		t.Errorf("pages %+v", pages)
	}
	for _, name := range []string{"../deploy/nginx.conf", "../deploy/more.conf", "hosts", "access.log"} {
		if s.Files[name] == "" {
			t.Errorf("%s is not kept", name)
		}
	}
	if _, leaked := s.Files["../../secret"]; leaked {
		t.Error("a file is kept that nothing names")
	}
	again, err := Load(FilesFS(s.Files), ".", "further")
	if err != nil || again.Files["../deploy/nginx.conf"] != "events {}" {
		t.Errorf("what is kept cannot be read again: %v", err)
	}
}

// TestFurtherIsWrong: what is told of the same parts.
func TestFurtherIsWrong(t *testing.T) {
	for _, row := range []struct{ top, users, want string }{
		{"names: {app: web2}", "", `no machine "web2"`},
		{"names: {lb1: 10.0.0.2}", "", `"lb1" is a machine, whose address is 10.0.0.1`},
		{"names: {-x: lb1}", "", `found "-x"`},
		{"hosts: none", "", "cannot read the file"},
		{"", `to: "https://nowhere.example", get: GET /, every: 1s`, "the host is no address and no machine"},
		{"", `to: "http://lb1", access_log: access.log, every: 1s`, "which has the times itself"},
		{"", `to: "http://lb1", access_log: hosts`, "no request in it"},
		{"", `to: "http://lb1", access_log: access.log, get: GET /`, "found 2 journeys"},
		{"", `to: "http://lb1", session: {save: POST /a, query: GET /b, every: 1s}, pause: 2s`, "pause goes with get"},
		{"", `to: "http://lb1", get: GET /, every: 1s, retry: {}`, "times is missing"},
		{"", `to: "http://lb1", session: {save: POST /a, query: GET /b, every: 1s, login_after: 2}`, "login_after goes with login, which is not there"},
		{"", `to: "http://lb1", session: {save: POST /a, query: GET /b, every: 1s, logout_after: 2}`, "logout_after goes with logout, which is not there"},
		{"", `to: "http://lb1", session: {save: POST /a, query: GET /b, every: 1s, login: POST /in, login_after: 3, logout: POST /out, logout_after: 2}`, "found logout after 2 saves and login after 3, expected login first"},
		{"", `to: "http://lb1", session: {save: POST /a, query: GET /b, every: 1s, login: POST /in, login_after: 6, logout: POST /out}`, "found logout after 5 saves and login after 6, expected login first"},
		{"", `to: "http://lb1", session: {save: POST /a, query: GET /b, every: 1s, logout: POST /a}`, "POST /a logs out here and writes the session for users"},
		{"", `to: "http://lb1", session: {save: POST /a, query: GET /b, every: 1s, parallel_writes: [GET /b]}`, "GET /b counts here and reads the session for users"},
		{"", `to: "http://lb1", session: {save: POST /a, query: GET /b, every: 1s, login: logs-in}`, "login: found"},
		{"", `to: "http://lb1", session: {save: POST /a, query: GET /b, every: 1s, in_place: always}`, "expected true or false"},
	} {
		if row.users == "" {
			row.users = `to: "http://lb1", get: GET /, every: 1s`
		}
		if _, err := loadFurther(row.top, row.users); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s %s: %v, want %q", row.top, row.users, err, row.want)
		}
	}
}

// TestActsOfGroups: requests of two groups with another path before them are others.
func TestActsOfGroups(t *testing.T) {
	for path, wrong := range map[string]bool{"/one": true, "/other": false} { // order cannot show
		_, err := loadFurther("", `to: "http://lb1/one", session: {save: POST /a, query: GET /b, every: 1s, in_place: true}}
  more: {count: 1, from: 10.2.0.0/16, to: "http://lb1`+path+`", session: {save: POST /a, query: GET /b, every: 1s}`)
		if got := err != nil && strings.Contains(err.Error(), "POST /a writes the session here and alters the session in place for users"); got != wrong || err != nil && !wrong {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestSessionActs: what a session journey is without and with its further keys.
func TestSessionActs(t *testing.T) {
	for _, row := range []struct{ keys, want string }{
		{"", "{ } 0 { } 0 [] [] false"},
		{", login: POST /in, logout: POST /out", "{POST /in} 1 {POST /out} 5 [] [] false"},
		{", login: POST /in, login_after: 2, logout: POST /out, logout_after: 3, in_place: true", "{POST /in} 2 {POST /out} 3 [] [] true"},
		{", parallel_reads: [GET /c, GET /d], parallel_writes: POST /e", "{ } 0 { } 0 [{GET /c} {GET /d}] [{POST /e}] false"},
	} {
		s, err := loadFurther("", `to: "http://lb1", session: {save: POST /a, query: GET /b, every: 1s`+row.keys+`}`)
		if err != nil {
			t.Errorf("%s: %v", row.keys, err)
			continue
		}
		j := s.Cases[0].Users[0].Journey
		if got := fmt.Sprint(j.Login, j.LoginAfter, j.Logout, j.LogoutAfter, j.ParallelReads, j.ParallelWrites, j.InPlace); got != row.want {
			t.Errorf("%s: %s, want %s", row.keys, got, row.want)
		}
	}
}

// TestPort443IsHTTPS: nothing else is spoken there.
func TestPort443IsHTTPS(t *testing.T) {
	for to, want := range map[string]bool{"http://lb1:443": true, "https://lb1:8443": true, "http://lb1:8443": false, "https://lb1": true} {
		s, err := loadFurther("", `to: "`+to+`", get: GET /, every: 1s`)
		if err != nil || s.Cases[0].Users[0].To.TLS != want {
			t.Errorf("%s: %v", to, err)
		}
	}
}

// TestFilesFS reaches what it holds and nothing else.
func TestFilesFS(t *testing.T) {
	files := FilesFS(map[string]string{"a": "1", "../b": "2", "../../../c/d": "3", "/etc/passwd": "no"})
	for name, want := range map[string]bool{"a": true, "../b": true, "../../../c/d": true, "../../../../e": false, "../../b": false, "b": false} {
		f, err := files.Open(name)
		if (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			_ = f.Close()
		}
	}
}
