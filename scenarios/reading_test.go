package scenarios

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/conf"
)

// good is a scenario that the bad ones below are made of by one change.
const good = `title: a pair
network: {subnet: 10.20.0.0/16, addresses: [10.20.0.100], groups: {left: [lb1]}}
machines:
  lb1: {ip: 10.20.0.11, run: {nginx: nginx.conf}}
  web1: {ip: 10.20.0.21, run: {tomcat: {sessions: {redis: store}, work: 5ms}}}
  store: {ip: 10.20.0.31, run: redis}
users:
  shoppers: {count: 10, from: 10.20.64.0/18, to: "http://10.20.0.100", session: {save: POST /test/save, query: POST /test/query}, every: 1s}
faults:
  - {at: 2s, kill: lb1/nginx}
  - {at: 4s, start: lb1/nginx}
lasts: 9s
expect:
  - sessions.lost == 0
variants:
  plain: {}
`

func loadText(text string) (*Suite, error) {
	return Load(fstest.MapFS{fileName: {Data: []byte(text)}, "nginx.conf": {Data: []byte("events {}\n")}}, ".", "pair")
}

func TestGood(t *testing.T) {
	s, err := loadText(good)
	if err != nil {
		t.Fatal(err)
	}
	c := s.Cases[0]
	if s.Name != "pair" || len(s.Cases) != 1 || c.Variant != "plain" || len(c.Machines) != 3 || len(c.Faults) != 2 || len(c.Expect) != 1 {
		t.Fatalf("got %+v", c)
	}
	if f := c.Faults[1]; !f.Repair || f.Undoes != "kill lb1/nginx" {
		t.Errorf("the start is not paired with the kill: %+v", f)
	}
	if m := c.Machines[1].Run[0].Tomcat; m.Port != 8080 || m.Threads != 200 || m.Serves != "web1" {
		t.Errorf("defaults are missing: %+v", m)
	}
}

