package haproxy

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

const choicesDefaults = "defaults\n    mode http\n    balance source\n    hash-type consistent djb2\n    timeout connect 1s\n    timeout client 1s\n    timeout server 1s\n" +
	"frontend web\n    bind :80\n    default_backend app\n"

const choicesServers = "    server a 10.0.0.1:80\n    server b 10.0.0.2:80\nbackend alone\n    balance first\n    server c 10.0.0.3:80\n"

// TestChoices: of every algorithm the file can be brought to every other, and what a hash
// is of stays.
func TestChoices(t *testing.T) {
	for _, from := range []struct{ lines, hashed string }{
		{"", "source"}, {"    balance leastconn # the usual\n", "source"}, {"    balance roundrobin\n    balance random(3)\n", "source"},
		{"    balance uri whole\n", "uri whole"}, {"    balance hdr(Host)\n    hash-type map-based crc32 avalanche\n", "hdr(Host)"},
	} {
		files := fstest.MapFS{"a.cfg": {Data: []byte(choicesDefaults + "backend app\n" + from.lines + choicesServers)}}
		for _, s := range balance.Strategies {
			if s.Program != balance.HAProxy {
				continue
			}
			c, _, err := Read(files, "a.cfg")
			if err != nil {
				t.Fatal(err)
			}
			edits, err := c.Choices(files)[0].Replace(s.Name)
			if err != nil {
				t.Fatal(err)
			}
			now, err := conf.ApplyEdits(conf.NewText("a.cfg", string(files["a.cfg"].Data)), edits)
			if err != nil {
				t.Fatal(err)
			}
			c, _, err = Read(fstest.MapFS{"a.cfg": {Data: []byte(now)}}, "a.cfg")
			if err != nil {
				t.Fatalf("%q to %s: %v\n%s", from.lines, s.Name, err, now)
			}
			if got := c.Choices(files); len(got) != 1 || got[0].Strategy != s.Name || got[0].Noun != "backend" {
				t.Errorf("%q to %s: %+v\n%s", from.lines, s.Name, got, now)
			}
			if p := c.Backends[0]; p.algorithm.hashes() && from.hashed != "source" && !strings.Contains(now, "balance "+from.hashed) {
				t.Errorf("%q to %s: another thing is hashed:\n%s", from.lines, s.Name, now)
			}
			if !strings.HasSuffix(now, choicesServers) || !strings.HasPrefix(now, choicesDefaults) {
				t.Errorf("%q to %s: more than the algorithm is changed:\n%s", from.lines, s.Name, now)
			}
		}
	}
}
