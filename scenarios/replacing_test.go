package scenarios

import (
	"strings"
	"testing"
	"testing/fstest"
)

const replacingScenario = `title: a server
network: {subnet: 10.20.0.0/16}
machines:
  web1: {ip: 10.20.0.21, run: {tomcat: {sessions: cookie, threads: 7}}}
  web2: {ip: 10.20.0.22, run: tomcat}
  store: {ip: 10.20.0.31, run: redis}
users:
  all: {count: 5, from: 10.20.64.0/18, to: "http://10.20.0.21:8080", rate: 5/s, get: GET /}
lasts: 1s
variants:
  eight:
    machines.web1.run.tomcat.threads: 8
`

// TestReplacing: keys go and come, the others stay as the variant has them, and a word is
// an empty mapping.
func TestReplacing(t *testing.T) {
	s, err := Load(fstest.MapFS{FileName: {Data: []byte(replacingScenario)}}, ".", "x")
	if err != nil {
		t.Fatal(err)
	}
	c := s.Cases[0]
	var settings []Setting
	for _, path := range []string{"machines.web1.run.tomcat", "machines.web2.run.tomcat"} {
		one, err := c.Replacing(path, []string{"sessions"}, "sessions: {redis: store}")
		if err != nil {
			t.Fatal(err)
		}
		settings = append(settings, one)
	}
	now, err := c.Edited(map[string]string{"new.conf": "x"}, settings)
	if err != nil {
		t.Fatal(err)
	}
	for i, threads := range []int{8, 200} {
		got := now.Machines[i].Run[0].Settings.(*Tomcat)
		if got.Sessions.Redis != "store" || got.Threads != threads {
			t.Errorf("%s: sessions %+v, %d threads, want those in store and %d", now.Machines[i].Name, got.Sessions, got.Threads, threads)
		}
	}
	if now.Scenario.Files["new.conf"] != "x" || now.Variant[:5] != "eight" {
		t.Errorf("variant %q, files %v", now.Variant, now.Scenario.Files)
	}
	for path, want := range map[string]bool{"machines.web1.run.tomcat.threads": true, "machines.web1.run.tomcat.server": false, "machines.web9": false} {
		if c.Has(path) != want {
			t.Errorf("Has(%s) is %v", path, !want)
		}
	}
	if _, err := c.Replacing("lasts", nil, "a: b"); err == nil || !strings.Contains(err.Error(), "expected a mapping") {
		t.Errorf("error %v", err)
	}
}