// TestBad: each change makes a problem, told at its place.
func TestBad(t *testing.T) {
	for _, c := range []struct{ name, old, new, at, says string }{
		{"unknown key", "lasts:", "last:", "12:1", `unknown key "last": expected one of`},
		{"missing unit", "lasts: 9s", "lasts: 9", "12:8", `found "9" without a unit`},
		{"wrong unit", "lasts: 9s", "lasts: 9sec", "12:8", "expected a duration such as"},
		{"negative", "lasts: 9s", "lasts: -9s", "12:8", "not negative"},
		{"zero", "lasts: 9s", "lasts: 0s", "12:8", "above zero"},
		{"duplicate key", "lasts: 9s", "lasts: 9s\nlasts: 9s", "13:1", "duplicate key \"lasts\": it stands on line 12"},
		{"missing part", "lasts: 9s\n", "", "1:1", "lasts is missing"},
		{"anchor", "plain: {}", "plain: &x {}", "16:10", "an anchor (&x)"},
		{"not YAML", "machines:\n", "machines: [\n", "", "not YAML"},
		{"tab", "title:", "\ttitle:", "1:1", "not YAML"},
		{"unknown program", "run: redis", "run: radis", "6:32", `unknown program "radis": expected one of`},
		{"program without its file", "nginx: nginx.conf", "nginx: ", "4:31", "nginx without a configuration file"},
		{"file not there", "nginx: nginx.conf", "nginx: other.conf", "4:31", `file "other.conf"`},
		{"file outside", "nginx: nginx.conf", "nginx: ../nginx.conf", "4:31", "inside the scenario's folder"},
		{"address outside the network", "10.20.0.31", "10.21.0.31", "6:3", "is not one of the network 10.20.0.0/16"},
		{"broadcast address", "10.20.0.31", "10.20.255.255", "6:3", "is not one of the network"},
		{"address twice", "10.20.0.31", "10.20.0.21", "6:3", "is taken by machine web1 already"},
		{"not an address", "10.20.0.31", "10.20.0.310", "6:15", "expected an IP address"},
		{"network with host bits", "10.20.0.0/16", "10.20.0.1/16", "2:19", "expected 10.20.0.0/16"},
		{"reserved name", "  store:", "  users:", "6:3", "stands for the machines of all users"},
		{"machine's name", "  store:", "  my.store:", "6:3", "expected letters, digits"},
		{"no Redis there", "redis: store", "redis: stor", "5:32", `no Redis runs on a machine "stor" (did you mean "store"?)`},
		{"port", "work: 5ms", "port: 70000", "", "a whole number from 1 to 65535"},
		{"distribution", "work: 5ms", "work: {median: 5ms}", "", "expected {median, p99}"},
		{"sessions", "sessions: {redis: store}", "sessions: memory", "", "expected local or {redis: MACHINE}"},
		{"group of unknown machine", "left: [lb1]", "left: [lb2]", "", `there is no machine "lb2" (did you mean "lb1"?)`},
		{"users' range outside", "10.20.64.0/18", "10.21.64.0/18", "", "is not within the network"},
		{"users' range holds a machine", "10.20.64.0/18", "10.20.0.0/18", "", "holds the address 10.20.0.11 of machine lb1"},
		{"users go nowhere", "http://10.20.0.100", "http://10.20.0.99", "", "which is no machine's address"},
		{"not http", "http://10.20.0.100", "https://10.20.0.100", "", "not http"},
		{"step", "save: POST /test/save", "save: /test/save", "", "expected a method and a path"},
		{"no pace", ", every: 1s", "", "", "found 0 paces"},
		{"two paces", "every: 1s", "every: 1s, rate: 5/s", "", "found 2 paces"},
		{"rate without unit", "every: 1s", "rate: 5", "", "expected a rate with its unit"},
		{"two journeys", "every: 1s", "every: 1s, get: GET /", "", "found 2 journeys"},
		{"fault on no machine", "kill: lb1/nginx", "kill: lb9/nginx", "", `there is no machine "lb9"`},
		{"fault on no program", "kill: lb1/nginx", "kill: lb1/ngnix", "", `there is no program "ngnix" on machine lb1, which runs nginx (did you mean "nginx"?)`},
		{"fault on a machine only", "kill: lb1/nginx", "kill: lb1", "", "acts on a program, expected MACHINE/PROGRAM"},
		{"fault on a program", "kill: lb1/nginx", "crash: lb1/nginx", "", "crash acts on a machine"},
		{"no child", "kill: lb1/nginx", "kill: lb1/nginx/worker", "", `nginx has no child process "worker"`},
		{"nothing happens", "{at: 2s, kill: lb1/nginx}", "{at: 2s}", "10:5", "nothing happens, expected one of"},
		{"two verbs", "{at: 2s, kill: lb1/nginx}", "{at: 2s, kill: lb1/nginx, crash: lb1}", "", "found kill and crash"},
		{"key of another verb", "{at: 2s, kill: lb1/nginx}", "{at: 2s, kill: lb1/nginx, factor: 2}", "", "factor does not go with kill"},
		{"missing share", "{at: 2s, kill: lb1/nginx}", "{at: 2s, loss: lb1}", "", "share is missing"},
		{"share without percent", "{at: 2s, kill: lb1/nginx}", "{at: 2s, loss: lb1, share: 0.3}", "", "expected a share from 0% to 100%"},
		{"after the end", "at: 2s", "at: 20s", "", "when the run has ended"},
		{"repaired after the end", "{at: 2s, kill", "{at: 2s, for: 20s, kill", "", "is to be undone at 22s"},
		{"repair of nothing", "{at: 4s, start: lb1/nginx}", "{at: 4s, start: web1/tomcat}", "", "nothing to undo"},
		{"heal of nothing", "{at: 4s, start: lb1/nginx}", "{at: 4s, heal: split}", "", "there is no one of cut, delay, loss before it"},
		{"misspelt figure", "sessions.lost == 0", "sessions.lots == 0", "14:14", `(did you mean "lost"?)`},
		{"not true or false", "sessions.lost == 0", "sessions.lost", "14:5", "expected"},
		{"a duration and a number", "sessions.lost == 0", "outage.longest < 5", "", "expectation"},
		{"unknown fault", "sessions.lost == 0", `before("kill lb1").requests.errors == 0`, "14:12", "there is none of that name"},
		{"unknown backend behind a duration", "sessions.lost == 0", `outage.longest < 5s and backend("web2").share > 1%`, "14:37", `(did you mean "web1"?)`},
		{"variant's path", "plain: {}", "plain: {machines.lb2.run: redis}", "16:11", `there is no "machines.lb2" to replace`},
		{"variant's list", "plain: {}", "plain: {lasts+: [1]}", "16:11", "+ appends a list to a list"},
		{"wrong in a variant", "plain: {}", "plain: {lasts: 9}", "16:18", "without a unit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if strings.Count(good, c.old) < 1 {
				t.Fatalf("%q is not in the good scenario", c.old)
			}
			_, err := loadText(strings.Replace(good, c.old, c.new, 1))
			var ps conf.Problems
			if !errors.As(err, &ps) {
				t.Fatalf("no problems: %v", err)
			}
			for _, p := range ps {
				place := strings.TrimPrefix(p.Pos.String(), "pair/scenario.yaml:")
				if strings.Contains(p.What, c.says) && (c.at == "" || c.at == place) {
					return
				}
			}
			t.Errorf("expected %q at %q, got\n%v", c.says, c.at, err)
		})
	}
}

