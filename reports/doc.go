// Package reports turns what happened into answers: record (what happened) to
// measure (figures) to verdict (expectations) to text, JSON, CSV, JUnit XML and
// drawings, a package each below this one. Both grounds write the same record;
// every report can be made again from it. Package folder keeps them all.
//
// Nothing here runs anything or reads a clock.
package reports
