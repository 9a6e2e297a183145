package plots

import (
	"fmt"
	"testing"

	"gonum.org/v1/plot/vg"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
)

// Neither a label nor the line that leads to one may cross another label.
func TestLabelsDoNotOverlap(t *testing.T) {
	for _, row := range []struct {
		reason string
		record func() *record.Record
		labels int
	}{
		{"two", movedAddress, 2},
		{"three near each other, one at the edge", fewFaultsClose, 4},
		{"near the end of the run", late, 4},
		{"numbers", manyFaults, 14},
		{"more than have room", crowd, 60},
	} {
		m := measure.Measure(row.record())
		marks := newMarks(m.Record())
		if right := marks.layOut(90, timelineWidth, m.End().Seconds()); right < timelineWidth-mostMargin || right > timelineWidth-leastMargin {
			t.Errorf("%s: the axis ends at %v", row.reason, right)
		}
		type label struct {
			left, right, x vg.Length
			lane           int
		}
		var all []label
		named := 0
		for i := range marks.lines {
			l := &marks.lines[i]
			if l.label != "" {
				named++
			}
			if l.label == "" || l.lane < 0 {
				continue
			}
			start := l.x + labelOffset
			all = append(all, label{start, start + style(smallSize, ink).Width(l.label), l.x, l.lane})
		}
		if named != row.labels || len(all) == 0 {
			t.Errorf("%s: %d marks with a label, want %d; %d drawn", row.reason, named, row.labels, len(all))
		}
		for i, a := range all {
			for _, b := range all[i+1:] {
				if a.lane == b.lane && a.left < b.right && b.left < a.right {
					t.Errorf("%s: labels at %v and %v cover each other in lane %d", row.reason, a.x, b.x, a.lane)
				}
				if b.lane < a.lane && a.x > b.left && a.x < b.right || a.lane < b.lane && b.x > a.left && b.x < a.right {
					t.Errorf("%s: the line of one of %v and %v crosses the other's label", row.reason, a.x, b.x)
				}
			}
			if a.right > timelineWidth {
				t.Errorf("%s: the label at %v leaves the drawing", row.reason, a.x)
			}
		}
		if marks.numbers && len(marks.keys()) != row.labels {
			t.Errorf("%s: a key of %d lines for %d marks", row.reason, len(marks.keys()), row.labels)
		}
	}
}

// crowd gives a run with a fault every half second, ten of them at one moment.
func crowd() *record.Record {
	r := made("crowd", "", 40, 2)
	for i := range 60 {
		at := float64(i) / 2
		if i > 20 && i < 30 {
			at = 10
		}
		fault(r, at, 0, "kill", "kill a program with a long name, number "+string(rune('A'+i)))
	}
	return r
}

// late gives a run with long labels near its end, some of which end it.
func late() *record.Record {
	r := made("late", "", 30, 2)
	for i, at := range []float64{26, 27, 29, 30} {
		fault(r, at, 0, "kill", fmt.Sprintf("kill web%d/tomcat-number-%d", i, i))
	}
	return r
}

func TestTicks(t *testing.T) {
	for _, row := range []struct {
		to          float64
		about       int
		first, last string
		labels      int
	}{
		{90, 10, "0", "90", 10}, {60, 10, "0", "60", 13}, {1, 5, "0.0", "1.0", 6}, {439, 5, "0", "400", 5}, {0.6, 10, "0.00", "0.60", 13}, {3600, 10, "0", "3500", 8},
	} {
		labelled := major(ticks(row.to, row.about))
		if n := len(labelled); n != row.labels || labelled[0].Label != row.first || labelled[n-1].Label != row.last {
			t.Errorf("to %v: %d labels from %q to %q, want %d from %q to %q", row.to, n, labelled[0].Label, labelled[n-1].Label, row.labels, row.first, row.last)
		}
	}
}
