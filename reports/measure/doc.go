// Package measure computes the figures of a record: of the whole run, its groups
// and parts, and of its faults, addresses and application servers. What is
// counted is defined by package metric, what a figure is by package expect; the
// definitions of parts, reactions and owners stand here.
package measure
