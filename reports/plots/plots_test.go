package plots

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
)

var (
	update = flag.Bool("update", false, "rewrite the drawings in testdata")
	look   = flag.String("look", "", "also write every drawing as PNG into this folder")
)

// pictures are the runs that are drawn, and why.
var pictures = []struct {
	name, reason string
	record       func() *record.Record
	result       verdict.Result
}{
	{"normal", "nothing goes wrong", normalRun, verdict.Pass},
	{"killed-backend", "one colour disappears and returns", killedBackend, verdict.Fail},
	{"moved-address", "an address without and with a new owner", movedAddress, verdict.Pass},
	{"dual-owner", "two owners for long and for short; a fault without effect", dualOwner, verdict.Inconclusive},
	{"many-faults", "labels become numbers; more backends than colours; the run ends within a second", manyFaults, verdict.Pass},
	{"close-faults", "labels at one moment and at the right edge", fewFaultsClose, verdict.Pass},
	{"late-faults", "long labels at the right edge", late, verdict.Pass},
	{"no-data", "no requests", noData, ""},
	{"nothing", "a run that came to nothing, without groups", nothingAtAll, verdict.Inconclusive},
	{"cut-short", "a run that did not come to its last fault", cutShort, verdict.Inconclusive},
	{"many-servers", "fourteen servers told apart", manyServers, verdict.Pass},
	{"too-many-servers", "more servers than can be told apart", tooManyServers, verdict.Pass},
	{"lost-sessions", "sessions are lost and stale, several groups", lostSessions, verdict.Fail},
	{"long", "two hours: minutes on the axis, wide columns", longRun, verdict.Pass},
	{"one-point", "a run of less than a second with one request", onePoint, verdict.Pass},
}

func TestDrawings(t *testing.T) {
	for _, p := range pictures {
		m := measure.Measure(p.record())
		check(t, p.name+"-timeline", Timeline(m, p.result))
		check(t, p.name+"-latency", LatencyCurve(m, p.result))
	}
	for name, cases := range map[string][]*verdict.Case{"seeds": overSeeds(), "many-seeds": manySeeds(), "no-seeds": nil} {
		check(t, name, OverSeeds(cases))
	}
}

func check(t *testing.T, name string, d *Drawing) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		var first, second, raster bytes.Buffer
		for _, b := range []*bytes.Buffer{&first, &second} {
			if err := d.SVG(b); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Error("drawn twice, the bytes differ")
		}
		if err := d.PNG(&raster); err != nil {
			t.Fatal(err)
		}
		if *look != "" {
			if err := os.WriteFile(filepath.Join(*look, name+".png"), raster.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := png.Decode(&raster); err != nil {
			t.Errorf("the PNG: %v", err)
		}
		golden(t, filepath.Join("testdata", name+".svg"), first.Bytes())
	})
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: make it with -update, and look at it", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: the drawing has changed: if that is meant, -update, and look at the difference", path)
	}
}

func overSeeds() []*verdict.Case {
	var all []*verdict.Verdict
	for i := range 24 {
		for j, variant := range []string{"as-printed", "preempt", "a-variant-with-a-very-long-name-that-does-not-fit"} {
			longest := 3.2 + float64(j)*0.9 + float64(i*i%11)*0.11
			if j == 1 && i >= 4 {
				continue
			}
			r := made("vip-nginx", variant, 20, 2, [2]float64{10, 10 + longest})
			r.Run.Seed = uint64(i + 1)
			v := &verdict.Verdict{Record: r, Measured: measure.Measure(r), Result: verdict.Pass}
			if longest > 3.7 && j == 0 {
				v.Result = verdict.Fail
			}
			if j == 2 && i%8 == 3 {
				v.Result = verdict.Inconclusive
			}
			all = append(all, v)
		}
	}
	return verdict.Cases(all)
}

// manySeeds has more runs than have room.
func manySeeds() []*verdict.Case {
	var all []*verdict.Verdict
	for i := range 300 {
		longest := 3.2 + float64(i*i%11)*0.11
		r := made("vip-nginx", "preempt", 20, 2, [2]float64{10, 10 + longest})
		r.Run.Seed = uint64(i + 1)
		v := &verdict.Verdict{Record: r, Measured: measure.Measure(r), Result: verdict.Pass}
		if i%50 == 49 {
			v.Result = verdict.Fail
		}
		all = append(all, v)
	}
	return verdict.Cases(all)
}
