package programs

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/scenarios"
)

const caches = `title: memcached, as its defaults are and with every option
network: {subnet: 10.20.0.0/16}
machines:
  a: {ip: 10.20.0.11, run: memcached}
  b:
    ip: 10.20.0.12
    run:
      memcached: {port: 11311, memory_limit: 32, disable_evictions: true, max_item_size: 2m, slab_growth_factor: 1.08, slab_min_size: 100, slab_automove: 2}
users:
  all: {count: 1, from: 10.20.64.0/24, to: "http://a", get: GET /, every: 1s}
lasts: 8s
`

// TestMemcached: the command line of the real one says what ours is told.
func TestMemcached(t *testing.T) {
	s, err := scenarios.Load(fstest.MapFS{"s/scenario.yaml": {Data: []byte(caches)}}, "s", "s")
	if err != nil {
		t.Fatal(err)
	}
	stack := NewStack(s.Cases[0])
	for machine, want := range map[string]string{
		"a": "memcached -u memcache -l 0.0.0.0 -p 11211 -m 64 -I 1048576 -f 1.25 -n 48 -o slab_automove=1",
		"b": "memcached -u memcache -l 0.0.0.0 -p 11311 -m 32 -I 2097152 -f 1.08 -n 100 -o slab_automove=2 -M",
	} {
		e := stack.Env(machine, "memcached")
		p, files, err := e.Kind.Real(e)
		if got := strings.Join(p.Argv, " "); got != want || err != nil || files != nil {
			t.Errorf("%s: got  %q\nwant %q, error %v", machine, got, want, err)
		}
		if at := e.Ports(); len(at) != 1 || at[0].Protocol != "memcached" || len(p.Ports) != 1 || p.Ports[0] != at[0].Number {
			t.Errorf("%s: ports %v, of the real one %v", machine, at, p.Ports)
		}
		if _, _, err := e.Main(); err != nil {
			t.Errorf("%s: %v", machine, err)
		}
	}
}
