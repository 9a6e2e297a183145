package nginx_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/lab"
	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/program/recording"
)

func readText(text string) (*nginx.Config, error) {
	c, _, err := nginx.Read(fstest.MapFS{"nginx.conf": {Data: []byte(text)}}, "nginx.conf")
	return c, err
}

// TestGolden replays every recording of the real nginx 1.22.1 and compares each
// request: the server that answered, the status, the chain of servers tried.
// GOLDEN_WEB names a further folder of recordings, laid out alike.
func TestGolden(t *testing.T) {
	roots := []string{filepath.Join("testdata", "golden", "web")}
	if more := os.Getenv("GOLDEN_WEB"); more != "" {
		roots = append(roots, more)
	}
	for _, root := range roots {
		files := os.DirFS(root)
		all, err := recording.Load(files, "nginx")
		if err != nil {
			t.Errorf("%s: %v", root, err)
			continue
		}
		table := recording.Summary{Program: "nginx"}
		for _, rec := range all {
			t.Run(rec.Name, func(t *testing.T) {
				v := replay(t, rec)
				for _, w := range v.Wrong {
					t.Error(w)
				}
				table.Add(rec.Name, v)
			})
		}
		otherPrograms(t, files, &table)
		t.Logf("%s: %s", root, &table)
		if table.Compared == 0 {
			t.Errorf("%s: no request was compared", root)
		}
	}
}

// closely is how requests are compared.
var closely = recording.Nginx.Comparison

// replay compares one recording. What cannot be read is not yet supported;
// what is compared follows from the configuration, never from the file's name.
func replay(t *testing.T, rec *recording.Recording) recording.Verdict {
	if len(rec.Results) > 0 {
		return replayChecks(rec)
	}
	c, err := readText(rec.Config)
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n")
		t.Logf("not yet supported: %s", reason)
		return recording.Verdict{Unsupported: reason}
	}
	switch {
	case c.Workers > 1:
		// which of several workers took a connection is up to the kernel, but
		// each is fair, so the totals differ by at most one for each worker
		v := closely.Shares(rec, simulate(t, rec, c, nginx.Options{}, 0), c.Workers)
		v.How = "totals: the kernel chooses the worker"
		return v
	case slices.ContainsFunc(c.Upstreams, func(u *nginx.Upstream) bool { return strings.HasPrefix(u.Strategy, "random") }):
		return replayRandom(t, rec, c)
	}
	return closely.Compare(rec, simulate(t, rec, c, nginx.Options{}, 0))
}

// simulate runs the first n requests of a recording, all when n is 0.
func simulate(t *testing.T, rec *recording.Recording, c *nginx.Config, o nginx.Options, n int) []recording.Outcome {
	t.Helper()
	l := lab.New(rec, lab.Options{First: n})
	if len(l.Commands) > 0 {
		t.Errorf("commands %v: nginx takes none", l.Commands)
	}
	o.Tried = l.Tried
	out, err := l.Run("nginx", c.Main(o))
	if err != nil {
		t.Error(err)
	}
	return out
}

// replayChecks compares which methods accept backup when the file is read.
func replayChecks(rec *recording.Recording) recording.Verdict {
	v := recording.Verdict{How: "accepted by nginx -t or not"}
	for _, r := range rec.Results {
		method := r.Method
		if !strings.HasSuffix(method, ";") {
			method = "" // round robin is what there is without a directive
		}
		_, err := readText("events {} http { upstream app { " + method + " server 127.0.0.1:1; server 127.0.0.1:2 backup; }" +
			" server { location / { proxy_pass http://app; } } }")
		v.Compared++
		if (err == nil) != r.Accepted {
			v.Differ("%q with backup: accepted %v, nginx %v: %s", r.Method, err == nil, r.Accepted, r.Message)
			continue
		}
		const why = `balancing method does not support parameter "backup"`
		if err != nil && (!strings.Contains(err.Error(), why) || !strings.Contains(r.Message, why)) {
			v.Differ("%q with backup: %v, nginx: %s", r.Method, err, r.Message)
			continue
		}
		v.Equal++
	}
	return v
}

// otherPrograms lists the recordings of programs other than nginx.
func otherPrograms(t *testing.T, files fs.FS, s *recording.Summary) {
	programs, err := recording.Folders(files)
	if err != nil {
		t.Error(err)
	}
	for _, p := range programs {
		if p != "nginx" {
			s.Add(p, recording.Verdict{Unsupported: "another program than nginx"})
		}
	}
}
