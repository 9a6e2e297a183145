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

const (
	dialogueSource = "Palantir, the simulation of its client dialogue (github.com/palantir/dialogue, simulation/), reports kept there from 2020 on"
	dialogueSetup  = "Ten clients, each drawn at random for a request, requests evenly spaced; round robin without limits, and all pinned to the first node until it fails. " +
		"Here one balancer for all (lvs/rr and haproxy/first), which shares as evenly as ten. "
	linear = "A server takes b + b*n/60 with n requests at hand, 5b with more than 60."
)

// inTurn and pinned are the strategies as hadrill has them.
const (
	inTurn = "lvs/rr"
	pinned = balance.HAProxy + "/first"
)

var slowdown = Repeat{
	Name: "drastic-slowdown", Title: "one of two nodes takes 10 s for 7 s", Source: dialogueSource,
	Setup: dialogueSetup + "Two nodes, b = 60 ms, the second with b = 10 s from 3 to 10 s; 200 requests/s for 20 s. " + linear,
	Claims: []Claim{
		{"mean, round robin", study.Seconds, "8.353 s, and 9.158 s in other reports", 8, 9.3, "700 requests go to the slow node and take 50 s but for the first 60; what else is different between its reports, the source does not say"},
		{"mean, pinned to the first node", study.Seconds, "76 ms", 0.07, 0.08, "15 requests at hand: 60 ms * (1 + 15/60)"},
	},
	run: func(_ context.Context, seed uint64) ([]float64, error) {
		s := dialogueScene(200, 20*time.Second, 60*time.Millisecond, strategies.Slow{Fixed: 10 * time.Second})
		return ofEach(s, seed, func(o strategies.Answered) float64 { return mean(o.Latency) })
	},
}

var blackHole = Repeat{
	Name: "black-hole", Title: "one of two nodes falls silent", Source: dialogueSource,
	Setup: dialogueSetup + "Two nodes of 600 ms, the second silent from 3 s on; 200 requests/s for 10 s, cut off at 30 s.",
	Claims: []Claim{
		{"success, round robin", study.Share, "65.0 to 68.3 %", 0.64, 0.69, "half of the requests of 7 of 10 s"},
		{"success, pinned to the first node", study.Share, "100 %", 1, 1, "nobody asks the second"},
	},
	run: func(_ context.Context, seed uint64) ([]float64, error) {
		s := dialogueScene(200, 10*time.Second, 600*time.Millisecond, strategies.Slow{To: time.Hour, Fixed: 1000 * time.Hour})
		for i := range s.Servers {
			s.Servers[i].Degrades = 0
		}
		return ofEach(s, seed, answeredShare)
	},
}

var fast500s = Repeat{
	Name: "fast-500s", Title: "one of two nodes answers errors, and quickly", Source: dialogueSource,
	Setup: dialogueSetup + "Two nodes, b = 60 ms, the second answers 500 with b = 10 ms from 3 to 10 s; 250 requests/s for 15 s. " + linear,
	Claims: []Claim{
		{"success, round robin", study.Share, "76.0 %", 0.75, 0.775, "half of the requests of 7 of 15 s fail: 76.7 %"},
		{"success, pinned to the first node", study.Share, "100 %", 1, 1, "nobody asks the second"},
	},
	run: func(_ context.Context, seed uint64) ([]float64, error) {
		s := dialogueScene(250, 15*time.Second, 60*time.Millisecond, strategies.Slow{Fixed: 10 * time.Millisecond, Errors: true})
		return ofEach(s, seed, answeredShare)
	},
}

// dialogueScene has something befall the second of two nodes, from 3 to 10 s where it does
// not say until when.
func dialogueScene(rate int, lasts, work time.Duration, befalls strategies.Slow) *strategies.Scene {
	befalls.Server, befalls.From = 1, 3*time.Second
	if befalls.To == 0 {
		befalls.To = 10 * time.Second
	}
	s := &strategies.Scene{Servers: strategies.Same(2, 0), Rate: rate, Constant: true, Lasts: lasts, Users: 10, Work: dist.Constant(work), Slows: []strategies.Slow{befalls}}
	for i := range s.Servers {
		s.Servers[i].Degrades = 60
	}
	return s
}

// ofEach gives a figure of round robin, then of who is pinned.
func ofEach(s *strategies.Scene, seed uint64, figure func(strategies.Answered) float64) (figures []float64, err error) {
	for _, name := range []string{inTurn, pinned} {
		found, err := strategies.Find([]string{name})
		if err != nil {
			return nil, fmt.Errorf("published: %w", err)
		}
		figures = append(figures, figure(strategies.Once(s, found[0], seed)))
	}
	return figures, nil
}

// answeredShare is the share of visits that were answered well.
func answeredShare(o strategies.Answered) float64 {
	return float64(len(o.Latency)) / float64(o.Visits)
}
