// Package fidelity holds two grounds against each other: it runs the same
// cases on both (Study), or takes the records of runs that were done before
// (Records), and samples each run. Package reports/fidelity judges the
// samples.
package fidelity
