package sessions

import "github.com/hadrill/hadrill/bench/study"

// Figure is a number of a row of FigureTable.
type Figure int

// The figures of a run.
const (
	Lost Figure = iota
	Stale
	Errors
	P50
	P99
	P50Cost
	P99Cost
	Stall
	Sent
	Memory
	figures
)

// FigureInfo describes a figure; the less the better.
type FigureInfo struct {
	Name string // in tables
	Key  string // in JSON and CSV
	Doc  string
	Unit study.Unit
}

// FigureTable is the table of all figures.
var FigureTable = [figures]FigureInfo{
	Lost:    {"lost", "lost", "sessions lost, of as many as there are users; more than 100 % where users lost theirs more than once", study.Share},
	Stale:   {"stale", "stale", "answers with an older state of the session than was acknowledged, of those that had a session to find", study.Share},
	Errors:  {"errors", "errors", "requests that failed", study.Share},
	P50:     {"p50", "p50", "median time of a request, of all", study.Seconds},
	P99:     {"p99", "p99", "99th percentile of it", study.Seconds},
	P50Cost: {"p50 cost", "p50_cost", "what the median is more than that of the way local under the same seed", study.Seconds},
	P99Cost: {"p99 cost", "p99_cost", "what the 99th percentile is more than that of the way local under the same seed", study.Seconds},
	Stall:   {"stall", "stall", "longest time in which somebody waited and nobody had success", study.Seconds},
	Sent:    {"sent", "sent", "bytes between application servers, and between them and what keeps the sessions, a request", study.Bytes},
	Memory:  {"memory", "memory", "what sessions take of an application server's heap at the end, the mean of all servers", study.Bytes},
}
