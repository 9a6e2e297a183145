package sessions

import (
	"bytes"
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

func ways(t *testing.T, names ...string) []Way {
	t.Helper()
	found, err := FindWays(names)
	if err != nil || len(found) != len(names) {
		t.Fatalf("%v: %d found, error %v", names, len(found), err)
	}
	return found
}

func scenes(t *testing.T, names ...string) []Scene {
	t.Helper()
	found, err := FindScenes(names)
	if err != nil || len(found) != len(names) {
		t.Fatalf("%v: %d found, error %v", names, len(found), err)
	}
	return found
}

// TestEveryStoreTakesPart: a way that Tomcat has is compared with the others.
func TestEveryStoreTakesPart(t *testing.T) {
	all := Ways()
	for _, store := range session.Stores {
		if !slices.ContainsFunc(all, func(w Way) bool { return w.Store == store.Name }) {
			t.Errorf("%s of session.Stores has no row in Ways", store.Name)
		}
	}
	for _, w := range all {
		if !slices.ContainsFunc(session.Stores, func(s session.Way) bool { return s.Name == w.Store }) {
			t.Errorf("%s: store %q is no row of session.Stores", w.Name, w.Store)
		}
	}
}

// TestStacks: every scenario that a study writes is one that hadrill reads, without a
// note.
func TestStacks(t *testing.T) {
	n := 0
	for _, s := range Scenes() {
		for _, w := range Ways() {
			for _, servers := range []int{2, 16} {
				if !s.takes(&w) {
					continue
				}
				if _, err := prepare(&s, &w, servers); err != nil {
					t.Errorf("%s in %s with %d servers: %v", w.Name, s.Name, servers, err)
				}
				n++
			}
		}
	}
	if n < 100 {
		t.Errorf("%d scenarios, expected 100 at the least", n)
	}
}

func once(t *testing.T, scene, way string, servers int, seed uint64) measured {
	t.Helper()
	s, err := prepare(&scenes(t, scene)[0], &ways(t, way)[0], servers)
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.run(context.Background(), suite.Site{}, seed)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestFigures: what a way must come to, by hand.
func TestFigures(t *testing.T) {
	const value, name, save = 2000.0, 50, 2 // bytes of a session, of its name and number, requests a visit
	for _, c := range []struct {
		why, scene, way string
		servers         int
		figure          Figure
		low, high       float64
	}{
		{"nothing is lost where nothing happens", "steady", "local", 2, Lost, 0, 0},
		{"half of the users were on one of two servers", "killed", "local", 2, Lost, 0.5, 0.5},
		{"a quarter on one of four", "killed", "local", 4, Lost, 0.25, 0.25},
		{"each loses its session at least once", "updated", "local", 2, Lost, 1, 2},
		{"and none where others have it", "updated", "delta-sync", 2, Lost, 0, 0},
		{"or the browser", "killed", "cookie", 2, Lost, 0, 0},
		{"who is cut off gets errors from its store", "cut", "redis", 2, Errors, 0.01, 0.2},
		{"what died with the store is gone", "store", "redis", 2, Lost, 1, 1},
		{"and not where a replica has it", "store", "redis-failover", 2, Lost, 0, 0},
		{"nobody tells anybody", "steady", "local", 2, Sent, 0, 0},
		{"one message a request, half of them with the session", "steady", "delta-sync", 2, Sent, 720 + value/save, 720 + 73 + 2*name + value/save},
		{"to each of three others", "steady", "delta-sync", 4, Sent, 3 * (720 + value/save), 3 * (720 + 73 + 2*name + value/save)},
		{"to one server, however many there are", "steady", "backup", 4, Sent, 900 + value/save, 2000 + value/save},
		{"a session of each user", "steady", "local", 2, Memory, shoppersEach * value, shoppersEach * 2.2 * value},
		{"of all users", "steady", "delta-sync", 2, Memory, 2 * shoppersEach * value, 2 * shoppersEach * 2.2 * value},
		{"none", "steady", "cookie", 2, Memory, 0, 0},
		{"nobody counts the bytes of folders", "steady", "persistent-valve", 2, Sent, math.NaN(), math.NaN()},
	} {
		got := once(t, c.scene, c.way, c.servers, 1)[c.figure]
		if math.IsNaN(c.low) != math.IsNaN(got) || got < c.low || got > c.high {
			t.Errorf("%s: %s of %s in %s with %d servers: %v, want %v to %v", c.why, FigureTable[c.figure].Name, c.way, c.scene, c.servers, got, c.low, c.high)
		}
	}
}

// TestCommonRandomNumbers: two ways that do the same have the same figures.
func TestCommonRandomNumbers(t *testing.T) {
	a, b, other := once(t, "killed", "local", 2, 3), once(t, "killed", "pathname", 2, 3), once(t, "killed", "local", 2, 4)
	for f := range figures {
		if math.IsNaN(a[f]) != math.IsNaN(b[f]) || !math.IsNaN(a[f]) && a[f] != b[f] {
			t.Errorf("%s: %v and %v", FigureTable[f].Name, a[f], b[f])
		}
	}
	if a[P50] == other[P50] {
		t.Error("another seed gives the same median")
	}
}

func small(t *testing.T, workers int) *Results {
	t.Helper()
	s := Study{Ways: ways(t, "local", "redis"), Scenes: scenes(t, "killed", "store"), Servers: []int{2}, Seeds: []uint64{1, 2, 3, 4, 5, 6}}
	ended := make(chan bool, s.Jobs())
	r, done, err := s.Run(context.Background(), suite.Site{Workers: workers, Ended: func() { ended <- true }})
	if err != nil || done != s.Jobs() || len(ended) != done {
		t.Fatalf("%d of %d parts, error %v", done, s.Jobs(), err)
	}
	return r
}

// TestStudy: ranks, costs, who takes part; and the same bytes whatever the workers.
func TestStudy(t *testing.T) {
	r := small(t, 1)
	killed, store := &r.Tables[0], &r.Tables[1]
	local, redis := killed.row("local"), killed.row("redis")
	if local.Ranks[Lost] != 2 || redis.Ranks[Lost] != 1 || local.Figures[Lost].Median != 0.5 {
		t.Errorf("sessions lost: %v and %v, ranks %d and %d", local.Figures[Lost], redis.Figures[Lost], local.Ranks[Lost], redis.Ranks[Lost])
	}
	if cost := redis.Figures[P50Cost].Median; local.Figures[P50Cost].Median != 0 || cost <= 0 || cost > 0.002 {
		t.Errorf("costs of the median: %v and %v", local.Figures[P50Cost], redis.Figures[P50Cost])
	}
	if store.row("local") != nil || store.row("redis") == nil {
		t.Error("the scene of the store is for ways with one")
	}
	if cost := store.row("redis").Figures[P50Cost].Median; math.IsNaN(cost) {
		t.Error("no cost beside a baseline that takes no part")
	}
	var one, two, csv bytes.Buffer
	for _, b := range []struct {
		to *bytes.Buffer
		r  *Results
	}{{&one, r}, {&two, small(t, 3)}} {
		if err := b.r.JSON(b.to); err != nil {
			t.Fatal(err)
		}
		if err := b.r.Text(b.to); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("other bytes with other workers")
	}
	if err := r.CSV(&csv); err != nil || strings.Count(csv.String(), "\n") != 1+3*int(figures) || !strings.Contains(csv.String(), "killed,2,local,sent,bytes,0,0,0,1\n") {
		t.Errorf("error %v, CSV:\n%s", err, csv.String())
	}
}

// TestInterrupted: a study that is ended gives nothing.
func TestInterrupted(t *testing.T) {
	ctx, end := context.WithCancel(context.Background())
	s := Study{Ways: ways(t, "local"), Scenes: scenes(t, "steady"), Servers: []int{2}, Seeds: []uint64{1, 2, 3}}
	r, done, err := s.Run(ctx, suite.Site{Ended: end})
	if r != nil || err == nil || done == 0 {
		t.Errorf("results %v, %d parts, error %v", r, done, err)
	}
}

// TestRules: how a rule of thumb fares, by the ranks of the two ways.
func TestRules(t *testing.T) {
	rows := func(servers int, first, second int) Table {
		t := Table{Scene: Scene{Name: "steady"}, Servers: servers, Rows: make([]Row, 2)}
		for i, rank := range []int{first, second} {
			t.Rows[i].Way.Name = Rules[0].Ways[i]
			for f := range figures {
				t.Rows[i].Ranks[f], t.Rows[i].Figures[f] = rank, study.Estimate{Median: float64(rank)}
			}
		}
		return t
	}
	for _, c := range []struct {
		why    string
		tables []Table
		seeds  int
		upTo   int
		want   Outcome
	}{
		{"as good up to four", []Table{rows(2, 1, 2), rows(4, 1, 1), rows(8, 2, 1)}, 6, 4, Holds},
		{"worse from four on", []Table{rows(2, 1, 2), rows(4, 2, 1), rows(8, 2, 1)}, 6, 2, Refuted},
		{"as good with eight, too", []Table{rows(2, 1, 2), rows(4, 1, 1), rows(8, 1, 1)}, 6, 8, Refuted},
		{"worse with any", []Table{rows(2, 2, 1), rows(4, 2, 1), rows(8, 2, 1)}, 6, 0, Refuted},
		{"no more than four were tried", []Table{rows(2, 1, 2), rows(4, 1, 1)}, 6, 4, Open},
		{"and it is worse with four", []Table{rows(2, 1, 2), rows(4, 2, 1)}, 6, 2, Refuted},
		{"four were not tried", []Table{rows(2, 1, 2), rows(16, 2, 1)}, 6, 2, Open},
		{"nor fewer", []Table{rows(8, 2, 1), rows(16, 2, 1)}, 6, 0, Open},
		{"too few seeds", []Table{rows(2, 1, 1), rows(8, 1, 1)}, 5, 8, Open},
	} {
		r := Results{Seeds: make([]uint64, c.seeds), Ways: make([]Way, 2), Tables: c.tables}
		found := r.Findings()
		if len(found) != 3 || found[0].UpTo != c.upTo || found[0].Outcome != c.want {
			t.Errorf("%s: %d findings, %+v, want up to %d: %s", c.why, len(found), found[0], c.upTo, c.want)
		}
	}
}

func TestFind(t *testing.T) {
	all, err := FindWays(nil)
	if err != nil || len(all) != len(Ways()) {
		t.Errorf("%d ways, error %v", len(all), err)
	}
	two, err := FindWays([]string{"redis", "local", "redis"})
	if err != nil || len(two) != 2 || two[0].Name != "local" {
		t.Errorf("%v, error %v: want each once, in the order of the table", two, err)
	}
	if _, err := FindScenes([]string{"kild"}); err == nil || !strings.Contains(err.Error(), `did you mean "killed"?`) {
		t.Errorf("error %v", err)
	}
}
