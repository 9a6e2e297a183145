package strategies

import (
	"bytes"
	"context"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/world"
)

func contender(t *testing.T, name string) Contender {
	t.Helper()
	found, err := Find([]string{name})
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %d found, error %v", name, len(found), err)
	}
	return found[0]
}

// once runs a scene with one strategy under one seed.
func once(t *testing.T, s *Scene, name string, seed uint64) measured {
	t.Helper()
	return do(s, contender(t, name), newTrace(s, seed), seed)
}

func near(got, want, tolerance float64) bool { return math.Abs(got-want) <= tolerance*want }

// TestQueue: one core with exponential work and Poisson arrivals is M/M/1,
// whose time in the system is exponential with rate mu - lambda.
func TestQueue(t *testing.T) {
	s := Scene{Servers: Same(1, 1), Rate: 500, Lasts: 10 * time.Minute, Users: 10, Work: dist.Exponential(ms), Deadline: 2 * ms}
	m := once(t, &s, "nginx/round-robin", 1)
	rate := 1000.0 - 500
	if want := math.Ln2 / rate; !near(m[P50], want, 0.02) {
		t.Errorf("p50 %v s, want %v", m[P50], want)
	}
	if want := math.Log(100) / rate; !near(m[P99], want, 0.04) {
		t.Errorf("p99 %v s, want %v", m[P99], want)
	}
	if want := 1 - math.Exp(-rate*0.002); !near(m[InTime], want, 0.01) {
		t.Errorf("in time %v, want %v", m[InTime], want)
	}
}

// TestFigures: what can be worked out by hand. Visits come each 10 ms, and take
// 1 ms unless given.
func TestFigures(t *testing.T) {
	base := func(change func(*Scene)) *Scene {
		s := &Scene{Servers: Same(2, 1), Rate: 100, Constant: true, Lasts: 4 * time.Second, Users: 50, Work: dist.Constant(ms), Deadline: 100 * ms}
		change(s)
		return s
	}
	for _, c := range []struct {
		why      string
		scene    *Scene
		strategy string
		figure   Figure
		from, to float64
	}{
		{"nobody waits", base(func(*Scene) {}), "nginx/round-robin", P999, 0.001, 0.001},
		{"in turns", base(func(*Scene) {}), "nginx/round-robin", Imbalance, 1, 1.01},
		{"the first of two takes all", base(func(*Scene) {}), "haproxy/first", Imbalance, 2, 2},
		{"half speed", base(func(s *Scene) { s.Servers[0].Speed, s.Servers[1].Speed = 50, 50 }), "nginx/round-robin", P50, 0.002, 0.002},
		{"a server of a third of the speed has twice its fair part", base(func(s *Scene) { s.Servers[0].Speed, s.Servers[1].Speed = 50, 150 }), "nginx/round-robin", Imbalance, 1.99, 2.01},
		{"one slow for half of the time: a quarter is late", base(func(s *Scene) {
			s.Servers = Same(2, 0)
			s.Slows = []Slow{{Server: 0, To: 2 * time.Second, Fixed: time.Second}}
		}), "nginx/round-robin", InTime, 0.74, 0.76},
		{"longer by so much", base(func(s *Scene) { s.Slows = []Slow{{Server: 0, To: time.Hour, Plus: 5 * ms}} }), "nginx/round-robin", P99, 0.006, 0.006},
		{"dead for 2 of 4 s, taken out too late: half of that", base(func(s *Scene) { s.Deaths = []Death{{0, time.Second, 3 * time.Second}} }), "haproxy/roundrobin", Errors, 0.245, 0.255},
		{"dead for 20 of 40 s: half of the visits of the 6 s until that is noticed", base(func(s *Scene) {
			s.Lasts, s.Deaths = 40*time.Second, []Death{{0, 2 * time.Second, 22 * time.Second}}
		}), "haproxy/roundrobin", Errors, 0.0745, 0.0755},
		{"and it has no visits until 4 s after its return: 22 of 40 s", base(func(s *Scene) {
			s.Lasts, s.Deaths = 40*time.Second, []Death{{0, 2 * time.Second, 22 * time.Second}}
		}), "haproxy/roundrobin", Imbalance, 1 + 18.0/40 - 0.005, 1 + 18.0/40 + 0.005},
		{"the deadline itself is in time", base(func(s *Scene) { s.Work = dist.Constant(s.Deadline); s.Servers = Same(2, 0) }), "nginx/round-robin", InTime, 1, 1},
		{"nginx stops at the first failure, for fail_timeout", base(func(s *Scene) { s.Deaths = []Death{{0, time.Second, 3 * time.Second}} }), "nginx/round-robin", Errors, 1.0 / 399, 2.0 / 399},
		{"what was inside is cut off", base(func(s *Scene) {
			s.Work = dist.Constant(10 * time.Second)
			s.Servers = Same(1, 1)
			s.Deaths = []Death{{0, 4*time.Second - 1, time.Hour}}
		}), "nginx/round-robin", Errors, 1, 1},
		{"sessions stay with ip_hash", base(func(*Scene) {}), "nginx/ip_hash", SessionsLost, 0, 0},
		{"and with sticky, by its cookie", base(func(*Scene) {}), "nginx/sticky", SessionsLost, 0, 0},
		{"sticky gives new users out in turns", base(func(*Scene) {}), "nginx/sticky", Imbalance, 1, 1.25},
		{"whose server leaves gets a new cookie: half of 50 users, once each, of 349 visits with a session", base(func(s *Scene) {
			s.Moves = []Move{{Server: 0, At: 2 * time.Second}}
		}), "nginx/sticky", SessionsLost, 18.0 / 349, 28.0 / 349},
		{"half of them with two in turns", base(func(*Scene) {}), "nginx/round-robin", SessionsLost, 0.4, 0.6},
		{"a death forgets each session once: 25 users of 350 visits", base(func(s *Scene) {
			s.Servers = Same(1, 1)
			s.Deaths = []Death{{0, 2 * time.Second, 2*time.Second + ms}}
		}), "nginx/ip_hash", SessionsLost, 45.0 / 350, 51.0 / 349},
		{"keys: nothing changes", base(func(*Scene) {}), "nginx/ip_hash", KeysMoved, math.NaN(), 0},
		{"keys: of who does not keep any", base(func(s *Scene) { s.Moves = []Move{{Server: 0, At: time.Second}} }), "nginx/random", KeysMoved, math.NaN(), 0},
		{"keys: one of two leaves", base(func(s *Scene) { s.Users = 5000; s.Moves = []Move{{Server: 0, At: time.Second}} }), "nginx/hash-consistent", KeysMoved, 0.4, 0.6},
		{"keys: sticky moves those of who leaves, and of the others none", base(func(s *Scene) { s.Moves = []Move{{Server: 0, At: time.Second}} }), "nginx/sticky", KeysMoved, 0.5, 0.5},
		{"keys: and none when one joins", base(func(s *Scene) {
			s.Servers = Same(3, 1)
			s.Servers[2].Joins = true
			s.Moves = []Move{{Server: 2, At: time.Second, Joins: true}}
		}), "nginx/sticky", KeysMoved, 0, 0},
		{"keys: unless there was but one, for which the module gives no cookie", base(func(s *Scene) {
			s.Servers[1].Joins = true
			s.Moves = []Move{{Server: 1, At: time.Second, Joins: true}}
		}), "nginx/sticky", KeysMoved, 0.5, 0.5},
		{"picks of who leaves and who stays", base(func(s *Scene) { s.Moves = []Move{{Server: 0, At: 2 * time.Second}} }), "nginx/round-robin", Imbalance, 1.1, 1.2},
		{"fair to who joined late", base(func(s *Scene) {
			s.Servers[1].Joins = true
			s.Moves = []Move{{Server: 1, At: 2 * time.Second, Joins: true}}
		}), "nginx/round-robin", Imbalance, 1.1, 1.2},
	} {
		got := once(t, c.scene, c.strategy, 1)[c.figure]
		if math.IsNaN(c.from) {
			if !math.IsNaN(got) {
				t.Errorf("%s: %s %v, want none", c.why, FigureTable[c.figure].Name, got)
			}
			continue
		}
		if !(got >= c.from && got <= c.to) {
			t.Errorf("%s: %s %v, want %v to %v", c.why, FigureTable[c.figure].Name, got, c.from, c.to)
		}
	}
}

