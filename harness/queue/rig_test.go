package queue

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// quick are times for tests: a job has to miss five leases in a row to be given up, so
// that a slow machine is no reason.
var quick = tuning{
	lease: 400 * time.Millisecond, again: 150 * time.Millisecond, answer: 3 * time.Second, pull: 200 * time.Millisecond, finish: 5 * time.Second,
	beat: 100 * time.Millisecond, pending: 1000,
}

// build of what is tested.
var build = strings.Repeat("b", 64)

// drill is a ground without a world: its runs are a function of case and seed, and do
// what the test says beside.
type drill struct {
	during func(ctx context.Context, seed uint64, progress func(float64))
}

func (drill) Name() string                                          { return suite.DefaultGround().Name }
func (drill) RealTime() bool                                        { return false }
func (drill) Build(context.Context, []harness.Prepared) error       { return nil }
func (drill) Close() error                                          { return nil }
func (d drill) Prepare(c *scenarios.Case) (harness.Prepared, error) { return drilled{d, c}, nil }

// drilled is a case that is ready.
type drilled struct {
	drill
	c *scenarios.Case
}

func (drilled) Notes() []conf.Note { return nil }

func (d drilled) Run(ctx context.Context, seed uint64, progress func(float64)) *record.Record {
	if d.during != nil {
		d.during(ctx, seed, progress)
	}
	rec := harness.NewRecord(d.c, d.Name(), seed, nil, nil)
	rec.Events = []record.Event{{Kind: "a run", Detail: fmt.Sprint(seed * seed)}}
	rec.End = record.End{At: time.Second, Finished: ctx.Err() == nil}
	if !rec.End.Finished {
		rec.End.Why = record.Interrupted
	}
	return rec
}

// named is a drill that passes for a ground.
type named struct {
	drill
	ground string
}

func (n named) Name() string { return n.ground }

func (n named) Prepare(c *scenarios.Case) (harness.Prepared, error) { return ofGround{n, c}, nil }

// ofGround is a case that is ready on one.
type ofGround struct {
	named
	c *scenarios.Case
}

func (ofGround) Notes() []conf.Note { return nil }

func (o ofGround) Run(ctx context.Context, seed uint64, progress func(float64)) *record.Record {
	rec := drilled{o.drill, o.c}.Run(ctx, seed, progress)
	rec.Run.Ground = o.ground
	return rec
}

const scenario = `title: one server
network: {subnet: 10.20.0.0/16}
machines: {web: {ip: 10.20.0.21, run: tomcat}}
users: {all: {count: 1, from: 10.20.64.0/24, to: "http://web:8080", get: GET /, every: 1s}}
lasts: 1s
variants: {a: {}, b: {lasts: 2s}}
`

// jobs of two variants, each under so many seeds.
func jobs(t *testing.T, seeds int) []suite.Job {
	t.Helper()
	return jobsIn(t, written(t, scenario), drill{}, seeds)
}

// written writes a scenario into a folder of its own.
func written(t *testing.T, scenario string) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "shop")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "scenario.yaml"), []byte(scenario), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// jobsIn are those of a scenario on a ground.
func jobsIn(t testing.TB, dir string, g harness.Ground, seeds int) []suite.Job {
	t.Helper()
	loaded, err := suite.Load([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	prepared, err := suite.Prepare(g, loaded[0].Cases)
	if err != nil {
		t.Fatal(err)
	}
	return suite.Jobs(prepared, loaded[0].Cases, suite.SeedsFrom(1, seeds))
}

// wanted are the records of jobs, one after another, as one machine writes them.
func wanted(t testing.TB, all []suite.Job) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, j := range all {
		if err := suite.RunJob(t.Context(), j, nil).Record.Write(&b); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// rig is a server, and what is connected to it.
type rig struct {
	t      *testing.T
	dir    string
	port   int
	server *Server
	mu     sync.Mutex
	said   []string
	looks  []*suite.Look
	wg     sync.WaitGroup
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), port: -1}
	r.start()
	t.Cleanup(func() { r.wg.Wait(); r.server.stop() })
	return r
}

// start starts the server, also again on the store that it left.
func (r *rig) start() {
	r.t.Helper()
	s, err := embedIn(r.dir, r.port, "token", func(err error) { r.t.Error(err) })
	if err != nil {
		r.t.Fatal(err)
	}
	r.server = s
	r.port = s.port()
}

// connect is a connection of somebody's own.
func (r *rig) connect() *Conn {
	r.t.Helper()
	c, err := Connect(r.server.URL, Access{})
	if err != nil {
		r.t.Fatal(err)
	}
	c.tune = quick
	r.t.Cleanup(c.Close)
	return c
}

// worker starts one. stop tells it to stop, die has nobody hear of it again.
func (r *rig) worker(name string, g harness.Ground) (stop, die func()) {
	r.t.Helper()
	return r.workerOn(suite.DefaultGround(), name, g)
}

// workerOn starts one for jobs of a ground.
func (r *rig) workerOn(row *suite.GroundRow, name string, g harness.Ground) (stop, die func()) {
	r.t.Helper()
	c := r.connect()
	ctx, cancel := context.WithCancel(r.t.Context())
	w := &Worker{Conn: c, Keys: suite.KeysOf(row, build), Ground: g, Name: name, Slots: 1, Looks: r.looks, Say: func(line string) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.said = append(r.said, line)
	}}
	r.wg.Go(func() { _ = w.Run(ctx) }) // one that died gives an error
	r.t.Cleanup(cancel)
	return cancel, func() { c.Close(); cancel() }
}

// study begins one.
func (r *rig) study(c *Conn) *Study {
	r.t.Helper()
	s, err := NewStudy(r.t.Context(), c, suite.KeysOf(suite.DefaultGround(), build))
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// run does jobs by a study, and gives their records, one after another.
func run(ctx context.Context, s *Study, all []suite.Job) ([]byte, error) {
	var b bytes.Buffer
	err := suite.RunJobs(ctx, all, s.Options(suite.Options{Do: s.Run}, nil), func(r suite.Result) error { return r.Record.Write(&b) })
	return b.Bytes(), err
}

// done is how many runs a worker said it did.
func (s *Study) done(worker string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, w := range s.workers {
		if w.Worker == worker {
			n += w.Done
		}
	}
	return n
}
