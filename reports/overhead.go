package reports

import (
	"fmt"
	"strings"
	"time"
)

// measured is what measuring added to one run.
type measured struct {
	seed     uint64
	overhead []Overhead
}

// overheadKinds are what measuring adds, in the order of telling, and what it
// is called.
var overheadKinds = []struct{ what, text string }{
	{"queueing", "users were %s late at the median, %s at p99, %s at most"},
	{"clock offset", "clocks differed by %s, %s, %s"},
	{"order", "orders took %s, %s, %s"},
}

// overheadText is what measuring added, of many runs and machines the worst; ""
// where nothing is known of it.
func overheadText(runs []measured) string {
	var parts []string
	for _, k := range overheadKinds {
		var p50, p99, most time.Duration
		known := false
		for _, r := range runs {
			for _, o := range r.overhead {
				if o.What == k.what && o.Count > 0 {
					known = true
					p50, p99, most = max(p50, o.P50), max(p99, o.P99), max(most, o.Max)
				}
			}
		}
		if known {
			parts = append(parts, fmt.Sprintf(k.text, Duration(p50), Duration(p99), Duration(most)))
		}
	}
	if parts == nil {
		return ""
	}
	return "the harness itself: " + strings.Join(parts, "; ")
}

// overheadWarnings name the runs whose users could not keep up.
func overheadWarnings(runs []measured) []string {
	var all []string
	for _, r := range runs {
		for _, o := range r.overhead {
			if o.Behind > 0 {
				all = append(all, fmt.Sprintf("seed %d: %s could not keep up in %s of the run: there the machine that measures limits the figures",
					r.seed, behind(o.Machine), counted(o.Behind, "second")))
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

// overhead writes what measuring added, and a warning where users were behind.
func (t *textWriter) overhead(runs []measured) {
	if text := overheadText(runs); text != "" {
		t.prose(dim, text)
	}
	for _, w := range overheadWarnings(runs) {
		t.warning(w)
	}
}

func (t *textWriter) warning(text string) { t.prose(yellow, "warning: "+text) }

// proseWidth is how wide sentences are where the width is not limited.
const proseWidth = 120

// prose writes a sentence or two, further lines indented.
func (t *textWriter) prose(how, text string) {
	width := t.o.Width
	if width == 0 {
		width = proseWidth
	}
	for _, l := range wrapped("", printable(text), width) {
		t.line("%s", t.paint(how, l))
	}
}
