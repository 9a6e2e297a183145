package strategies

import (
	"fmt"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// linkerd is "Beyond Round Robin: Load Balancing for Latency" (Steve Jenson and
// Ruben Oanta, Buoyant, 16 March 2016). Its text gives the success within 1 s
// as about 95, 99 and 99.9 %; its figure shows these as the percentiles at
// which latency is still that of a healthy server, and the next that it shows
// (97, 99.9 and 99.99) as slow. The limits are these pairs.
var linkerd = Scene{
	Name:    "linkerd",
	Title:   "one of eleven servers takes 2 s for 30 s (Linkerd 2016)",
	About:   "Beyond Round Robin, repeated: 1000 visits a second for a minute, the slow server from second 15 to 45.",
	Servers: Same(11, 0), Rate: 1000, Constant: true, Lasts: time.Minute, Users: 2000,
	Work: dist.Lognormal(167*ms, 179*ms), Deadline: time.Second,
	Slows: []Slow{{Server: 5, From: 15 * time.Second, To: 45 * time.Second, Fixed: 2 * time.Second}},
	Published: &Published{
		Source: `Jenson and Oanta, "Beyond Round Robin: Load Balancing for Latency", Buoyant 2016`,
		Setup: "11 servers that replay times with median 167 ms and standard deviation 5 ms, here lognormal with p99 179 ms; " +
			"one client at 1000 requests/s, here evenly spaced; a server at 2 s from second 15 to 45 of 60",
		Claims: []Claim{
			{"nginx/round-robin", InTime, "about 95 %", 0.95, 0.97, "the figure is fast at p95 and slow at p97; an eleventh of half the requests is 4.55 %"},
			{"compare/least-loaded", InTime, "about 99 %", 0.99, 0.999, "the figure is fast at p99 and slow at p99.9"},
			{"compare/peak-ewma", InTime, "about 99.9 %", 0.999, 0.9999, "the figure is fast at p99.9 and slow at p99.99"},
		},
	},
}

const brpcSource = "Apache brpc, issue 3340 and pull request 3367 (the p2c load balancer), 2026"

const brpcSetup = "4 echo servers, a slow one sleeps 5 ms longer, 4000 requests/s for 15 s, p99 in the table; " +
	"here for 6 s as a Poisson process, and healthy servers are lognormal with median 200 us and p99 350 us, which " +
	"gives the healthy p99 of 350 us that was measured there"

// brpc's scenes: what is asked of the p99 is its kind, healthy (below 1 ms) or
// slow (above 5 ms). The slow times there are 6.5 to 7.7 ms, 5.3 ms here: a
// sleep of 5 ms takes exactly so long here, and neither client nor servers are
// short of processors. What of it took how long there, the sources do not say.
func brpc(name, title, about string, slow int, claims []Claim) Scene {
	s := Scene{
		Name: name, Title: title, About: about,
		Servers: Same(4, 0), Rate: 4000, Lasts: 6 * time.Second, Users: 2000,
		Work: dist.Lognormal(200*us, 350*us), Deadline: ms,
		Published: &Published{brpcSource, brpcSetup, claims},
	}
	for i := range slow {
		s.Slows = append(s.Slows, Slow{Server: i, To: s.Lasts + drain, Plus: 5 * ms})
	}
	return s
}

const (
	healthyKind = "healthy, below 1 ms"
	slowKind    = "slow, above 5 ms; slower there, where more than the sleep of 5 ms takes time, the source does not say what"
)

var brpcOneSlow = brpc("brpc-one-slow", "one of four servers takes 5 ms longer (brpc 2026)",
	"The slow server loses every comparison that it is in, once its answers are known. Linkerd 2's peak EWMA (compare/peak-ewma) is no better than "+
		"compare/least-loaded here: it begins with an estimate of 1 s for each server, which takes a minute to come down to where 5 ms show.", 1, []Claim{
		{"nginx/round-robin", P99, "6.474 ms", 5e-3, 10e-3, slowKind},
		{"brpc/p2c", P99, "0.337 ms", 0, 1e-3, healthyKind},
		{"brpc/p2c:choices=4", P99, "0.334 ms", 0, 1e-3, healthyKind},
	})

var brpcTwoSlow = brpc("brpc-two-slow", "two of four servers take 5 ms longer (brpc 2026)",
	"Two different servers drawn of four are both slow once in six times: the one with the better figures is slow as well.", 2, []Claim{
		{"nginx/round-robin", P99, "7.696 ms", 5e-3, 10e-3, slowKind},
		{"brpc/p2c", P99, "7.676 ms", 5e-3, 10e-3, slowKind},
		{"brpc/p2c:choices=4", P99, "0.307 ms", 0, 1e-3, healthyKind},
	})

const remapSource = "Karger and others, STOC 1997 (rings); Envoy's documentation of its Maglev load balancer"

// remapped returns the disruption of consistent hashing when one of n servers
// leaves. On a ring only its own keys move. Maglev moves more: the plots of its
// paper (Eisenbud and others, NSDI 2016, 5.3, with 1000 servers and tables of
// 65537 and 655373 places) show that it depends on the sizes, but give no
// figures in words; Envoy's documentation says about double a ring's, and does
// not say at how many servers. With 65537 places the factor is 1.03 at 10
// servers, 1.6 at 100, 2.5 at 200 and 6.6 at 1000; with 655373 places it is 4.3
// at 1000.
func remapped(name string, n int, claims []Claim) Scene {
	return Scene{
		Name:    name,
		Title:   fmt.Sprintf("one of %d servers leaves (rings and Maglev)", n),
		About:   "Keys alone: few visits, which say nothing of load.",
		Servers: Same(n, 0), Rate: 500, Lasts: time.Second, Users: 50_000,
		Work: dist.Constant(ms), Deadline: time.Second,
		Moves: []Move{{Server: n / 2, At: time.Second / 2}},
		Published: &Published{
			Source: remapSource,
			Setup:  fmt.Sprintf("%d servers, a Maglev table of 65537 places, one server leaves, 50000 keys", n),
			Claims: claims,
		},
	}
}

var remap100 = remapped("remap-100", 100, []Claim{
	{"nginx/hash-consistent", KeysMoved, "1/n = 1 %", 0.009, 0.011, "160 points make a server's part uneven by 8 %, chance by 4 % more"},
	{"compare/bounded-loads", KeysMoved, "1/n = 1 %", 0.009, 0.011, "100 points: uneven by 10 %; idle, so the bound does not bind"},
	{"compare/maglev", KeysMoved, "about double a ring's: 2 %", 0.015, 0.025, "655 places a server"},
})

var remap1000 = remapped("remap-1000", 1000, []Claim{
	{"nginx/hash-consistent", KeysMoved, "1/n = 0.1 %", 0.0008, 0.0012, "about 50 keys of 50000 move, give or take 7"},
	{"compare/bounded-loads", KeysMoved, "1/n = 0.1 %", 0.0008, 0.0012, "about 50 keys of 50000 move, give or take 7"},
	{"compare/maglev", KeysMoved, "about double a ring's: 0.2 %", 0.0015, 0.0025,
		"Envoy names no sizes, and the factor grows with the servers: 1.03 times a ring's at 10, 1.6 at 100, 2.5 at 200, 6.6 at 1000 with 65537 " +
			"places, 4.3 with 655373"},
})
