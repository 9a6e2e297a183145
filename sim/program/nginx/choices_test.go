package nginx

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

const choicesHead = "upstream app {\n    %\n    server 10.0.0.1;\n    server 10.0.0.2;\n    keepalive 4;\n}\n"

const choicesTail = "upstream alone { server 10.0.0.3; }\nupstream unused { server 10.0.0.4; server 10.0.0.5; }\n" +
	"server { listen 80; location / { proxy_pass http://app; } location /a { proxy_pass http://alone; } location /b { proxy_pass http://10.0.0.6; } }\n"

// TestChoices: of every method the file can be brought to every other, and the key of a
// hash stays.
func TestChoices(t *testing.T) {
	for _, from := range []struct{ line, key string }{
		{"", "$remote_addr"}, {"least_conn;", "$remote_addr"}, {"ip_hash ;", "$remote_addr"}, {"random two least_conn;", "$remote_addr"},
		{`hash "$uri;$args";`, `"$uri;$args"`}, {"hash $request_uri consistent;", "$request_uri"}, {"sticky name=srv;", "$remote_addr"}, {"fair;", "$remote_addr"},
	} {
		files := fstest.MapFS{"a.conf": {Data: []byte(strings.Replace(choicesHead, "%", from.line, 1) + choicesTail)}}
		for _, s := range balance.Strategies {
			if s.Program != balance.Nginx {
				continue
			}
			now := replaced(t, files, "a.conf", s.Name)
			c, _, err := Read(fstest.MapFS{"a.conf": {Data: []byte(now)}}, "a.conf")
			if err != nil {
				t.Fatalf("%q to %s: %v\n%s", from.line, s.Name, err, now)
			}
			if got := c.Choices(files); len(got) != 1 || got[0].Strategy != s.Name || got[0].Servers != 2 {
				t.Errorf("%q to %s: %+v", from.line, s.Name, got)
			}
			if strings.HasPrefix(s.Name, "hash") && !strings.Contains(now, "hash "+from.key) {
				t.Errorf("%q to %s: no hash of %s in\n%s", from.line, s.Name, from.key, now)
			}
			if !strings.HasSuffix(now, choicesTail) || !strings.Contains(now, "keepalive 4;") {
				t.Errorf("%q to %s: more than the method is changed:\n%s", from.line, s.Name, now)
			}
		}
	}
}

// replaced gives the file with another method in its only choice.
func replaced(t *testing.T, files fstest.MapFS, file, strategy string) string {
	t.Helper()
	c, _, err := Read(files, file)
	if err != nil {
		t.Fatal(err)
	}
	edits, err := c.Choices(files)[0].Replace(strategy)
	if err != nil {
		t.Fatal(err)
	}
	now, err := conf.ApplyEdits(conf.NewText(file, string(files[file].Data)), edits)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// TestChoicesElsewhere: a block that gets its servers from another file names its place.
func TestChoicesElsewhere(t *testing.T) {
	files := fstest.MapFS{
		"a.conf": {Data: []byte("upstream app {\n    include m.conf;\n}\nserver { listen 80; location / { proxy_pass http://app; } }\n")},
		"m.conf": {Data: []byte("least_conn;\nserver 10.0.0.1; server 10.0.0.2;\n")},
	}
	c, _, err := Read(files, "a.conf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Choices(files)[0].Replace("random"); err == nil || !strings.HasPrefix(err.Error(), `a.conf:1:1: upstream "app": expected`) {
		t.Errorf("error %v", err)
	}
}
