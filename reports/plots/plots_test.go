package plots

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/hadrill/hadrill/reports"
)

var (
	update = flag.Bool("update", false, "rewrite the drawings in testdata")
	look   = flag.String("look", "", "also write every drawing as PNG into this folder")
)

// pictures are the runs that are drawn, and why.
var pictures = []struct {
	name, reason string
	record       func() *reports.Record
}{
	{"normal", "nothing goes wrong", normalRun},
	{"killed-backend", "one colour disappears and returns", killedBackend},
	{"moved-address", "an address without and with a new owner", movedAddress},
	{"dual-owner", "two owners for long and for short; a fault without effect", dualOwner},
	{"many-faults", "labels become numbers; more backends than colours; the run ends within a second", manyFaults},
	{"close-faults", "labels at one moment and at the right edge", fewFaultsClose},
	{"late-faults", "long labels at the right edge", late},
	{"no-data", "no requests", noData},
	{"nothing", "a run that came to nothing, without groups", nothingAtAll},
	{"cut-short", "a run that did not come to its last fault", cutShort},
	{"one-point", "a run of less than a second with one request", onePoint},
}

func TestDrawings(t *testing.T) {
	for _, p := range pictures {
		m := reports.Measure(p.record())
		check(t, p.name+"-timeline", Timeline(m))
		check(t, p.name+"-latency", LatencyCurve(m))
	}
	for name, cases := range map[string][]*reports.Case{"seeds": overSeeds(), "no-seeds": nil} {
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

func overSeeds() []*reports.Case {
	var all []*reports.Verdict
	for i := range 24 {
		for j, variant := range []string{"as-printed", "preempt", "a-variant-with-a-very-long-name-that-does-not-fit"} {
			longest := 3.2 + float64(j)*0.9 + float64(i*i%11)*0.11
			if j == 1 && i >= 4 {
				continue
			}
			r := record("vip-nginx", variant, 20, 2, [2]float64{10, 10 + longest})
			r.Run.Seed = uint64(i + 1)
			v := &reports.Verdict{Record: r, Measured: reports.Measure(r), Result: reports.Pass}
			if longest > 3.7 && j == 0 {
				v.Result = reports.Fail
			}
			if j == 2 && i%8 == 3 {
				v.Result = reports.Inconclusive
			}
			all = append(all, v)
		}
	}
	return reports.Cases(all)
}
