package expect

import (
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/metric"
)

// Parts are the figures of a run or a part of it.
var Parts = newTable(slices.Concat(
	requests, sessions, writes, outages, stalls, latencies,
	distribution("latency.ok", "latency of the requests that succeeded", "requests.ok", func(p *Part) *metric.Histogram { return p.OK }),
	distribution("service", "the time from sending a request to its end, failed ones included", "requests.total", service),
))

// What must have happened for a figure to say anything.
var (
	someRequest = []string{"requests.total", "requests.unfinished"}
	someSession = []string{"sessions.opened", "sessions.reads"}
	noRequest   = "no request came"
	noSession   = "no session was opened"
)

var requests = []Row[*Part]{
	{Figure{Name: "requests.total", Unit: Counted, Sense: Neither, About: "requests that ended", Nothing: noRequest,
		Column: Column{Place: 1, Head: "requests", Key: "requests", Drop: 3}},
		func(p *Part) any { return p.Counts.Total }},
	{Figure{Name: "requests.ok", Needs: someRequest, Unit: Counted, Sense: MoreIsBetter, About: "requests with a complete answer of a status below 400", Nothing: "no request succeeded"},
		func(p *Part) any { return p.Counts.OK }},
	{Figure{Name: "requests.errors", Needs: someRequest, Unit: Counted, About: "requests that failed",
		Column: Column{Place: 2, Head: "errors", Key: "errors"},
		Band:   Band{Place: 4, Figure: "errors", Name: "errors", Absolute: 10, Relative: 0.15}},
		func(p *Part) any { return p.errors() }},
	{Figure{Name: "requests.error_share", Needs: someRequest, Unit: Shared, About: "errors among all requests, 0 without any",
		Band: Band{Place: 5, Figure: "error_share", Name: "error share", Absolute: 0.005, Relative: 0.15}},
		func(p *Part) any { return share(p.errors(), p.Counts.Total) }},
	{Figure{Name: "requests.per_second", Unit: Rated, Sense: MoreIsBetter, About: "successful requests a second"},
		func(p *Part) any { return p.perSecond(p.Counts.OK) }},
	{Figure{Name: "requests.refused", Needs: someRequest, Unit: Counted, About: "errors: the connection was refused"},
		func(p *Part) any { return p.Counts.Refused }},
	{Figure{Name: "requests.unreachable", Needs: someRequest, Unit: Counted, About: "errors: no way to the address, or nobody has it"},
		func(p *Part) any { return p.Counts.Unreachable }},
	{Figure{Name: "requests.timeouts", Needs: someRequest, Unit: Counted, About: "errors: connecting or reading took too long"},
		func(p *Part) any { return p.Counts.Timeouts }},
	{Figure{Name: "requests.resets", Needs: someRequest, Unit: Counted, About: "errors: reset or closed without a complete answer"},
		func(p *Part) any { return p.Counts.Resets }},
	{Figure{Name: "requests.status_4xx", Needs: someRequest, Unit: Counted, About: "errors: an answer with a status of 400 to 499"},
		func(p *Part) any { return p.Counts.Status4xx }},
	{Figure{Name: "requests.status_5xx", Needs: someRequest, Unit: Counted, About: "errors: an answer with a status of 500 and above"},
		func(p *Part) any { return p.Counts.Status5xx }},
	{Figure{Name: "requests.retried", Needs: someRequest, Unit: Counted, About: "attempts that failed and that the user made again (retry); the request counts by its last one"},
		func(p *Part) any { return p.Counts.Retried }},
	{Figure{Name: "requests.unfinished", Unit: Counted, About: "requests that were sent and had not ended when the run did; 0 in a part before its end"},
		func(p *Part) any { return p.Remainder.Unfinished }},
	{Figure{Name: "requests.waiting", Unit: Counted, About: "visits that were meant to begin and had not when the run ended, because their users were busy; 0 in a part before its end"},
		func(p *Part) any { return p.Remainder.Waiting }},
}

var sessions = []Row[*Part]{
	{Figure{Name: "sessions.opened", Unit: Counted, Sense: Neither, About: "acknowledged first saves", Nothing: noSession},
		func(p *Part) any { return p.Counts.Opened }},
	{Figure{Name: "sessions.acknowledged", Unit: Counted, Sense: MoreIsBetter, About: "acknowledged saves, first ones included",
		Band: Band{Place: 3, Figure: "acknowledged", Name: "saves acknowledged", Relative: 0.10, Exact: true}},
		func(p *Part) any { return p.Counts.Acknowledged }},
	{Figure{Name: "sessions.reads", Unit: Counted, Sense: MoreIsBetter, About: "answered visits to an open session"},
		func(p *Part) any { return p.Counts.Reads }},
	{Figure{Name: "sessions.lost", Needs: someSession, Unit: Counted, About: "answers without the session or its value",
		Column: Column{Place: 3, Head: "sessions lost", Key: "sessions_lost"},
		Band:   Band{Place: 1, Figure: "lost", Name: "sessions lost", Relative: 0.10, Exact: true}},
		func(p *Part) any { return p.Counts.Lost }},
	{Figure{Name: "sessions.stale", Needs: someSession, Unit: Counted, About: "answers with a version older than the last acknowledged one",
		Column: Column{Place: 4, Head: "sessions stale", Key: "sessions_stale", Rare: true},
		Band:   Band{Place: 2, Figure: "stale", Name: "sessions stale", Relative: 0.10, Exact: true}},
		func(p *Part) any { return p.Counts.Stale }},
	{Figure{Name: "sessions.forced_logins", Needs: someSession, Unit: Counted, About: "new sessions of users who had lost theirs"},
		func(p *Part) any { return p.Counts.ForcedLogins }},
	{Figure{Name: "sessions.revived", Needs: someSession, Unit: Counted, About: "sessions that an answer showed after their user had logged out"},
		func(p *Part) any { return p.Counts.Revived }},
	{Figure{Name: "sessions.lost_share", Needs: someSession, Unit: Shared, About: "sessions lost over sessions opened, 0 without any"},
		func(p *Part) any { return share(p.Counts.Lost, p.Counts.Opened) }},
}

