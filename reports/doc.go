// Package reports turns what happened into answers: record (what happened) to
// measure (figures) to verdict (expectations) to text, JSON, JUnit XML and
// plots. Both grounds write the same record; every report can be made again
// from it.
package reports
