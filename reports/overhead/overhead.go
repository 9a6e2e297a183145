// Package overhead reports how much the measuring itself added to the figures
// of a run in real time.
package overhead

import (
	"fmt"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/units"
)

// Run is the overhead of one run.
type Run struct {
	Seed     uint64
	Overhead []record.Overhead
}

// kinds is the table of the kinds of overhead and their texts, in the order of
// the text.
var kinds = []struct{ what, text string }{
	{"queueing", "users were %s late at the median, %s at p99, %s at most"},
	{"clock offset", "clocks differed by %s, %s, %s"},
	{"order", "orders took %s, %s, %s"},
}

// Text describes the overhead of runs, of many runs and machines the worst; ""
// where none was measured.
func Text(runs []Run) string {
	var parts []string
	for _, k := range kinds {
		var p50, p99, most time.Duration
		known := false
		for _, r := range runs {
			for _, o := range r.Overhead {
				if o.What == k.what && o.Count > 0 {
					known = true
					p50, p99, most = max(p50, o.P50), max(p99, o.P99), max(most, o.Max)
				}
			}
		}
		if known {
			parts = append(parts, fmt.Sprintf(k.text, units.Duration(p50), units.Duration(p99), units.Duration(most)))
		}
	}
	if parts == nil {
		return ""
	}
	return "the harness itself: " + strings.Join(parts, "; ")
}

// Warnings name the runs whose users could not keep up.
func Warnings(runs []Run) []string {
	var all []string
	for _, r := range runs {
		for _, o := range r.Overhead {
			if o.Behind > 0 {
				all = append(all, fmt.Sprintf("seed %d: %s could not keep up in %s of the run: there the machine that measures limits the figures",
					r.Seed, behind(o.Machine), units.Counted(o.Behind, "second")))
			}
		}
	}
	return all
}

func behind(machine string) string {
	if machine == "" {
		return "the users"
	}
	return machine
}

// Write writes the overhead, and warns where users were behind.
func Write(t *layout.Writer, runs []Run) {
	if text := Text(runs); text != "" {
		t.Prose(layout.Dim, text)
	}
	for _, w := range Warnings(runs) {
		t.Warning(w)
	}
}
