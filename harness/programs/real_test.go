package programs

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/scenarios"
)

// strange is a stack whose files our readers do not understand, but for the
// last one's.
const strange = `title: files for the real programs only
network: {subnet: 10.20.0.0/16, addresses: [10.20.0.100]}
machines:
  a: {ip: 10.20.0.11, run: {nginx: ./nginx.conf, keepalived: keepalived.conf}}
  b: {ip: 10.20.0.12, run: {haproxy: haproxy.cfg}}
  c: {ip: 10.20.0.13, run: {httpd: httpd.conf}}
  d: {ip: 10.20.0.14, run: {web: {nginx: good.conf}, redis: {persistence: none}}}
users:
  all: {count: 1, from: 10.20.64.0/24, to: "http://a", get: GET /, every: 1s}
lasts: 8s
`

func strangeStack(t *testing.T) *Stack {
	t.Helper()
	files := fstest.MapFS{"s/scenario.yaml": {Data: []byte(strange)}, "s/good.conf": {Data: []byte("events {}\nhttp { server { listen 81; location / { root /x; } } }\n")}}
	for _, name := range []string{"nginx.conf", "keepalived.conf", "haproxy.cfg", "httpd.conf"} {
		files["s/"+name] = &fstest.MapFile{Data: []byte("not_known_here yes;\n")}
	}
	s, err := scenarios.Load(files, "s", "s")
	if err != nil {
		t.Fatal(err)
	}
	return NewStack(s.Cases[0])
}

// TestRealHasTheLastWord: a file that our reader refuses goes to the real
// program as it is, and nothing is known of its ports.
func TestRealHasTheLastWord(t *testing.T) {
	s := strangeStack(t)
	for _, at := range [][2]string{{"a", "nginx"}, {"a", "keepalived"}, {"b", "haproxy"}, {"c", "httpd"}} {
		e := s.Env(at[0], at[1])
		if _, _, err := e.Main(); err == nil {
			t.Errorf("%s: our reader takes it", at[1])
		}
		p, files, err := e.Kind.Real(e)
		if err != nil || len(p.Argv) == 0 || len(p.Ports) != 0 {
			t.Errorf("%s: %+v, error %v", at[1], p, err)
		}
		if !slices.ContainsFunc(files, func(f File) bool { return strings.Contains(f.Text, "not_known_here") }) {
			t.Errorf("%s: its file is not there: %+v", at[1], files)
		}
	}
}

// TestRealRedis wants the scenario's settings as a redis.conf, which the server
// can write anew.
func TestRealRedis(t *testing.T) {
	e := strangeStack(t).Env("d", "redis")
	p, files, err := e.Kind.Real(e)
	if got := strings.Join(p.Argv, " "); err != nil || got != "redis-server /etc/redis/redis.conf" {
		t.Errorf("%q, error %v", got, err)
	}
	i := slices.IndexFunc(files, func(f File) bool { return f.Path == "/etc/redis/redis.conf" })
	if i < 0 {
		t.Fatalf("no file: %+v", files)
	}
	for _, line := range []string{"port 6379", "bind 0.0.0.0", "protected-mode no", "dir /var/lib/redis/redis", `save ""`, `appendonly "no"`, "daemonize no"} {
		if !strings.Contains(files[i].Text, line+"\n") {
			t.Errorf("no line %q in\n%s", line, files[i].Text)
		}
	}
}

// TestPorts of programs by name, of their children and of nobody.
func TestPorts(t *testing.T) {
	s := strangeStack(t)
	if got := s.Env("d", "web").Ports(); len(got) != 1 || got[0].Number != 81 || got[0].Protocol != "http" {
		t.Errorf("web: %v", got)
	}
	if e := s.Env("a", "keepalived/vrrp"); e == nil || e.Program != "keepalived" || e.Ports() != nil {
		t.Errorf("a child: %+v", e)
	}
	if s.Env("a", "web") != nil || s.Env("d", "") != nil {
		t.Error("a program that is not there is found")
	}
}
