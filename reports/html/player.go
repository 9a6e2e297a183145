package html

import (
	"encoding/json"
	"html/template"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
)

// The player's data, with short names, for there is one a case. Times are seconds.
type (
	playerData struct {
		Until    float64         `json:"u"`
		Wide     float64         `json:"w"` // of a column
		Groups   []string        `json:"g"`
		Asks     []string        `json:"k,omitempty"` // by group
		Machines []playerMachine `json:"m"`
		Backends []string        `json:"s"`
		Requests []int32         `json:"q"`
		Errors   []int32         `json:"e"`
		Answers  [][]int32       `json:"b"` // by backend
		Owners   []playerOwner   `json:"a,omitempty"`
		Faults   []playerFault   `json:"f,omitempty"`
		Notes    []playerNote    `json:"n,omitempty"`
		Left     int             `json:"l,omitempty"` // notes that are not here
	}
	playerMachine struct {
		Name     string       `json:"n"`
		IP       string       `json:"i,omitempty"`
		Programs []string     `json:"p,omitempty"`
		Serves   []int        `json:"s,omitempty"` // indexes of backends
		Bad      []playerSpan `json:"x,omitempty"`
	}
	playerSpan struct {
		From float64 `json:"f"`
		To   float64 `json:"t"`
		Kind string  `json:"k"`
		What string  `json:"w"`
	}
	playerOwner struct {
		From    float64 `json:"f"`
		To      float64 `json:"t"`
		Address string  `json:"a"`
		Machine string  `json:"m"`
	}
	playerFault struct {
		At     float64 `json:"t"`
		Until  float64 `json:"u"`
		Letter string  `json:"l"`
		ID     string  `json:"i"`
	}
	playerNote struct {
		At   float64 `json:"t"`
		Who  string  `json:"w"`
		What string  `json:"x"`
	}
)

// player gives the data of the player on a run's record.
func player(v *verdict.Verdict, t *timeAxis, c *measure.Course, d detail) template.JS {
	r, m := v.Record, v.Measured
	p := playerData{
		Until: thousandths(t.until), Wide: c.Wide.Seconds(), Groups: r.Run.Groups, Asks: r.Run.Asks, Backends: r.Run.Backends,
		Requests: c.Requests, Errors: c.Errors, Answers: c.Backends,
	}
	for _, of := range machines(m) {
		x := playerMachine{Name: of.Name, IP: of.IP, Programs: programs(of)}
		for b, name := range r.Run.Backends {
			serves := slices.ContainsFunc(of.Programs, func(p record.Program) bool { return p.Serves == name })
			if serves || len(r.Run.Machines) == 0 && name == of.Name {
				x.Serves = append(x.Serves, b)
			}
		}
		for _, s := range of.Bad {
			x.Bad = append(x.Bad, playerSpan{thousandths(s.From), thousandths(s.To), spanWords[s.Kind], s.What})
		}
		p.Machines = append(p.Machines, x)
	}
	for _, o := range m.Ownerships() {
		for _, of := range o.Tenures {
			p.Owners = append(p.Owners, playerOwner{thousandths(of.From), thousandths(of.To), o.Address.String(), of.Machine})
		}
	}
	n := 0
	for i := range r.Faults {
		if f := &r.Faults[i]; !f.Repair {
			p.Faults = append(p.Faults, playerFault{thousandths(f.At), thousandths(lasting(f, t.until)), letter(n), f.ID})
			n++
		}
	}
	p.notes(r, d.notes)
	text, err := json.Marshal(p) // which leaves no character that could end the element
	if err != nil {
		panic("html: the player's data: " + err.Error()) // numbers and texts, all of which JSON has
	}
	return template.JS(text)
}

// notes hold what programs noted, from the start on, as many as there is room for.
func (p *playerData) notes(r *record.Record, most int) {
	for i := range r.Events {
		e := &r.Events[i]
		if e.At < 0 || e.Machine == "users" || strings.HasPrefix(e.Machine, "users/") || slices.Contains(r.Run.Housekeeping, e.Kind) {
			continue
		}
		if len(p.Notes) == most {
			p.Left++
			continue
		}
		what := e.Detail
		if !strings.HasPrefix(e.Kind, "note:") {
			what = strings.TrimSpace(e.Kind + " " + e.Detail)
		}
		p.Notes = append(p.Notes, playerNote{thousandths(e.At), strings.TrimSuffix(e.Machine+"/"+e.Program, "/"), what})
	}
}

// thousandths is a time in seconds, to a millisecond.
func thousandths(d time.Duration) float64 { return math.Round(d.Seconds()*1000) / 1000 }
