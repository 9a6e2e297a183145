// Package reports turns what happened into answers: record (what happened) to
// measure (figures) to verdict (expectations) to text, JSON, JUnit XML and, in
// package plots, drawings. Both grounds write the same record; every report can
// be made again from it.
//
// A record file (Write, Read) holds one run; Salvage reads what a killed
// process left of one. Measure defines the figures, Fault those of a fault,
// Ownership those of an address. Judge never takes a run for a pass that did
// not finish or that has a fault without effect. Cases puts the seeds of a case
// together; Take and Compare put the simulator's runs of a case beside those on
// containers, as FidelityText and FidelityJSON tell.
//
// The package runs nothing, reads no clock and does not know which expectations
// there are: it takes them as Expectation.
package reports
