package published

import (
	"context"
	"fmt"
	"time"

	"github.com/hadrill/hadrill/bench/strategies"
	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// prequal repeats the shape of the paper's ramp of load: which machines have something to
// spare, and how much, is not published.
var prequal = Repeat{
	Name: "prequal", Title: "load beyond what servers were promised", Source: "Wydrowski, Kleinberg, Rumble and Archer, Load is not what you should balance: Introducing Prequal, NSDI 2024",
	Setup: "Servers with equal allocations, the load ramped to 1.74 times them all. Weighted round robin sends equal parts; machines whose neighbours are idle have something to spare, the others " +
		"do not. Here 100 servers with one core and 80 ms a request, of which half can do three times their allocation; an answer after 5 s is an error; Prequal as in the paper (see prequalPool).",
	Claims: []Claim{
		{"errors at 0.93 of the allocation, weighted round robin", study.Share, "none", 0, 0.001, "the shape"},
		{"errors at 0.93 of the allocation, Prequal", study.Share, "none", 0, 0.001, "the shape"},
		{"errors at 1.74 times the allocation, weighted round robin", study.Share, "over 25 %", 0.25, 0.5, "the shape: the half that has nothing to spare is late"},
		{"errors at 1.74 times the allocation, Prequal", study.Share, "none", 0, 0.001, "the shape: what is beyond goes where there is room"},
		{"p99 at 0.93 of the allocation, Prequal over weighted round robin", study.Ratio, "less", 0, 0.8, "the rank"},
	},
	run: runPrequal,
}

func runPrequal(_ context.Context, seed uint64) ([]float64, error) {
	const servers, deadline, work = 100, 5 * time.Second, 80 * time.Millisecond
	even, known := balance.Find(balance.Nginx, "round robin")
	if !known {
		return nil, fmt.Errorf("published: there is no round robin of %s", balance.Nginx)
	}
	contenders := []strategies.Contender{{Name: "weighted round robin", New: even.NewPool}, {Name: "Prequal", New: newPrequal}}
	var errors, p99 []float64
	for _, load := range []float64{0.93, 1.74} {
		s := &strategies.Scene{Servers: strategies.Same(servers, 1), Rate: int(load * servers * float64(time.Second/time.Millisecond) / 80), Users: 1000,
			Warmup: 10 * time.Second, Lasts: 40 * time.Second, Work: dist.Exponential(work)}
		for i := range s.Servers {
			if i%2 == 0 {
				s.Servers[i].Speed = 300
			}
		}
		for _, c := range contenders {
			o := strategies.Once(s, c, seed)
			late := 0
			for _, took := range o.Latency {
				if took > deadline {
					late++
				}
			}
			errors = append(errors, float64(o.Visits-len(o.Latency)+late)/float64(o.Visits))
			p99 = append(p99, o.Latency[len(o.Latency)*99/100].Seconds())
		}
	}
	return append(errors, p99[1]/p99[0]), nil
}
