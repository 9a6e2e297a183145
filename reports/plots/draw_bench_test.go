package plots

import (
	"io"
	"testing"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/verdict"
)

// BenchmarkDrawing gives what each picture of a run costs, by format.
func BenchmarkDrawing(b *testing.B) {
	m := measure.Measure(killedBackend())
	for _, p := range []struct {
		name string
		d    *Drawing
	}{{"timeline", Timeline(m, verdict.Pass)}, {"latency", LatencyCurve(m, verdict.Pass)}} {
		b.Run(p.name+"/png", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := p.d.PNG(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(p.name+"/svg", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := p.d.SVG(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
