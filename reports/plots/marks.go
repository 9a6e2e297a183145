package plots

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/units"
)

var (
	faultLine  = line(1, ink)
	repairLine = line(1, ink, 4, 3)
)

const (
	laneHeight = vg.Length(12)
	// mostLanes of labels; with more, labels become numbers and a key below
	// the drawing explains them.
	mostLanes = 5
	mostLabel = vg.Length(190)
	// mostMargin is how far labels of late marks may push the data to the left;
	// leastMargin has room for a number.
	mostMargin  = vg.Length(130)
	leastMargin = vg.Length(24)
	labelOffset = vg.Length(3) // from its line
	keyLine     = vg.Length(13)
)

// mark is the moment of a fault or of its repair.
type mark struct {
	at    float64 // seconds
	x     vg.Length
	style draw.LineStyle
	label string // "" for the end of a fault that repairs itself
	key   string
	lane  int // of the label, from the lowest; -1 when there is no room
}

// marks are in order of time.
type marks struct {
	lines   []mark
	lanes   int
	numbers bool
}

// newMarks finds the moments; layOut places them.
func newMarks(r *record.Record) *marks {
	m := &marks{}
	for i := range r.Faults {
		f := &r.Faults[i]
		label := shorten(style(smallSize, ink), faultLabel(f), mostLabel)
		one := mark{at: seconds(f.At), style: faultLine, label: label, key: units.Duration(f.At) + "  " + faultLabel(f)}
		if f.Repair {
			one.style = repairLine
		}
		m.lines = append(m.lines, one)
		if !f.Repair && f.Until != 0 && !repaired(r, f) {
			m.lines = append(m.lines, mark{at: seconds(f.Until), style: repairLine})
		}
	}
	slices.SortStableFunc(m.lines, func(a, b mark) int { return cmp.Compare(a.at, b.at) })
	return m
}

// layOut places the marks on an axis from left to the width of the drawing and
// returns where the axis ends: early enough for the labels of late marks. Each
// label begins at its line, in a lane above those of the later marks that it
// would cover, so that neither labels nor the lines that lead to them cross a
// label. Where that takes too much room, labels become numbers.
func (m *marks) layOut(left, width vg.Length, until float64) (right vg.Length) {
	right = width - leastMargin
	m.place(left, right, until)
	over := vg.Length(0)
	for i := range m.lines {
		over = max(over, m.lines[i].end()-width)
	}
	if over > 0 && leastMargin+over <= mostMargin {
		right -= over
		m.place(left, right, until)
	}
	if m.lanes > mostLanes || leastMargin+over > mostMargin {
		right = width - leastMargin
		m.number()
		m.place(left, right, until)
	}
	return right
}

// repairs reports whether any mark is a repair's.
func (m *marks) repairs() bool {
	return slices.ContainsFunc(m.lines, func(l mark) bool { return len(l.style.Dashes) > 0 })
}

// number makes labels numbers.
func (m *marks) number() {
	m.numbers = true
	n := 0
	for i := range m.lines {
		if m.lines[i].label != "" {
			n++
			m.lines[i].label = strconv.Itoa(n)
		}
	}
}

// end gives where a mark's label ends, with some room to the next.
func (l *mark) end() vg.Length {
	if l.label == "" {
		return l.x
	}
	return l.x + labelOffset + style(smallSize, ink).Width(l.label) + 4
}

func faultLabel(f *record.Fault) string {
	switch f.Effect {
	case record.Confirmed:
		return f.ID
	case record.WithoutEffect:
		return f.ID + " (no effect)"
	}
	return f.ID + " (effect unknown)"
}

// repaired reports whether a fault of its own undoes f.
func repaired(r *record.Record, f *record.Fault) bool {
	for i := range r.Faults {
		if r.Faults[i].Repair && r.Faults[i].At == f.Until {
			return true
		}
	}
	return false
}

// place gives each mark its x and each label the lowest lane that is above
// those of all later marks within its width.
func (m *marks) place(left, right vg.Length, until float64) {
	m.lanes = 0
	for i := len(m.lines) - 1; i >= 0; i-- {
		l := &m.lines[i]
		l.x, l.lane = left+(right-left)*vg.Length(l.at/until), 0
		if l.label == "" {
			continue
		}
		for _, later := range m.lines[i+1:] {
			if later.label != "" && later.x < l.end() && later.lane >= l.lane {
				l.lane = later.lane + 1
			}
		}
		if m.numbers && l.lane >= mostLanes {
			l.lane = -1
			continue
		}
		m.lanes = max(m.lanes, l.lane+1)
	}
}

func (m *marks) height() vg.Length { return vg.Length(m.lanes)*laneHeight + 4 }

// paint draws the lines from the lowest panel to their labels above top.
func (m *marks) paint(c draw.Canvas, bottom, top vg.Length) {
	s := style(smallSize, ink)
	for i := range m.lines {
		l := &m.lines[i]
		to := top
		if l.label != "" && l.lane >= 0 {
			middle := top + 4 + (vg.Length(l.lane)+0.5)*laneHeight
			to = middle + laneHeight/2 - 1
			c.FillText(s, vg.Point{X: l.x + labelOffset, Y: middle}, l.label)
		}
		c.StrokeLine2(l.style, l.x, bottom, l.x, to)
	}
}

// keys gives the labels that numbers stand for, "" for none.
func (m *marks) keys() []string {
	var all []string
	for i := range m.lines {
		if m.numbers && m.lines[i].label != "" {
			all = append(all, fmt.Sprintf("%d  %s", len(all)+1, m.lines[i].key))
		}
	}
	return all
}

const keyColumns = 3

func (m *marks) keyHeight() vg.Length {
	n := len(m.keys())
	return vg.Length((n+keyColumns-1)/keyColumns) * keyLine
}

// paintKey draws the key in columns below top.
func (m *marks) paintKey(c draw.Canvas, top vg.Length) {
	s := style(smallSize, ink)
	keys := m.keys()
	perColumn := (len(keys) + keyColumns - 1) / keyColumns
	width := (timelineWidth - 2*border) / keyColumns
	for i, k := range keys {
		at := vg.Point{X: border + vg.Length(i/perColumn)*width, Y: top - (vg.Length(i%perColumn)+0.5)*keyLine}
		c.FillText(s, at, shorten(s, k, width-10))
	}
}
