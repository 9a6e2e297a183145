package harness

import (
	"context"

	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// Ground is where scenarios run.
type Ground interface {
	// Name as records and the command line have it: "simulated".
	Name() string
	// Prepare reads everything the case names. Its error is everything that is
	// wrong with the files (conf.Problems), each named as seen from the
	// scenario's folder.
	Prepare(c *scenarios.Case) (Prepared, error)
}

// Prepared is a case that is ready to run on a ground, any number of times,
// also side by side.
type Prepared interface {
	// Notes are directives that were accepted without effect, or with one that
	// differs from the real program's.
	Notes() []conf.Note
	// Run runs the case once. It always gives a record: one that did not finish
	// says why. progress, which may be nil, is told the share that is done; it
	// is called from the run's goroutine.
	Run(ctx context.Context, seed uint64, progress func(share float64)) *reports.Record
}
