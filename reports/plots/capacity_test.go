package plots

import (
	"math"
	"testing"
)

// TestCapacity draws the pictures of capacities: with all that they may have, and with
// as little as there may be.
func TestCapacity(t *testing.T) {
	nan := math.NaN()
	at := func(v float64) Span { return Span{v, v * 0.9, v * 1.2} }
	point := func(load, p99, errors float64) HeadroomPoint {
		return HeadroomPoint{load, Span{p99 / 5, nan, nan}, at(p99), at(errors)}
	}
	for name, d := range map[string]*Drawing{
		"headroom": (&Headroom{
			Title: "shop: 310 visits/s, 300 with crash web2", Subtitle: "objective: latency.p99 < 300ms", Load: "users.all.rate, visits/s", Today: 200, Latency: 0.3, Errors: 0.001,
			Marks: []HeadroomMark{{180, "recovers up to 180"}, {399, "far"}},
			Curves: []HeadroomCurve{
				{Name: "whole", Capacity: 310, CapacityText: "310", Points: []HeadroomPoint{point(100, 0.02, 0), point(300, 0.2, 0), point(400, 9, 0.3)}},
				{Name: "with crash web2", Capacity: 300, CapacityText: "300", Points: []HeadroomPoint{point(100, 0.03, 0), point(300, 0.29, 0.0005), {Load: 400, P50: Span{nan, nan, nan}, P99: Span{nan, nan, nan}, Errors: Span{1, nan, nan}}}},
			},
		}).Draw(),
		"headroom-nothing": (&Headroom{Title: "nothing", Load: "visits/s", Curves: []HeadroomCurve{{Name: "whole", Capacity: nan, Points: []HeadroomPoint{{1, Span{nan, nan, nan}, Span{nan, nan, nan}, Span{nan, nan, nan}}}}}}).Draw(),
		"limits": (&Heat{
			Title: "which limit is how busy", Subtitle: "share in use", Note: "3 further limits are less busy", First: "carries, visits/s",
			Columns: []HeatColumn{{[]string{"nothing", "lost"}, "1 158"}, {[]string{"crash", "a-long-name-of-web1"}, "0"}, {[]string{"pause", "web1", "web2"}, "-"}},
			Rows:    []HeatRow{{"maxThreads of web1/tomcat", []float64{0.97, 0, nan}}, {"cores of lb1", []float64{0.5, 0.61, 1}}},
		}).Draw(),
		"servers": (&Sizing{
			Title: "shop: 700 visits/s take 2 of web*", Subtitle: "objective: latency.p99 < 300ms", Servers: "servers web*", Load: "visits/s", Asked: 700,
			Curves: []SizingCurve{{"whole", []Span{at(400), at(800), {nan, nan, nan}}}, {"with one of them lost", []Span{{0, nan, nan}, at(400), at(800)}}},
		}).Draw(),
		"servers-nothing": (&Sizing{Title: "nothing", Servers: "servers web1", Load: "visits/s", Curves: []SizingCurve{{"whole", []Span{{0, 0, 0}}}}}).Draw(),
	} {
		check(t, "capacity-"+name, d)
	}
}
