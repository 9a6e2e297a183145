package scenarios

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"
)

// TestEnvironment: a program whose file names variables takes them beside it.
func TestEnvironment(t *testing.T) {
	const text = "title: variables\nnetwork: {subnet: 10.0.0.0/16, delay: 200us}\nmachines:\n  lb1: {ip: 10.0.0.11, run: {haproxy: %s}}\n" +
		"users:\n  some: {count: 1, from: 10.0.64.0/18, to: \"http://10.0.0.11\", arrive: 1/s, get: GET /, every: 1s}\nlasts: 1s\nexpect: [requests.total > 0]\n"
	for _, c := range []struct {
		run  string
		want map[string]string
		err  string
	}{
		{"lb.cfg", nil, ""},
		{"{config: lb.cfg}", nil, ""},
		{`{config: lb.cfg, env: {PORT: "8080", APP_HOST: web1}}`, map[string]string{"PORT": "8080", "APP_HOST": "web1"}, ""},
		{"{env: {PORT: a}}", nil, "config"},
		{"{config: lb.cfg, env: {1PORT: a}}", nil, `env: found "1PORT" as the name of a variable`},
	} {
		files := fstest.MapFS{"scenario.yaml": {Data: []byte(strings.Replace(text, "%s", c.run, 1))}, "lb.cfg": {Data: []byte("listen a\n")}}
		s, err := Load(files, ".", "scenario.yaml")
		switch {
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%s: %v, want %q", c.run, err, c.err)
		case c.err == "" && err != nil:
			t.Errorf("%s: %v", c.run, err)
		case c.err == "":
			if p := s.Cases[0].Machines[0].Run[0]; p.File != "lb.cfg" || !maps.Equal(p.Env, c.want) {
				t.Errorf("%s: file %q, env %v, want %v", c.run, p.File, p.Env, c.want)
			}
		}
	}
}
