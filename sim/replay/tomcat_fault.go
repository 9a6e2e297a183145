package replay

import (
	"fmt"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/world"
)

// tomcatFault is a fault of one member while clients write to another one.
type tomcatFault struct {
	Mode     string               `json:"mode"`
	XML      string               `json:"server_xml_of_t1"`
	Nodes    int                  `json:"nodes"`
	Fault    string               `json:"fault"`
	Lasts    *float64             `json:"duration_s"`
	Slow     [][3]float64         `json:"slow_requests_after_fault"` // sent after the fault, s; ms; status
	MaxMS    float64              `json:"max_ms"`
	Statuses map[string]int       `json:"statuses"`
	Latency  float64              `json:"pre_p50_ms"`
	After    map[string][]*string `json:"after"`
	Samples  []struct {
		S  float64   `json:"s"`
		T1 []int     `json:"v_t1_acked"`
		T3 []*string `json:"v_t3"`
	} `json:"samples"`
}

// tomcatFaults are the faults by their names.
var tomcatFaults = map[string]func(g *tomcatGroup) (undo func()){
	"pause": func(g *tomcatGroup) func() {
		g.programs["t2"].Freeze()
		return func() { g.programs["t2"].Thaw() }
	},
	"kill9": func(g *tomcatGroup) func() { g.programs["t2"].Kill(); return func() {} },
	"term":  func(g *tomcatGroup) func() { g.programs["t2"].Stop(); return func() {} },
	"killctr": func(g *tomcatGroup) func() { // docker kill: stopped, its connections are closed, and at once its address is gone
		now := g.w.Elapsed()
		g.programs["t2"].Freeze()
		g.w.At(now+250*time.Millisecond, func() { g.programs["t2"].Kill() })
		g.w.At(now+265*time.Millisecond, func() { g.machines["t2"].Crash() })
		return func() {}
	},
	"partition": func(g *tomcatGroup) func() {
		r := g.w.Cut([]*world.Machine{g.machines["t2"]}, g.others("t2"), false)
		return r.Remove
	},
	"drop_unicast": func(g *tomcatGroup) func() { // its heartbeats are heard, nothing else
		a := g.w.Cut(g.others("t2"), []*world.Machine{g.machines["t2"]}, true)
		b := g.w.AddRule(world.Rule{FromMachines: []*world.Machine{g.machines["t2"]}, ToMachines: g.others("t2"), Protocol: 6, DropShare: 1})
		return func() { a.Remove(); b.Remove() }
	},
}

func (g *tomcatGroup) others(than string) (all []*world.Machine) {
	for _, name := range g.names {
		if name != than {
			all = append(all, g.machines[name])
		}
	}
	return all
}

func (f *tomcatFault) check() error {
	if tomcatFaults[f.Fault] == nil {
		return fmt.Errorf("field \"fault\": %q: not known to the replay", f.Fault)
	}
	if f.Nodes < 2 {
		return fmt.Errorf("field \"nodes\": \"%d\": expected 2 or more", f.Nodes)
	}
	_, err := tomcatMode(f.Mode, f.XML)
	return err
}

// stalled is a request that stood still, rather than one of a slow machine.
const stalled = 2000.0 // ms

// faultSeeds are the moments of the heartbeats that a fault is tried at.
const faultSeeds = 40

func (f *tomcatFault) play(p *tomcatPlayer) {
	like, _ := tomcatMode(f.Mode, f.XML)
	lasts, watch := 0.0, 20.0
	if f.Lasts != nil {
		lasts = *f.Lasts
		watch = lasts + 12
	}
	var stalls, longest, behind []float64
	statuses := 0
	for seed := range uint64(faultSeeds) {
		g := p.group(f.Nodes, seed+1, like, false)
		c := g.clients(3, "t1", 80*time.Millisecond)
		p.run(2*time.Second + time.Duration(seed)*137*time.Millisecond)
		mark := p.w.Elapsed()
		undo := tomcatFaults[f.Fault](g)
		if lasts > 0 {
			p.w.At(mark+inSeconds(lasts), undo)
		}
		p.w.At(mark+inSeconds(max(lasts, 16)), func() { c.all[2].stopped = true })
		p.w.Run(mark + inSeconds(watch))
		n, most := 0, 0.0
		for _, one := range c.all {
			one.stopped = true
			statuses += one.failed
			for _, s := range one.slow {
				ms := s.took.Seconds() * 1000
				n += oneIf(ms > stalled)
				most = max(most, ms)
			}
		}
		stalls, longest = append(stalls, float64(n)), append(longest, most)
		p.run(6 * time.Second)
		if f.Nodes > 2 {
			v, _ := p.peek("t3", c.all[0].id(), "v")
			n, _ := strconv.Atoi(v)
			behind = append(behind, float64(c.all[0].acked-n)/float64(max(c.all[0].acked, 1)))
		}
	}
	recorded, most := 0, 0.0
	for _, s := range f.Slow {
		recorded += oneIf(s[1] > stalled)
		most = max(most, s[1])
	}
	p.expect("requests that failed", statuses, 0)
	p.drawn("requests that stood still", float64(recorded), stalls, 1)
	if recorded > 0 {
		p.drawn("the longest of them, ms", most, longest, 1500)
	}
	f.settled(p, behind)
}

// settled compares how far the healthy server is behind in the end.
func (f *tomcatFault) settled(p *tomcatPlayer, behind []float64) {
	t1, t3 := f.After["v_on_t1"], f.After["v_on_t3"]
	if len(behind) == 0 || len(t1) == 0 || len(t3) == 0 || t1[0] == nil || t3[0] == nil {
		return
	}
	a, _ := strconv.Atoi(*t1[0])
	b, _ := strconv.Atoi(*t3[0])
	starved := float64(a-b)/float64(max(a, 1)) > 0.2
	n := 0
	for _, x := range behind {
		n += oneIf(x > 0.2)
	}
	p.v.Compared++
	if share := float64(n) / float64(len(behind)); starved && share == 0 || !starved && share == 1 {
		p.v.Differ("the healthy server is far behind in %.0f %% of the runs, recorded %t", 100*share, starved)
		return
	}
	p.v.Equal++
}
