package scenarios

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const oursText = `title: programs of both kinds
network: {subnet: 10.20.0.0/16}
machines:
  lb: {ip: 10.20.0.11, run: {nginx: {config: nginx.conf, ours: true}, haproxy: haproxy.cfg}}
  web: {ip: 10.20.0.21, run: {one: {tomcat: {real: true}}, two: {tomcat: {port: 8081, ours: false}}, three: {tomcat: {port: 8082}}}}
  store: {ip: 10.20.0.31, run: {redis: {ours: true}}}
users:
  all: {count: 1, from: 10.20.64.0/24, to: "http://lb", get: GET /, every: 1s}
lasts: 8s
`

func oursFiles(text string) fstest.MapFS {
	return fstest.MapFS{"s/scenario.yaml": {Data: []byte(text)}, "s/nginx.conf": {Data: []byte("events {}")}, "s/haproxy.cfg": {Data: []byte("defaults\n")}}
}

// whose gives the programs that are asked for as ours, and those as the real ones.
func whose(c *Case) string {
	var all []string
	for i := range c.Machines {
		for _, p := range c.Machines[i].Run {
			switch name := c.Machines[i].Name + "/" + p.Name; {
			case p.Ours:
				all = append(all, name+" ours")
			case p.Real:
				all = append(all, name+" real")
			}
		}
	}
	return strings.Join(all, ", ")
}

// TestOurs: what a scenario says of its programs, and what the command line says
// over it.
func TestOurs(t *testing.T) {
	for _, row := range []struct {
		which []string
		want  string
	}{
		{nil, "lb/nginx ours, web/one real, web/two real, store/redis ours"},
		{[]string{"haproxy"}, "lb/nginx ours, lb/haproxy ours, web/one real, web/two real, store/redis ours"},
		{[]string{"web/two", "web/three"}, "lb/nginx ours, web/one real, web/two ours, web/three ours, store/redis ours"},
		{[]string{"tomcat"}, "lb/nginx ours, web/one ours, web/two ours, web/three ours, store/redis ours"},
		{[]string{AllOurs}, "lb/nginx ours, lb/haproxy ours, web/one ours, web/two ours, web/three ours, store/redis ours"},
	} {
		s, err := Load(oursFiles(oursText), "s", "s")
		if err != nil {
			t.Fatal(err)
		}
		c := s.Cases[0]
		if c.Machines[0].Run[0].File != "nginx.conf" {
			t.Errorf("its file is %q", c.Machines[0].Run[0].File)
		}
		for _, w := range row.which {
			if !c.MakeOurs(w) {
				t.Errorf("no program is %s", w)
			}
		}
		if got := whose(c); got != row.want || !slices.Equal(c.AskedOurs, row.which) {
			t.Errorf("%v: got  %s, asked %v\nwant %s", row.which, got, c.AskedOurs, row.want)
		}
		for _, none := range []string{"web", "one", "lb/redis", "memcached", ""} {
			if c.MakeOurs(none) || slices.Contains(c.AskedOurs, none) {
				t.Errorf("%q is a program", none)
			}
		}
	}
}

// TestBadOurs: what a scenario cannot say about it.
func TestBadOurs(t *testing.T) {
	for _, row := range []struct{ from, to, want string }{
		{"{real: true}", "{real: true, ours: true}", "one: found both ours and real, expected one of them"},
		{"redis: {ours: true}", "redis: {ours: yes}", `ours: found "yes", expected true or false`},
		{"{config: nginx.conf, ours: true}", "{ours: true}", "nginx: config is missing"},
		{"{config: nginx.conf, ours: true}", "{config: none.conf, ours: true}", `file "none.conf"`},
		{"{config: nginx.conf, ours: true}", "{config: nginx.conf, real: true}", `unknown key "real": expected one of config, ours`},
	} {
		text := strings.Replace(oursText, row.from, row.to, 1)
		if text == oursText {
			t.Fatalf("%s: nothing replaced", row.from)
		}
		if _, err := Load(oursFiles(text), "s", "s"); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", row.to, err, row.want)
		}
	}
}
