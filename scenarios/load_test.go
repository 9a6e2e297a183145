package scenarios

import (
	"net/netip"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestDefaults(t *testing.T) {
	s := mustLoad(t, strings.NewReplacer("  delay: 200us\n", "", "  bandwidth: 100Mbit/s\n", "").Replace(good))
	c := s.Cases[0]
	for _, row := range []struct {
		what      string
		got, want any
	}{
		{"name", s.Name, "shop"},
		{"case", c.Name(), "shop/as-it-is"},
		{"about", s.About, "Everything that a scenario may say."},
		{"delay", c.Network.Delay, 100 * time.Microsecond},
		{"bandwidth", c.Network.Bandwidth, int64(0)},
		{"loss", c.Network.Loss, 0.01},
		{"program of its kind", c.Machines[0].Run[0].Name, "nginx"},
		{"a tomcat's port", c.machine("web1").Run[0].Settings.(*Tomcat).Port, uint16(8080)},
		{"threads", c.machine("web1").Run[0].Settings.(*Tomcat).Threads, 200},
		{"what it answers: the machine's name", c.machine("web1").Run[0].Settings.(*Tomcat).Serves, "web1"},
		{"what it answers: its own name", c.machine("web2").Run[0].Settings.(*Tomcat).Serves, "first"},
		{"lognormal", c.machine("web1").Run[0].Settings.(*Tomcat).Work, Dist{Kind: "lognormal", Median: 5 * time.Millisecond, P99: 40 * time.Millisecond}},
		{"constant", c.machine("web2").Run[0].Settings.(*Tomcat).Work, Dist{Kind: "constant", Value: 3 * time.Millisecond}},
		{"exponential", c.machine("web2").Run[1].Settings.(*Tomcat).CPU, Dist{Kind: "exponential", Mean: time.Millisecond}},
		{"none", c.machine("web2").Run[1].Settings.(*Tomcat).Work, Dist{}},
		{"service by a machine's name", c.machine("web1").Run[0].Settings.(*Tomcat).Service.Addr, netip.MustParseAddrPort("10.20.0.22:8081")},
		{"redis", *c.machine("store").Run[0].Settings.(*Redis), Redis{Port: 6379, Persistence: "rdb"}},
		{"check", c.machine("lb1").Checks["chk_nginx"], Check{Probe: "http", Program: "nginx"}},
		{"users", c.Users[1].Count, 100},
		{"users' port", c.Users[0].To.Addr, netip.MustParseAddrPort("10.20.0.100:80")},
		{"users' host", c.Users[1].To, URL{Addr: netip.MustParseAddrPort("10.20.0.21:8080"), Host: "web1:8080", Path: "/app"}},
		{"timetable inside session", c.Users[0].Pace, Pace{Every: time.Second}},
		{"open loop", c.Users[1].Pace, Pace{Rate: 5, Constant: true}},
		{"journey", c.Users[0].Journey, Journey{Save: Step{"POST", "/test/save"}, Query: Step{"POST", "/test/query"}}},
	} {
		if !reflect.DeepEqual(row.got, row.want) {
			t.Errorf("%s: got %v, want %v", row.what, row.got, row.want)
		}
	}
}

// TestOrder: the parts of a file may stand in any order, although users and
// programs go to machines by name.
func TestOrder(t *testing.T) {
	from, to := strings.Index(good, "machines:\n"), strings.Index(good, "users:\n")
	end := strings.Index(good, "faults:\n")
	mustLoad(t, good[:from]+good[to:end]+good[from:to]+good[end:])
}

func TestFaults(t *testing.T) {
	c := mustLoad(t, edit(t, "lasts: 60s", `  - {at: 41s, kill: lb1/nginx}
  - {at: 42s, start: lb1/nginx}
  - {at: 43s, kill: lb1/nginx, name: third}
  - {at: 44s, kill: [lb1/nginx, lb2/keepalived/vrrp]}
  - {at: 50s, fail: web2/first}
lasts: 60s`)).Cases[0]
	want := []Fault{
		{ID: "kill lb1/nginx", Verb: "kill", At: 10 * time.Second, Targets: []Target{{"lb1", "nginx"}}},
		{ID: "start lb1/nginx", Verb: "start", At: 20 * time.Second, Targets: []Target{{"lb1", "nginx"}}, Repair: true, Undoes: "kill lb1/nginx"},
		{ID: "split", Verb: "cut", Written: "from: web1 users/robots", At: 30 * time.Second, From: []string{"balancers"}, To: []string{"web1", "users/robots"}},
		{ID: "heal split", Verb: "heal", At: 35 * time.Second, Repair: true, Undoes: "split"},
		{ID: "fail web2/first", Verb: "fail", Written: "status: 500, share: 30%", At: 40 * time.Second, For: 5 * time.Second, Targets: []Target{{"web2", "first"}}, Settings: &Fail{Status: 500, Share: 0.3}},
		{ID: "kill lb1/nginx#2", Verb: "kill", At: 41 * time.Second, Targets: []Target{{"lb1", "nginx"}}},
		{ID: "start lb1/nginx#2", Verb: "start", At: 42 * time.Second, Targets: []Target{{"lb1", "nginx"}}, Repair: true, Undoes: "kill lb1/nginx#2"},
		{ID: "third", Verb: "kill", At: 43 * time.Second, Targets: []Target{{"lb1", "nginx"}}},
		{ID: "kill lb1/nginx lb2/keepalived/vrrp", Verb: "kill", At: 44 * time.Second, Targets: []Target{{"lb1", "nginx"}, {"lb2", "keepalived/vrrp"}}},
		{ID: "fail web2/first#2", Verb: "fail", At: 50 * time.Second, Targets: []Target{{"web2", "first"}}, Settings: &Fail{Status: 503, Share: 1}},
	}
	if len(c.Faults) != len(want) {
		t.Fatalf("got %d faults, want %d", len(c.Faults), len(want))
	}
	for i, got := range c.Faults {
		if got.Pos.Line == 0 {
			t.Errorf("%s: it has no place", got.ID)
		}
		got.Pos = want[i].Pos
		if !reflect.DeepEqual(got, want[i]) {
			t.Errorf("got  %+v\nwant %+v", got, want[i])
		}
	}
}

// TestManyFaults: names stay apart however often a fault is repeated.
func TestManyFaults(t *testing.T) {
	c := mustLoad(t, edit(t, "lasts: 60s", strings.Repeat("  - {at: 45s, kill: lb2/nginx}\n", 12)+"lasts: 60s")).Cases[0]
	names := c.faultNames()
	slices.Sort(names)
	if unique := slices.Compact(slices.Clone(names)); len(unique) != len(names) || !slices.Contains(names, "kill lb2/nginx#12") {
		t.Errorf("got %v", names)
	}
}

func TestVariants(t *testing.T) {
	s := mustLoad(t, edit(t, "    lasts: 120s\n", `    lasts: 120s
    title: Another title
    faults.0.at: 1s
    machines.web2.cores: 8
    network.addresses+: [10.20.0.101]
`))
	if len(s.Cases) != 2 {
		t.Fatalf("got %d cases, want 2", len(s.Cases))
	}
	as, longer := s.Cases[0], s.Cases[1]
	for _, row := range []struct {
		what      string
		got, want any
	}{
		{"title of the file", s.Title, "Two balancers, two servers, one store"},
		{"replaced", longer.Lasts, 120 * time.Second},
		{"not replaced", as.Lasts, 60 * time.Second},
		{"replaced file", longer.machine("lb1").program("keepalived").File, "other.conf"},
		{"its neighbour", longer.machine("lb1").program("nginx").File, "nginx.conf"},
		{"in a list", longer.Faults[0].At, time.Second},
		{"in a list, untouched", as.Faults[0].At, 10 * time.Second},
		{"a key left out", longer.machine("web2").Cores, 8},
		{"appended", len(longer.Expect), len(as.Expect) + 1},
		{"appended address", len(longer.Network.Addresses), 2},
		{"nothing appended", len(as.Network.Addresses), 1},
	} {
		if row.got != row.want {
			t.Errorf("%s: got %v, want %v", row.what, row.got, row.want)
		}
	}
}

// TestFiles: a record holds what the scenario reads, its included files too,
// and nothing hidden.
func TestFiles(t *testing.T) {
	files := folder(good)
	files[".git/config"] = &fstest.MapFile{Data: []byte("[core]\n")}
	files["picture.png"] = &fstest.MapFile{Data: []byte("\x89PNG\x00")}
	s, err := Load(files, ".", "shop")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for name := range s.Files {
		got = append(got, name)
	}
	slices.Sort(got)
	if want := []string{"backup.conf", "conf.d/a.conf", "master.conf", "nginx.conf", "other.conf", "scenario.yaml"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestTables: every kind of program has a file of its own and a row, and what
// undoes a fault undoes one.
func TestTables(t *testing.T) {
	files, err := filepath.Glob("program_*.go")
	if err != nil {
		t.Fatal(err)
	}
	var own []string
	for _, name := range files {
		if !strings.HasSuffix(name, "_test.go") {
			own = append(own, strings.TrimSuffix(strings.TrimPrefix(name, "program_"), ".go"))
		}
	}
	if got := Kinds(); len(got) < 6 || !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(own))) {
		t.Errorf("kinds %v, files %v: expected a file for each", got, own)
	}
	if names := Verbs(); len(names) != len(verbs) || !slices.Contains(names, "unfail") {
		t.Errorf("verbs: %v", names)
	}
	for _, v := range verbs {
		for _, undone := range v.undoes {
			if o := verbOf(undone); o == nil || o.undoes != nil {
				t.Errorf("%s undoes %s, which is no fault", v.name, undone)
			}
		}
	}
}

// TestLibrary: every scenario of the library loads and expects something.
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
		if s.Name != n || s.Path != "library:"+n {
			t.Errorf("%s: its name is %s, its path %s", n, s.Name, s.Path)
		}
		for _, c := range s.Cases {
			if len(c.Expect) == 0 {
				t.Errorf("%s expects nothing", c.Name())
			}
		}
	}
}
