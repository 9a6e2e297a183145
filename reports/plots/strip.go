package plots

import (
	"image/color"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/units"
)

// strip is a row below the throughput: who had an address, or when users had
// no success.
type strip struct {
	name    string
	address bool
	pieces  []piece
	inks    map[string]color.NRGBA // by machine
}

// piece of a strip: no owner, one, or several.
type piece struct {
	from, to float64
	owners   []string
}

func newStrips(m *measure.Measurement) []strip {
	inks := map[string]color.NRGBA{}
	var all []strip
	for _, o := range m.Ownerships() {
		for _, t := range o.Tenures {
			if _, known := inks[t.Machine]; !known {
				inks[t.Machine] = machineInks[len(inks)%len(machineInks)]
			}
		}
		s := strip{name: o.Address.String(), address: true, inks: inks}
		for _, st := range o.Stretches(m.End()) {
			s.pieces = append(s.pieces, piece{seconds(st.From), seconds(st.To), st.Owners})
		}
		all = append(all, s)
	}
	return append(all, outages(m)...)
}

// outages gives a row a group of users that had one.
func outages(m *measure.Measurement) []strip {
	r := m.Record()
	var all []strip
	for _, g := range r.Run.Groups {
		s, total := strip{name: "no success"}, time.Duration(0)
		if len(r.Run.Groups) > 1 {
			s.name += ": " + g
		}
		for i := range r.Outages {
			if o := &r.Outages[i]; o.Group == g {
				total += o.To - o.From
				s.pieces = append(s.pieces, piece{from: seconds(o.From), to: seconds(max(o.To, o.From+time.Millisecond))})
			}
		}
		if len(s.pieces) > 0 {
			s.name += ", " + units.Duration(total)
			all = append(all, s)
		}
	}
	return all
}

// paintColumns draws when users had no success, to scale: in each column of the
// throughput's as high as its share of the time.
func (t *timeline) paintColumns(c draw.Canvas, s *strip, row vg.Rectangle) {
	edges := t.course.edges
	shares := make([]float64, len(edges)-1)
	for i := range shares {
		for _, p := range s.pieces {
			shares[i] += max(0, min(p.to, edges[i+1])-max(p.from, edges[i])) / (edges[i+1] - edges[i])
		}
		shares[i] = min(1, shares[i])
	}
	points := t.steps(shares, func(share float64) vg.Length { return row.Min.Y + vg.Length(share)*(row.Max.Y-row.Min.Y) })
	for _, run := range stretches(shares, points) {
		first, last := run[0], run[len(run)-1]
		c.FillPolygon(errorInk, slices.Concat([]vg.Point{{X: first.X, Y: row.Min.Y}}, run, []vg.Point{{X: last.X, Y: row.Min.Y}}))
	}
}

// mostStripLabel is the widest label of a row.
const mostStripLabel = vg.Length(120)

func (t *timeline) stripLabels() vg.Length {
	w := vg.Length(0)
	for _, s := range t.strips {
		w = max(w, style(smallSize, ink).Width(s.name))
	}
	return min(w, mostStripLabel) + 8
}

// paintStrips draws all rows below top.
func (t *timeline) paintStrips(c draw.Canvas, top vg.Length) {
	label := aligned(style(smallSize, ink), draw.XRight)
	for _, s := range t.strips {
		row := rectangle(t.left, top-stripRow+2, t.right, top-2)
		c.FillText(label, vg.Point{X: t.left - 6, Y: (row.Min.Y + row.Max.Y) / 2}, shorten(label, s.name, mostStripLabel))
		c.StrokeLine2(line(0.5, gridInk), row.Min.X, row.Min.Y, row.Max.X, row.Min.Y)
		if !s.address {
			t.paintColumns(c, &s, row)
			top -= stripRow
			continue
		}
		// several owners last, so that a short time of them is not painted over
		for _, several := range []bool{false, true} {
			for _, p := range s.pieces {
				if len(p.owners) > 1 == several {
					t.paintPiece(c, &s, p, row)
				}
			}
		}
		top -= stripRow
	}
}

// narrowest is the least width at which a piece is seen.
const narrowest = vg.Length(2)

func (t *timeline) paintPiece(c draw.Canvas, s *strip, p piece, row vg.Rectangle) {
	r := rectangle(t.x(p.from), row.Min.Y, min(max(t.x(p.to), t.x(p.from)+narrowest), t.right+narrowest), row.Max.Y)
	name := ""
	switch {
	case len(p.owners) == 0:
		fill(c, r, color.White)
		outline(c, r, line(0.7, paleInk, 2, 2))
		name = "nobody"
	case len(p.owners) == 1:
		fill(c, r, s.inks[p.owners[0]])
		name = p.owners[0]
	default:
		t.paintShared(c, s, p.owners, r)
		return
	}
	writeWithin(c, r, name)
}

// paintShared draws two owners or more as layers within a black frame.
func (t *timeline) paintShared(c draw.Canvas, s *strip, owners []string, r vg.Rectangle) {
	paintLayered(c, s.inks, owners, r)
	writeWithin(c, r, strings.Join(owners, " + "))
}

func paintLayered(c draw.Canvas, inks map[string]color.NRGBA, owners []string, r vg.Rectangle) {
	each := (r.Max.Y - r.Min.Y) / vg.Length(len(owners))
	for i, o := range owners {
		top := r.Max.Y - vg.Length(i)*each
		fill(c, rectangle(r.Min.X, top-each, r.Max.X, top), inks[o])
	}
	outline(c, r, line(1.4, color.Black))
}

// writeWithin writes a name in the middle of a rectangle that has room for it.
func writeWithin(c draw.Canvas, r vg.Rectangle, name string) {
	s := aligned(style(smallSize, ink), draw.XCenter)
	if s.Width(name)+6 <= r.Max.X-r.Min.X {
		c.FillText(s, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}, name)
	}
}

// stripLegend names the machines and, where they occur, two owners and none.
func stripLegend(strips []strip) []entry {
	var machines []string
	var shared, nobody, failing bool
	var inks map[string]color.NRGBA
	for _, s := range strips {
		failing = failing || !s.address
		for _, p := range s.pieces {
			shared = shared || len(p.owners) > 1
			nobody = nobody || s.address && len(p.owners) == 0
			for _, o := range p.owners {
				if !slices.Contains(machines, o) {
					machines = append(machines, o)
				}
			}
		}
		if s.address {
			inks = s.inks
		}
	}
	if len(strips) == 0 {
		return nil
	}
	var all []entry
	if inks != nil {
		all = append(all, entry{text: "address owned by:"})
	}
	for _, name := range machines {
		all = append(all, entry{name, func(c draw.Canvas, r vg.Rectangle) { fill(c, r, inks[name]) }})
	}
	if shared {
		all = append(all, entry{"two owners at once", func(c draw.Canvas, r vg.Rectangle) { paintLayered(c, inks, machines[:2], r) }})
	}
	if nobody {
		all = append(all, entry{"nobody", func(c draw.Canvas, r vg.Rectangle) { outline(c, r, line(0.7, paleInk, 2, 2)) }})
	}
	if failing {
		all = append(all, entry{"share of the time without success", func(c draw.Canvas, r vg.Rectangle) { fill(c, r, errorInk) }})
	}
	return all
}
