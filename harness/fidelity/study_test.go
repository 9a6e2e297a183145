package fidelity

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/fidelity"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// twin is the simulator under another name and in real time, so that there are
// two grounds without any container.
type twin struct {
	simulated.Ground
	unsupported string // a variant
	changed     func(*record.Record)
	running     *atomic.Int32
	together    *atomic.Int32
}

func (twin) Name() string   { return "twin" }
func (twin) RealTime() bool { return true }

func (g twin) Prepare(c *scenarios.Case) (harness.Prepared, error) {
	if c.Variant == g.unsupported {
		return nil, &harness.Unsupported{Ground: g.Name(), Case: c.Name(), Reasons: []string{"it is too calm"}}
	}
	p, err := g.Ground.Prepare(c)
	return twinned{p, g}, err
}

type twinned struct {
	harness.Prepared
	g twin
}

func (p twinned) Run(ctx context.Context, seed uint64, progress func(float64)) *record.Record {
	if p.g.running != nil {
		if p.g.running.Add(1) > 1 {
			p.g.together.Add(1)
		}
		defer p.g.running.Add(-1)
	}
	rec := p.Prepared.Run(ctx, seed, progress)
	rec.Run.Ground = p.g.Name()
	if p.g.changed != nil {
		p.g.changed(rec)
	}
	return rec
}

const drill = `title: a web server dies
network: {subnet: 10.20.0.0/16}
machines: {web: {ip: 10.20.0.21, run: tomcat}}
users: {all: {count: 5, from: 10.20.64.0/24, to: "http://web:8080", get: GET /index.jsp, every: 1s}}
lasts: 8s
variants:
  calm: {}
  killed: {faults: [{at: 2s, for: 1s, kill: web/tomcat}]}
`

// cases gives those of a scenario in a new folder.
func cases(t *testing.T) []*scenarios.Case {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "drill")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "scenario.yaml"), []byte(drill), 0o666); err != nil {
		t.Fatal(err)
	}
	loaded, err := suite.Load([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	return loaded[0].Cases
}

// both runs a study on both grounds and gives it with the folder of its records.
func both(t *testing.T, with twin) (*Study, string) {
	t.Helper()
	study, err := NewStudy(cases(t), pair, simulated.Ground{}, with)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	out, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, side := range []struct {
		g    harness.Ground
		runs int
	}{{simulated.Ground{}, 24}, {with, 3}} {
		if err := side.g.Build(t.Context(), study.Prepared(side.g.Name())); err != nil {
			t.Fatal(err)
		}
		jobs := study.Jobs(side.g.Name(), suite.SeedsFrom(1, side.runs))
		o := suite.Options{Workers: suite.Workers(side.g, 0), Keep: suite.NewKeeper(out, nil).Keep}
		if err := study.Run(t.Context(), jobs, o); err != nil {
			t.Fatal(err)
		}
	}
	return study, dir
}

var pair = fidelity.Pair{
	Of:   suite.DefaultGround().GroundNames,
	With: fidelity.GroundNames{Name: "twin", Noun: "the twin", Runs: "twinned", In: "in the twin"},
}

func results(all []*fidelity.Fidelity) (got []string) {
	for _, f := range all {
		got = append(got, f.Name()+" "+string(f.Result()))
	}
	return got
}

// TestStudy holds the simulator against its twin, one that does the same and one
// that loses sessions.
func TestStudy(t *testing.T) {
	var running, together atomic.Int32
	study, _ := both(t, twin{running: &running, together: &together})
	all := study.Compare()
	if got, want := results(all), []string{"drill/calm pass", "drill/killed pass"}; !slices.Equal(got, want) {
		t.Errorf("the same: got %q, want %q", got, want)
	}
	if together.Load() > 0 {
		t.Error("runs in real time went on side by side")
	}
	for _, k := range study.Cases {
		if len(k.Samples) != 27 {
			t.Errorf("%s: %d samples, want 27", k.Name(), len(k.Samples))
		}
	}
	study, _ = both(t, twin{changed: func(r *record.Record) { r.Segments[0].Counts.Lost += 7 }})
	if got, want := results(study.Compare()), []string{"drill/calm fail", "drill/killed fail"}; !slices.Equal(got, want) {
		t.Errorf("sessions are lost: got %q, want %q", got, want)
	}
	for _, want := range []string{
		"drill/calm: 24 runs simulated, 3 twinned\n", "sessions lost differs: 7 in the twin, in every run of the simulator 0\n",
	} {
		if got := text(t, study); !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
}

// TestUnsupported leaves out the case that one ground cannot run.
func TestUnsupported(t *testing.T) {
	study, dir := both(t, twin{unsupported: "calm"})
	if got, want := results(study.Compare()), []string{"drill/calm inconclusive", "drill/killed pass"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := study.Cases[0].Unsupported; got != "drill/calm: cannot run on twin: it is too calm" {
		t.Errorf("the reason: %q", got)
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "drill.calm.*")); len(found) > 0 {
		t.Errorf("it was run nevertheless: %q", found)
	}
}

// TestRecords wants the records of a study to come to what the study came to.
func TestRecords(t *testing.T) {
	study, dir := both(t, twin{})
	want := text(t, study)
	for _, given := range [][]*scenarios.Case{nil, cases(t)} {
		r := &Records{Dir: dir, Cases: given, Grounds: pair}
		recorded, err := r.Study()
		if err != nil {
			t.Fatal(err)
		}
		if got := text(t, recorded); got != want {
			t.Errorf("of the records:\n%s\nof the runs:\n%s", got, want)
		}
	}
	var none *NoRecords
	for _, r := range []*Records{
		{Dir: t.TempDir(), Grounds: pair},
		{Dir: dir, Grounds: fidelity.Pair{Of: fidelity.GroundNames{Name: "mars"}, With: fidelity.GroundNames{Name: "venus"}}},
		{Dir: dir, Grounds: pair, Variants: []string{"busy"}},
	} {
		if _, err := r.Study(); !errors.As(err, &none) {
			t.Errorf("%+v: error %v", r, err)
		}
	}
}

func text(t *testing.T, s *Study) string {
	t.Helper()
	var b strings.Builder
	if err := fidelity.WriteText(&b, s.Compare(), layout.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestProblems wants what is wrong with the files to come back from any ground.
func TestProblems(t *testing.T) {
	all := cases(t)
	_, err := NewStudy(all, pair, simulated.Ground{}, faulty{})
	var ps conf.Problems
	if !errors.As(err, &ps) || len(ps) != len(all) {
		t.Errorf("error %v", err)
	}
}

// faulty is a ground that finds something wrong with every case.
type faulty struct{ simulated.Ground }

func (faulty) Name() string { return "faulty" }

func (faulty) Prepare(c *scenarios.Case) (harness.Prepared, error) {
	return nil, conf.Problems{{Pos: conf.Pos{File: "nginx.conf"}, What: c.Variant + " is wrong"}}
}