var outages = []Row[*Part]{
	{Figure{Name: "outage.longest", Needs: someRequest, Unit: Timed, About: "the longest time without any success in a group, from the first failed request to the next success",
		Column: Column{Place: 9, Head: "longest outage", Key: "longest_outage"},
		Band:   Band{Place: 6, Figure: "outage", Name: "longest outage", Absolute: float64(300 * time.Millisecond), Relative: 0.10}},
		func(p *Part) any { return p.Outages.Longest }},
	{Figure{Name: "outage.one_user", Needs: someRequest, Unit: Timed, About: "the longest time that one user had no success, whether its requests failed or hung: from the sending of the first to the end of the next that succeeded, or of the run; in the part in which it ends. Others may be served meanwhile"},
		func(p *Part) any { return p.UserOutage }},
	{Figure{Name: "outage.total", Needs: someRequest, Unit: Timed, About: "the sum of all outages of all groups"},
		func(p *Part) any { return p.Outages.Total + p.Remainder.OutagesTotal }},
	{Figure{Name: "outage.count", Needs: someRequest, Unit: Counted, About: "the number of all outages of all groups"},
		func(p *Part) any { return p.Outages.Count + p.Remainder.Outages }},
}

var stalls = []Row[*Part]{
	{Figure{Name: "stall.longest", Needs: someRequest, Unit: Timed, About: "the longest time in which somebody of a group waited and nobody had success, whether requests failed or hung; 0 where none took 100ms",
		Column: Column{Place: 10, Head: "longest stall", Key: "longest_stall", Drop: 5}},
		func(p *Part) any { return p.Stalls.Longest }},
	{Figure{Name: "stall.total", Needs: someRequest, Unit: Timed, About: "the sum of all such times of 100ms and longer, of all groups"},
		func(p *Part) any { return p.Stalls.Total }},
	{Figure{Name: "stall.count", Needs: someRequest, Unit: Counted, About: "the number of all such times of 100ms and longer, of all groups"},
		func(p *Part) any { return p.Stalls.Count }},
	{Figure{Name: "availability", Unit: Shared, Sense: MoreIsBetter, About: "the share of seconds with demand in which at least 99 % of the requests that ended succeeded, of each group's seconds; a second in which somebody waited throughout and nothing ended is not available", Over: "seconds.demand"},
		func(p *Part) any { return share(p.Seconds.Available, p.Seconds.Demand) }},
	{Figure{Name: "seconds.demand", Unit: Counted, Sense: Neither, About: "seconds of each group in which requests ended, or somebody waited throughout", Nothing: noRequest},
		func(p *Part) any { return p.Seconds.Demand }},
	{Figure{Name: "seconds.available", Unit: Counted, Sense: MoreIsBetter, About: "those in which at least 99 % of the requests that ended succeeded"},
		func(p *Part) any { return p.Seconds.Available }},
}

// latencies count from the moment a request was meant to start.
var latencies = []Row[*Part]{
	{Figure{Name: "latency.mean", Unit: Timed, About: "mean of the time from the moment a request was meant to start to its end, failed ones included", Over: "requests.total"},
		func(p *Part) any { return p.Latency.Average() }},
	{Figure{Name: "latency.p50", Unit: Timed, About: "median of latency", Over: "requests.total",
		Column: Column{Place: 13, Head: "p50", Key: "latency_p50", Drop: 2},
		Band:   Band{Place: 10, Figure: "p50", Name: "latency p50", Absolute: float64(5 * time.Millisecond), Relative: 0.50}},
		percentile(50, latency)},
	{Figure{Name: "latency.p90", Unit: Timed, About: "90th percentile of latency", Over: "requests.total"}, percentile(90, latency)},
	{Figure{Name: "latency.p95", Unit: Timed, About: "95th percentile of latency", Over: "requests.total"}, percentile(95, latency)},
	{Figure{Name: "latency.p99", Unit: Timed, About: "99th percentile of latency", Over: "requests.total",
		Column: Column{Place: 14, Head: "p99", Key: "latency_p99"},
		Band:   Band{Place: 11, Figure: "p99", Name: "latency p99", Absolute: float64(50 * time.Millisecond), Relative: 1}},
		percentile(99, latency)},
	{Figure{Name: "latency.p999", Unit: Timed, About: "99.9th percentile of latency", Over: "requests.total"}, percentile(99.9, latency)},
	{Figure{Name: "latency.max", Unit: Timed, About: "greatest latency", Over: "requests.total"},
		func(p *Part) any { return p.Latency.Longest() }},
}