// TestNoEcho: a mistake is told once, not again as what follows from it, and not
// again for each variant.
func TestNoEcho(t *testing.T) {
	for _, c := range []struct{ old, new string }{
		{"lasts: 9s", "lasts: 9"},
		{"every: 1s", "every: 1"},
		{"kill: lb1/nginx", "kil: lb1/nginx"},
		{"lasts: 9s", "lasts: 9s\nlast: 9s"},
	} {
		text := strings.Replace(strings.Replace(good, c.old, c.new, 1), "plain: {}", "plain: {}\n  other: {}", 1)
		text = strings.Replace(text, "  - {at: 4s, start: lb1/nginx}\n", "", 1)
		_, err := loadText(text)
		var ps conf.Problems
		if !errors.As(err, &ps) || len(ps) != 1 {
			t.Errorf("%s: got %d problems, want one:\n%v", c.new, len(ps), err)
		}
	}
}

// TestAllAtOnce: six mistakes are six problems.
func TestAllAtOnce(t *testing.T) {
	bad := strings.NewReplacer("lasts: 9s", "lasts: 9", "10.20.0.31", "10.21.0.31", "kill: lb1", "kill: lb9", "sessions.lost", "sessions.lots",
		"run: redis", "run: radis", "count: 10", "count: ten").Replace(good)
	_, err := loadText(bad)
	var ps conf.Problems
	if !errors.As(err, &ps) || len(ps) < 6 {
		t.Errorf("got %d problems, want at least 6:\n%v", len(ps), err)
	}
}

// TestUnreadable: what is no scenario file at all.
func TestUnreadable(t *testing.T) {
	for _, c := range []struct{ name, data, says string }{
		{"empty", "", "the file is empty"},
		{"binary", "a\x00b", "NUL byte"},
		{"not UTF-8", "title: \xff\xfe", "not valid UTF-8"},
		{"large", "title: " + strings.Repeat("x", maxBytes), "larger than"},
		{"deep", "title: " + strings.Repeat("[", 500) + strings.Repeat("]", 500), "nested deeper"},
		{"very deep", strings.Repeat("[", 100_000), ""},
		{"truncated", good[:len(good)/2], ""},
		{"a list", "- 1\n- 2\n", "expected a mapping"},
		{"two documents", "a: 1\n---\nb: 2\n", "not YAML"},
	} {
		_, err := loadText(c.data)
		var ps conf.Problems
		if !errors.As(err, &ps) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.says)
		}
	}
	if _, err := Load(fstest.MapFS{}, ".", "nothing"); err == nil || !strings.Contains(err.Error(), "nothing/scenario.yaml: cannot read the file") {
		t.Errorf("a folder without a scenario: %v", err)
	}
}

// TestVariants: parts are replaced, added and appended to.
func TestVariants(t *testing.T) {
	s, err := loadText(strings.Replace(good, "plain: {}", `long: {lasts: 20s, faults.0.at: 1s, machines.web1.cores: 8, "expect+": [requests.errors < 5]}`, 1))
	if err != nil {
		t.Fatal(err)
	}
	c := s.Cases[0]
	if c.Lasts.Seconds() != 20 || c.Faults[0].At.Seconds() != 1 || c.Machines[1].Cores != 8 || len(c.Expect) != 2 {
		t.Errorf("got %+v", c)
	}
}

// TestLibrary: every scenario of the library loads.
func TestLibrary(t *testing.T) {
	names := LibraryNames()
	if len(names) < 4 {
		t.Fatalf("the library has only %v", names)
	}
	for _, n := range names {
		s, err := Load(Library(), n, "library:"+n)
		if err != nil {
			t.Errorf("%s: %v", n, err)
			continue
		}
		for _, c := range s.Cases {
			if len(c.Expect) == 0 {
				t.Errorf("%s expects nothing", c.Name())
			}
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(good)
	f.Add("title: &a [*a]\n")
	f.Add("a: [")
	f.Add(good[:300])
	f.Add(strings.Replace(good, "sessions.lost == 0", `outage.longest < 5s and backend("x").share % 3 > 1%`, 1))
	f.Fuzz(func(t *testing.T, text string) {
		_, err := loadText(text)
		var ps conf.Problems
		if err != nil && !errors.As(err, &ps) {
			t.Errorf("an error without a place: %v", err)
		}
		for _, p := range ps {
			if p.Pos.File == "" || p.What == "" {
				t.Errorf("a problem without a place or a text: %+v", p)
			}
		}
	})
}
