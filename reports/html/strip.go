package html

import (
	"cmp"
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/sim/metric"
)

// Heights of lanes.
const (
	headLane    = 18
	machineLane = 24
	usersLane   = 34
)

// roomy is how much of the time, in percent, has room for a few words.
const roomy = 20

// mostMachines is how many machines are drawn though nothing happened to them.
const mostMachines = 8

// drawStrip draws the drill: a lane a machine with what was wrong with it, what it
// noted and which addresses it had, and one for the users with the share of their
// requests that failed.
func drawStrip(v *verdict.Verdict, t *timeAxis, c *measure.Course) template.HTML {
	m := v.Measured
	d := &drawing{t: t}
	d.lane("", "", headLane)
	all := machines(m)
	left := 0
	for _, of := range all {
		if len(all) > mostMachines && len(of.Bad) == 0 && !hadAddress(m, of.Name) {
			left++
			continue
		}
		d.machine(m, of)
	}
	if left > 0 {
		d.text("tick first", 0, d.y+13, units.Counted(left, "further machine")+": nothing happened to them")
		d.lane("", "", headLane)
	}
	d.users(m, c)
	lanes := d.y
	d.axis()
	d.faults(m, lanes)
	return d.finish("strip", "The drill: machines and users over time", about(m))
}

func hadAddress(m *measure.Measurement, name string) bool {
	return slices.ContainsFunc(m.Ownerships(), func(o measure.Ownership) bool {
		return slices.ContainsFunc(o.Tenures, func(t measure.Tenure) bool { return t.Machine == name })
	})
}

// machine draws one machine's lane.
func (d *drawing) machine(m *measure.Measurement, of *machine) {
	y := d.y
	d.add(`<rect class="on" y="%d"/>`, y+4)
	for _, o := range m.Ownerships() {
		for _, t := range o.Tenures {
			if t.Machine != of.Name {
				continue
			}
			d.add(`<rect class="own" x="%s" width="%s" y="%d"/>`, d.t.x(t.From), d.t.wide(t.From, t.To), y+4)
			if d.t.share(of.wellUntil(t.From, t.To))-d.t.share(t.From) > roomy {
				d.text("owns", t.From, y+16, o.Address.String())
			}
		}
	}
	for _, s := range of.Bad {
		d.add(`<rect class="%s" x="%s" width="%s" y="%d"><title>%s, %s to %s</title></rect>`, spanWords[s.Kind], d.t.x(s.From), d.t.wide(s.From, s.To), y+4,
			html.EscapeString(s.What), units.Duration(s.From), units.Duration(s.To))
		if d.t.share(s.To)-d.t.share(s.From) > roomy {
			d.text("says", s.From, y+16, s.What)
		}
	}
	d.notes(m.Record(), of.Name, y)
	d.lane(of.Name, strings.Join(programs(of), " "), machineLane)
}

func programs(of *machine) []string {
	var all []string
	for _, p := range of.Programs {
		all = append(all, p.Name)
	}
	return all
}

// places are how many moments of notes, and of users without success, are told apart.
const places = 400

// notes draws when a machine's programs noted something, as ticks.
func (d *drawing) notes(r *record.Record, name string, y int) {
	var path strings.Builder
	last := -1
	for i := range r.Events {
		e := &r.Events[i]
		if e.At < 0 || e.Machine != name || !strings.HasPrefix(e.Kind, "note:") || slices.Contains(r.Run.Housekeeping, e.Kind) {
			continue
		}
		if at := int(d.t.share(e.At) * places / 100); at != last {
			fmt.Fprintf(&path, "M%d 0v1", at)
			last = at
		}
	}
	if path.Len() > 0 {
		d.add(`<svg y="%d" width="100%%" height="4" viewBox="0 0 %d 1" preserveAspectRatio="none"><path class="note" d="%s"/></svg>`, y, places, path.String())
	}
}

// users draws the share of requests that failed, and the times without success.
func (d *drawing) users(m *measure.Measurement, c *measure.Course) {
	shares := make([]float64, len(c.Requests))
	for i, n := range c.Requests {
		if n > 0 {
			shares[i] = float64(c.Errors[i]) / float64(n)
			if c.Errors[i] > 0 {
				shares[i] = max(shares[i], 0.08) // what is there can be seen
			}
		}
	}
	y := d.y
	d.add(`<rect class="on users" y="%d"/>`, y+4)
	d.curve("area err", shares, c.Wide, y+4, 20)
	all := still(m.Record())
	var worst time.Duration
	for _, x := range all {
		worst = max(worst, x.To-x.From)
	}
	var path strings.Builder
	begun, last := -1, -1
	for _, x := range all {
		if x.To-x.From == worst && worst > 0 {
			d.text("says", x.From, y+18, "no success "+units.Duration(worst))
			worst = -1
		}
		from, to := int(d.t.share(x.From)*places/100), int(math.Ceil(d.t.share(x.To)*places/100))
		switch {
		case to <= last:
		case from <= last:
			last = to
		default:
			stretch(&path, begun, last)
			begun, last = from, to
		}
	}
	stretch(&path, begun, last)
	if path.Len() > 0 {
		d.add(`<svg y="%d" width="100%%" height="4" viewBox="0 0 %d 1" preserveAspectRatio="none"><path class="out" d="%s"/></svg>`, y+25, places, path.String())
	}
	d.lane("users", "failed", usersLane)
}

