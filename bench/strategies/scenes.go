package strategies

import (
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

const ms, us = time.Millisecond, time.Microsecond

// page is the work of a web page: 7.5 ms on average.
var page = dist.Lognormal(5*ms, 40*ms)

// uneven returns six servers, two of half and two of double speed.
func uneven(weights ...int) []Server {
	all := Same(6, 4)
	for i := range all {
		all[i].Weight = weights[i]
		all[i].Speed = []int{50, 50, 100, 100, 200, 200}[i]
	}
	return all
}

// joining returns n servers and one that joins later.
func joining(n, cores int) []Server {
	all := Same(n+1, cores)
	all[n].Joins = true
	return all
}

// Scenes is the table of all scenes.
var Scenes = []Scene{
	{
		Name:    "equal",
		Title:   "six equal servers, three quarters busy",
		About:   "What a strategy makes of chance alone: visits come at random times and ask for works of different size.",
		Servers: Same(6, 4), Rate: 2400, Lasts: 10 * time.Second, Users: 2000, Work: page, Deadline: 200 * ms,
	},
	{
		Name:    "weights-right",
		Title:   "servers of half, single and double speed, weighted so",
		About:   "The weights 1, 2 and 4 say how fast the servers are.",
		Servers: uneven(1, 1, 2, 2, 4, 4), Rate: 2800, Lasts: 10 * time.Second, Users: 2000, Work: page, Deadline: 200 * ms,
	},
	{
		Name:    "weights-wrong",
		Title:   "servers of half, single and double speed, all of weight 1",
		About:   "The same load as in weights-right would fit, but the balancer is told that all servers are equal.",
		Servers: uneven(1, 1, 1, 1, 1, 1), Rate: 2800, Lasts: 10 * time.Second, Users: 2000, Work: page, Deadline: 200 * ms,
	},
	{
		Name:    "one-slow",
		Title:   "one of six servers takes 200 ms longer for 4 s",
		About:   "Half busy at first. While it is slow, server 3 can do 19 visits a second; an equal part would be 267.",
		Servers: Same(6, 4), Rate: 1600, Lasts: 12 * time.Second, Users: 2000, Work: page, Deadline: 200 * ms,
		Slows: []Slow{{Server: 2, From: 3 * time.Second, To: 7 * time.Second, Plus: 200 * ms}},
	},
	{
		Name:  "one-dies",
		Title: "one of six servers is dead for 10 s, and refuses at once",
		About: "Balancers with health checks take it out after 6 s and in again 4 s after its return, as HAProxy's defaults do at the latest; " +
			"nginx goes by failed requests. Nobody tries twice. A server that refuses at once looks idle to those that count requests.",
		Servers: Same(6, 4), Rate: 1200, Lasts: 20 * time.Second, Users: 2000, Work: page, Deadline: 200 * ms,
		Deaths: []Death{{Server: 2, From: 4 * time.Second, To: 14 * time.Second}},
	},
	{
		Name:    "one-leaves",
		Title:   "one of six servers is taken out of the configuration",
		About:   "After 5 s the balancer reads a configuration without server 3. HAProxy's servers have no ids of their own here, so those behind it get another number. A sixth of the users has to move.",
		Servers: Same(6, 4), Rate: 1600, Lasts: 10 * time.Second, Users: 2000, Work: page, Deadline: 200 * ms,
		Moves: []Move{{Server: 2, At: 5 * time.Second}},
	},
	{
		Name:    "one-joins",
		Title:   "a seventh server is put at the end of the configuration",
		About:   "After 5 s. A seventh of the users has to move for an even load.",
		Servers: joining(6, 4), Rate: 1600, Lasts: 10 * time.Second, Users: 2000, Work: page, Deadline: 200 * ms,
		Moves: []Move{{Server: 6, At: 5 * time.Second, Joins: true}},
	},
	linkerd,
	brpcOneSlow,
	brpcTwoSlow,
	remap100,
	remap1000,
}