// TestCommonNumbers: strategies see the same users, whoever else takes part,
// and another seed has others.
func TestCommonNumbers(t *testing.T) {
	scene := &Scenes[0]
	a, b, other := newTrace(scene, 7), newTrace(scene, 7), newTrace(scene, 8)
	if !slices.Equal(a.at, b.at) || !slices.Equal(a.user, b.user) || !slices.Equal(a.work, b.work) || !slices.Equal(a.names, b.names) {
		t.Error("two traces of one seed differ")
	}
	if slices.Equal(a.at, other.at) || slices.Equal(a.work, other.work) || slices.Equal(a.names, other.names) {
		t.Error("the traces of two seeds are alike")
	}
	random := contender(t, "nginx/random-two")
	alone := do(scene, random, b, 7)
	do(scene, contender(t, "compare/peak-ewma"), a, 7)
	for f, v := range do(scene, random, a, 7) {
		if v != alone[f] && !math.IsNaN(alone[f]) {
			t.Errorf("%s: %v after another strategy, %v alone", FigureTable[f].Name, v, alone[f])
		}
	}
}

// TestDeterminism: the same bytes whatever the number of workers and
// processors; others for other seeds.
func TestDeterminism(t *testing.T) {
	scenes, err := FindScenes([]string{"one-dies", "brpc-one-slow"})
	if err != nil {
		t.Fatal(err)
	}
	contenders, err := Find([]string{"nginx/random-two", "haproxy/random", "compare/peak-ewma", "compare/bounded-loads"})
	if err != nil {
		t.Fatal(err)
	}
	study := func(workers, processors int, seeds ...uint64) (text, json string) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		s := Study{scenes, contenders, seeds}
		r, done, err := s.Run(context.Background(), suite.Site{Workers: workers})
		if err != nil || done != s.Jobs() {
			t.Fatalf("%d parts done, error %v", done, err)
		}
		var b, j bytes.Buffer
		if err := r.Text(&b); err != nil {
			t.Fatal(err)
		}
		if err := r.JSON(&j); err != nil {
			t.Fatal(err)
		}
		return b.String(), j.String()
	}
	text, json := study(1, 1, 1, 2, 3)
	if text4, json4 := study(4, 4, 1, 2, 3); text != text4 || json != json4 {
		t.Error("four workers on four processors give other bytes than one on one")
	}
	if _, other := study(1, 1, 1, 2, 4); other == json {
		t.Error("other seeds give the same bytes")
	}
}

// TestInterrupted: a study that is ended says how far it came.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := Study{[]*Scene{&Scenes[0]}, []Contender{contender(t, "nginx/round-robin")}, []uint64{1, 2, 3, 4}}
	r, done, err := s.Run(ctx, suite.Site{Ended: cancel})
	if r != nil || done != 1 || err == nil {
		t.Errorf("%d parts done, error %v, results %v: want one part, an error and no results", done, err, r)
	}
}

func newWorldForTest(t *testing.T) *world.World {
	w := world.New(world.Options{Seed: 1})
	t.Cleanup(w.Close)
	return w
}
