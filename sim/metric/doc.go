// Package metric holds what is counted of a run: the counts of requests and
// sessions, the segments and series that they are kept in, outages, and the
// histograms of times. Users fill these shapes on every ground, records hold
// them, and figures are computed from them.
//
// It judges nothing and imports nothing of the project. A field that is added
// here is summed, written and read without a further line; what it means for a
// reader is a row of the table of figures.
package metric
