package harness

import (
	"context"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/users"
)

// Ground is where scenarios run. It is open until Close.
type Ground interface {
	// Name as records and the command line have it.
	Name() string
	// RealTime reports whether a second of a run takes a second of the clock:
	// runs disturb each other's figures then, and are done one after another.
	RealTime() bool
	// Prepare reads everything the case names. Its error is everything that is
	// wrong with the files (conf.Problems), each named as seen from the
	// scenario's folder, or an *Unsupported.
	Prepare(c *scenarios.Case) (Prepared, error)
	// Build makes what the runs of these cases need and what takes long to make,
	// such as images. Cases that are not built cannot run.
	Build(ctx context.Context, prepared []Prepared) error
	// Close removes whatever the ground made and is still there.
	Close() error
}

// Prepared is a case that is ready to run on a ground, any number of times,
// also side by side where the ground is not in real time.
type Prepared interface {
	// Notes are directives that were accepted without effect, or with one that
	// differs from the real program's.
	Notes() []conf.Note
	// Run runs the case once. It always gives a record: one that did not finish
	// says why. progress, which may be nil, is called with the share that is
	// done, from the run's goroutine.
	Run(ctx context.Context, seed uint64, progress func(share float64)) *record.Record
}

// Watched is a Prepared that tells of a run while it goes on.
type Watched interface {
	Watch(ctx context.Context, seed uint64, w Watch) *record.Record
}

// Watch is what a run tells while it goes on, from the run's goroutine. A function
// that is nil is not called.
type Watch struct {
	// Seen is called with each request, in the order in which they end.
	Seen func(Seen)
	// Gauges is called with the limits of each machine and program after each Every, 100
	// ms at least, of the scenario's time; program is "" for the machine itself.
	Every  time.Duration
	Gauges func(at time.Duration, machine, program string, all []host.Gauge)
	// Progress is called with the share that is done.
	Progress func(share float64)
}

// Seen is one request as its user saw it.
type Seen = users.Seen
