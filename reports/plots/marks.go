package plots

import (
	"fmt"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hadrill/hadrill/reports"
)

var (
	faultLine  = line(1, ink)
	repairLine = line(1, ink, 4, 3)
)

const (
	laneHeight = vg.Length(12)
	// mostLanes of labels; with more, labels become numbers and a key below
	// the drawing says what they are.
	mostLanes   = 5
	mostLabel   = vg.Length(190)
	labelOffset = vg.Length(3) // from its line
	keyLine     = vg.Length(13)
)

// mark is the moment of a fault or of its repair.
type mark struct {
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
	right   vg.Length // labels end here
}

// newMarks lays the labels out: each begins at its line, in a lane above those
// of the later marks that it would cover, so that neither labels nor the lines
// that lead to them cross a label.
func newMarks(r *reports.Record, x func(float64) vg.Length, right vg.Length) *marks {
	m := &marks{right: right}
	for i := range r.Faults {
		f := &r.Faults[i]
		one := mark{x: x(seconds(f.At)), style: faultLine, label: faultLabel(f), key: reports.Duration(f.At) + "  " + faultLabel(f)}
		if f.Repair {
			one.style = repairLine
		}
		m.insert(one)
		if !f.Repair && f.Until != 0 && !repaired(r, f) {
			m.insert(mark{x: x(seconds(f.Until)), style: repairLine})
		}
	}
	m.layOut()
	if m.lanes > mostLanes {
		m.numbers = true
		n := 0
		for i := range m.lines {
			if m.lines[i].label != "" {
				n++
				m.lines[i].label = strconv.Itoa(n)
			}
		}
		m.layOut()
	}
	return m
}

func faultLabel(f *reports.Fault) string {
	switch f.Effect {
	case reports.Confirmed:
		return f.ID
	case reports.WithoutEffect:
		return f.ID + " (no effect)"
	}
	return f.ID + " (effect unknown)"
}

// repaired tells whether a fault of its own undoes f.
func repaired(r *reports.Record, f *reports.Fault) bool {
	for i := range r.Faults {
		if r.Faults[i].Repair && r.Faults[i].At == f.Until {
			return true
		}
	}
	return false
}

func (m *marks) insert(one mark) {
	i := len(m.lines)
	for i > 0 && m.lines[i-1].x > one.x {
		i--
	}
	m.lines = append(m.lines, mark{})
	copy(m.lines[i+1:], m.lines[i:])
	m.lines[i] = one
}

// layOut gives each label the lowest lane that is above those of all later
// marks within its width.
func (m *marks) layOut() {
	s := style(smallSize, ink)
	m.lanes = 0
	for i := len(m.lines) - 1; i >= 0; i-- {
		l := &m.lines[i]
		if l.label == "" {
			continue
		}
		l.label = shorten(s, l.label, mostLabel)
		l.lane = 0
		end := m.start(l, s) + s.Width(l.label) + 6
		for k := i + 1; k < len(m.lines); k++ {
			if later := &m.lines[k]; later.label != "" && m.start(later, s)-labelOffset < end && later.lane >= l.lane {
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

// start is where a label begins: at its line, or further left where the
// drawing would end first.
func (m *marks) start(l *mark, s interface{ Width(string) vg.Length }) vg.Length {
	return min(l.x+labelOffset, m.right-s.Width(l.label))
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
			start := m.start(l, s)
			if start < l.x { // the label stands over its line
				to = middle - laneHeight/2
			}
			c.FillText(s, vg.Point{X: start, Y: middle}, l.label)
		}
		c.StrokeLine2(l.style, l.x, bottom, l.x, to)
	}
}

// keys are what numbers stand for, "" for none.
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
