package published

import (
	"context"
	"strings"
	"time"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/sim/host"
)

// collapse: abandoned attempts keep the server busy, so that nobody is answered in time,
// so that all try again. The figures are those of a model with these parameters; the
// mechanism is described by Bronson and others.
var collapse = Repeat{
	Name: "collapse", Title: "a pause of a second makes a collapse that lasts",
	Source: `Bronson, Aghayev, Charapko and Zhu, "Metastable Failures in Distributed Systems", HotOS 2021: the mechanism; figures by a queue with these parameters`,
	Setup: "One server, 100 ms a request, one at a time, which does what was given up, too; 7 requests/s, evenly spaced; users give up after 500 ms and try 3 times more, " +
		"50 ms apart; one pause of 1 s at 30 s. Here a Tomcat with one thread, and its machine is paused.",
	Claims: []Claim{
		{"success with retries, from 60 to 240 s", study.Share, "0 %", 0, 0.01, "28 attempts a second for a server that does 10"},
		{"waiting at the end, with retries", study.Number, "3750 and growing", 3500, 4000, "18 a second more than it does, from 30 s on; those who wait their 50 ms are not among them"},
		{"success without retries", study.Share, "99.8 %", 0.99, 0.9995, "14 requests fail, in the pause and in the queue behind it: of 240 s that is 0.8 %, of the 1000 s of which it would be 0.2 % nothing is said"},
		{"waiting at the end, without retries", study.Number, "0", 0, 1, "7 a second for a server that does 10"},
	},
	run: runCollapse,
}

const collapseScenario = `title: one server, and users who give up
network: {subnet: 10.20.0.0/16, delay: 1us}
machines:
  web1: {ip: 10.20.0.21, run: {tomcat: {work: 100ms, threads: 1}}}
users:
  all: {count: 2000, from: 10.20.64.0/18, to: "http://10.20.0.21:8080", rate: 7/s, pattern: constant, timeout: {connect: 1s, read: 500ms}, RETRY get: GET /}
faults:
  - {at: 30s, for: 1s, pause: web1}
WARMUP
lasts: 240s
`

func runCollapse(ctx context.Context, seed uint64) ([]float64, error) {
	var figures []float64
	for _, with := range []struct{ retry, warmup string }{
		{"retry: {times: 3, after: 50ms},", "warmup: 60s"},
		{"", ""},
	} {
		text := strings.NewReplacer("RETRY", with.retry, "WARMUP", with.warmup).Replace(collapseScenario)
		waiting := 0.0
		m, err := runCase(ctx, "collapse", text, nil, seed, harness.Watch{Every: time.Second, Gauges: func(_ time.Duration, _, _ string, all []host.Gauge) {
			for _, g := range all {
				if g.Name == "maxThreads" {
					waiting = float64(g.Waiting)
				}
			}
		}})
		if err != nil {
			return nil, err
		}
		whole := m.Whole()
		figures = append(figures, 1-whole.Share("requests.error_share"), waiting)
	}
	return figures, nil
}
