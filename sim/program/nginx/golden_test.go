package nginx_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/replay"
)

func readText(text string) (*nginx.Config, error) {
	c, _, err := nginx.Read(fstest.MapFS{"nginx.conf": {Data: []byte(text)}}, "nginx.conf")
	return c, err
}

// TestGolden replays every recording of the real nginx 1.22.1 and compares each
// request: the server that answered, the status, the chain of servers tried.
func TestGolden(t *testing.T) { replay.Nginx.Test(t, replayRecording) }

// closely says how requests are compared.
var closely = replay.Nginx.Comparison

// replayRecording compares one recording. What cannot be read is not yet
// supported; what is compared follows from the configuration, never from the
// file's name.
func replayRecording(t *testing.T, rec *replay.WebRecording) replay.Verdict {
	if len(rec.Results) > 0 {
		return replayChecks(rec)
	}
	c, err := readText(rec.Config)
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n")
		t.Logf("not yet supported: %s", reason)
		return replay.Verdict{Unsupported: reason}
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
func simulate(t *testing.T, rec *replay.WebRecording, c *nginx.Config, o nginx.Options, n int) []replay.Outcome {
	t.Helper()
	r := replay.NewWebReplay(rec, replay.WebOptions{First: n})
	o.Proxied = r.NoteServers
	out, err := r.Replay("nginx", c.Main(o))
	if err != nil {
		t.Error(err)
	}
	return out
}

// replayChecks compares which methods accept backup when the file is read.
func replayChecks(rec *replay.WebRecording) replay.Verdict {
	v := replay.Verdict{How: "accepted by nginx -t or not"}
	for _, r := range rec.Results {
		method := r.Method
		if !strings.HasSuffix(method, ";") {
			method = "" // round robin is the method without a directive
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

// TestGolden2 replays the recordings of rewriting, limits, caches, headers and
// access rules.
func TestGolden2(t *testing.T) {
	replay.Nginx.Test2(t, func(t *testing.T, rec *replay.WebRecording) replay.Verdict {
		c, err := readText(rec.Config)
		if err != nil {
			reason, _, _ := strings.Cut(err.Error(), "\n")
			return replay.Verdict{Unsupported: reason}
		}
		return replay.Nginx.JudgeSecond(rec, simulate(t, rec, c, nginx.Options{}, 0))
	})
}