// stretch draws one from a place to another.
func stretch(path *strings.Builder, from, to int) {
	if to > from {
		fmt.Fprintf(path, "M%d 0h%dv1h-%[2]dz", from, to-from)
	}
}

// still are the times in which nobody of a group had success, whether requests failed
// or hung.
func still(r *record.Record) []metric.Stretch {
	var all []metric.Stretch
	for i := range r.Stalls {
		all = append(all, metric.Stretch{From: r.Stalls[i].From, To: r.Stalls[i].To})
	}
	for i := range r.Outages {
		if o := &r.Outages[i]; o.Length() < metric.MinStall || len(r.Stalls) == 0 {
			all = append(all, metric.Stretch{From: o.From, To: o.To})
		}
	}
	slices.SortFunc(all, func(a, b metric.Stretch) int { return cmp.Compare(a.From, b.From) })
	return all
}

// faults draws letters above the lanes, and lines through them.
func (d *drawing) faults(m *measure.Measurement, bottom int) {
	r := m.Record()
	n, last := 0, -10.0
	for i := range r.Faults {
		f := &r.Faults[i]
		class := "fault"
		if f.Repair {
			class = "repair"
		}
		d.add(`<line class="%s" x1="%s" x2="%[2]s" y1="14" y2="%d"/>`, class, d.t.x(f.At), bottom)
		if f.Until > f.At && !f.Repair {
			d.add(`<line class="repair" x1="%s" x2="%[1]s" y1="14" y2="%d"/>`, d.t.x(f.Until), bottom)
		}
		if f.Repair {
			continue
		}
		if at := d.t.share(f.At); at-last > 1.5 {
			d.add(`<text class="letter" x="%s" y="12">%s</text>`, short(max(1, min(99, at)))+"%", letter(n))
			last = at
		}
		n++
	}
}

// letter of a fault, counted from 0: A to Z, then A2.
func letter(n int) string {
	text := string(rune('A' + n%26))
	if n >= 26 {
		text += fmt.Sprint(n/26 + 1)
	}
	return text
}

// faultKey holds what a letter of the strip stands for: the fault, and how long after it
// what happened.
type faultKey struct {
	Letter, ID, At, Until string
	Effect, Evidence      string
	Confirmed             bool
	Steps                 []step
}

// step of a fault's course: what, and after how long.
type step struct {
	What, After string
	Never       bool
}

func faultKeys(m *measure.Measurement) []faultKey {
	r := m.Record()
	var all []faultKey
	for i := range r.Faults {
		f := &r.Faults[i]
		if f.Repair {
			continue
		}
		k := faultKey{Letter: letter(len(all)), ID: f.ID, At: units.Duration(f.At), Effect: string(f.Effect), Evidence: f.Evidence, Confirmed: f.Effect == record.Confirmed}
		if f.Until > f.At {
			k.Until = units.Duration(f.Until)
		}
		k.Steps = reactions(m, f)
		all = append(all, k)
	}
	return all
}

// reactions are the steps from a fault to users who are well again.
func reactions(m *measure.Measurement, f *record.Fault) []step {
	x := m.Reaction(f)
	after := func(what, never string, d time.Duration) step {
		if d == expect.None {
			return step{What: never, Never: true}
		}
		return step{What: what, After: "+" + units.Duration(d)}
	}
	all := []step{after("noticed", "nobody notes it", x.Detection)}
	if len(m.Ownerships()) > 0 {
		all = append(all, after("address moves", "no address moves", x.Takeover))
	}
	stood, over := m.Stood(f)
	switch {
	case stood == 0:
		all = append(all, step{What: "users never without success"})
	case f.At+over >= m.End():
		all = append(all, step{What: "nobody had success to the end, for " + units.Duration(stood), Never: true})
	default:
		all = append(all, step{What: "nobody had success for", After: units.Duration(stood)}, step{What: "that was over", After: "+" + units.Duration(over)})
	}
	return all
}

// about tells what the strip shows in words; the list below it has the course of each fault.
func about(m *measure.Measurement) string {
	var parts []string
	for _, k := range faultKeys(m) {
		parts = append(parts, k.Letter+": "+k.ID+" at "+k.At)
	}
	if len(parts) == 0 {
		return "No fault was injected."
	}
	return strings.Join(parts, "; ") + "."
}
