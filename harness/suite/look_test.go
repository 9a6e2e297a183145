package suite

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// looked is a look that sees nothing.
var looked = &Look{Name: "nothing", Run: func(ctx context.Context, j Job, progress func(float64)) (*record.Record, any) {
	return j.Prepared.Run(ctx, j.Seed, progress), nil
}}

const twoVariants = `title: two
network: {subnet: 10.20.0.0/16}
machines: {web: {ip: 10.20.0.21, run: tomcat}}
users: {all: {count: 1, from: 10.20.64.0/24, to: "http://web:8080", get: GET /, every: 1s}}
lasts: 1s
variants:
  open: {users.all: {count: 1, from: 10.20.64.0/24, to: "http://web:8080", get: GET /, rate: 5/s}}
  closed: {}
`

// TestPackedCase: a case with settings that a study made is the same elsewhere, also where
// another variant of its file could not have them.
func TestPackedCase(t *testing.T) {
	loaded, err := scenarios.Load(fstest.MapFS{scenarios.FileName: {Data: []byte(twoVariants)}}, ".", "two")
	if err != nil {
		t.Fatal(err)
	}
	c, err := loaded.Cases[0].With([]scenarios.Setting{{Path: "users.all.rate", Value: "7"}, {Path: "expect", Value: `["requests.errors == 0"]`}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := loaded.Cases[1].With([]scenarios.Setting{{Path: "users.all.rate", Value: "7"}}); err == nil {
		t.Fatal("the other variant takes the setting: this shows nothing")
	}
	keys := KeysOf(DefaultGround(), "b")
	data, err := keys.Pack(c)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Unpack(data)
	if err != nil {
		t.Fatal(err)
	}
	if again.Name() != c.Name() || again.Users[0].Pace.Rate != 7 || len(again.Expect) != 1 {
		t.Errorf("%s at %v/s, want %s", again.Name(), again.Users[0].Pace.Rate, c.Name())
	}
	one, errOne := keys.Key(Job{Case: c, Seed: 1}, 1)
	two, errTwo := keys.Key(Job{Case: again, Seed: 1}, 1)
	if one != two || errOne != nil || errTwo != nil {
		t.Errorf("other keys: %s and %s, errors %v and %v", one, two, errOne, errTwo)
	}
}

// TestStudyBesideResults: cases that a study makes of a scenario whose folder holds pictures
// have keys: nobody asked for those.
func TestStudyBesideResults(t *testing.T) {
	n := &noted{FS: fstest.MapFS{scenarios.FileName: {Data: []byte(twoVariants)}, "results/compare.png": {Data: []byte("\x89PNG\x00")}}}
	loaded, err := scenarios.Load(n, ".", "two")
	if err != nil {
		t.Fatal(err)
	}
	c, err := loaded.Cases[0].With([]scenarios.Setting{{Path: "lasts", Value: "2s"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := KeysOf(DefaultGround(), "b").Key(Job{Case: c, Seed: 1}, 1); err != nil {
		t.Error(err)
	}
}

// TestLookKey: a job that is looked at has a key of its own, and none for a cache of
// records.
func TestLookKey(t *testing.T) {
	loaded, err := scenarios.Load(fstest.MapFS{scenarios.FileName: {Data: []byte(twoVariants)}}, ".", "two")
	if err != nil {
		t.Fatal(err)
	}
	keys := KeysOf(DefaultGround(), "b")
	plain := Job{Case: loaded.Cases[0], Seed: 1}
	seen := plain
	seen.Look = looked
	one, _ := keys.Key(plain, 1)
	two, err := keys.Key(seen, 1)
	if err != nil || one == two {
		t.Errorf("keys %s and %s, error %v", one, two, err)
	}
	cache := &Cache{Keys: keys}
	if cache.key(plain) == "" || cache.key(seen) != "" {
		t.Errorf("keys of a cache: %q and %q", cache.key(plain), cache.key(seen))
	}
}
