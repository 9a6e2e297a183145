package replay

import (
	"fmt"
	"time"
)

// tomcatExpiry is when a replica drops a session whose server was killed.
type tomcatExpiry struct {
	Mode   string  `json:"mode"`
	XML    string  `json:"server_xml_of_t1"`
	Max    float64 `json:"max_inactive_s"`
	Last   float64 `json:"last_access_s"`
	Kill   float64 `json:"kill_s"`
	Listed float64 `json:"no_longer_listed_t2_s"`
}

func (f *tomcatExpiry) check() error {
	if f.Max <= 0 || f.Listed <= f.Kill {
		return fmt.Errorf("field \"max_inactive_s\": \"%v\": expected some seconds", f.Max)
	}
	_, err := tomcatMode(f.Mode, f.XML)
	return err
}

func (f *tomcatExpiry) play(p *tomcatPlayer) {
	like, _ := tomcatMode(f.Mode, f.XML)
	like.MaxInactive = inSeconds(f.Max)
	low, high := 1e9, 0.0
	for phase := range tickPhases {
		g := p.group(2, 1, like, false)
		p.run(10 * time.Second * time.Duration(phase) / tickPhases)
		b := &tomcatBrowser{p: p}
		began := p.w.Elapsed()
		b.ask("t1", "GET", "/index.jsp?v=1", "")
		for at := 2 * time.Second; at < inSeconds(f.Last); at += 2 * time.Second {
			p.w.Run(began + at)
			b.read("t1", "v")
		}
		p.w.Run(began + inSeconds(f.Last))
		b.read("t1", "v")
		p.w.Run(began + inSeconds(f.Kill))
		g.programs["t1"].Kill()
		for p.stat("t2", "active") > 0 && p.w.Elapsed() < began+5*time.Minute {
			p.run(100 * time.Millisecond)
		}
		gone := (p.w.Elapsed() - began).Seconds()
		low, high = min(low, gone), max(high, gone)
	}
	p.within("when t2 lists the session no longer, s", f.Listed, low, high)
}

// tomcatListed is when both servers drop sessions that nobody uses any more.
type tomcatListed struct {
	Mode   string             `json:"mode"`
	XML    string             `json:"server_xml_of_t1"`
	Max    float64            `json:"max_inactive_s"`
	Last   float64            `json:"last_access_B_C_s"`
	Listed map[string]float64 `json:"no_longer_listed_s"`
}

func (f *tomcatListed) check() error {
	if f.Max <= 0 || len(f.Listed) == 0 {
		return fmt.Errorf("field \"no_longer_listed_s\": expected some")
	}
	_, err := tomcatMode(f.Mode, f.XML)
	return err
}

func (f *tomcatListed) play(p *tomcatPlayer) {
	like, _ := tomcatMode(f.Mode, f.XML)
	like.MaxInactive = inSeconds(f.Max)
	gone := map[string][]float64{}
	for phase := range tickPhases {
		p.group(2, 1, like, false)
		p.run(time.Minute * time.Duration(phase) / tickPhases)
		a, b, c := &tomcatBrowser{p: p}, &tomcatBrowser{p: p}, &tomcatBrowser{p: p}
		began := p.w.Elapsed()
		for _, one := range []*tomcatBrowser{a, b, c} {
			one.ask("t1", "GET", "/index.jsp?v=1", "")
		}
		for at := 4 * time.Second; at <= inSeconds(f.Last); at += 4 * time.Second {
			p.w.Run(began + at)
			b.read("t1", "v")
			c.ask("t1", "GET", "/index.jsp?v=2", "")
		}
		seen := map[string]bool{}
		for len(seen) < 6 && p.w.Elapsed() < began+5*time.Minute {
			for name, one := range map[string]*tomcatBrowser{"A": a, "B": b, "C": c} { // order cannot show: peeks alone
				for _, on := range []string{"t1", "t2"} {
					if _, there := p.peek(on, one.id(), "v"); !there && !seen[name+"_"+on] {
						seen[name+"_"+on] = true
						gone[name+"_"+on] = append(gone[name+"_"+on], (p.w.Elapsed() - began).Seconds())
					}
				}
			}
			p.run(200 * time.Millisecond)
		}
	}
	for key, recorded := range f.Listed { // order cannot show
		if len(gone[key]) == 0 {
			p.v.Compared++
			p.v.Differ("%s: never dropped", key)
			continue
		}
		p.drawnWithin(key+" no longer listed, s", recorded, gone[key])
	}
}
