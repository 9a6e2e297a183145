// Package expect holds the figures of a run and the expectations over them.
//
// The figures stand in four tables, one for each kind of thing that is
// measured: Parts (of a run), Faults, Addresses and Backends. A row names a
// figure, defines it and computes it. Expectations, text tables, JSON, CSV,
// JUnit's properties, the bands between grounds and the reference are all made
// from these rows, so that a figure is added by adding its row.
//
// An expectation is a typed expression over figures: it is checked when it is
// read, against the names and units in the tables.
package expect
