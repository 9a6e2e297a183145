package replay

import (
	"fmt"
	"strconv"
	"time"
)

// msmKill is kill -9 of the server to which many sessions are written, each of which is
// read on the other one then.
type msmKill struct {
	Case    string         `json:"case"`
	Each    []msmKilledOne `json:"each"`
	Latency float64        `json:"p50_ms"`
}

type msmKilledOne struct {
	Acked int  `json:"acked"`
	Got   *int `json:"got"` // nil or 0: there is no session
}

func (f *msmKill) check() error {
	if len(f.Each) == 0 || f.Latency <= 0 {
		return fmt.Errorf("field \"each\": expected some, and p50_ms")
	}
	return nil
}

// msmKillSeeds are few: nothing but the moment of the kill is drawn.
const msmKillSeeds = 8

func (f *msmKill) play(p *msmPlayer) {
	lost, gone := 0, 0
	for _, one := range f.Each {
		switch {
		case one.Got == nil || *one.Got <= 0 && one.Acked > 0:
			gone++
		case *one.Got < one.Acked:
			lost++
		}
	}
	var simulated []float64
	sumGone := 0
	for seed := range uint64(msmKillSeeds) {
		k := f.kill(p, seed+1)
		simulated = append(simulated, float64(k.lost)/float64(len(f.Each)))
		sumGone += k.gone
		if k.exact+k.ahead+k.lost+k.gone != len(f.Each) || k.exact == 0 {
			p.v.Differ("seed %d: %+v: expected some sessions of %d", seed+1, k, len(f.Each))
		}
	}
	p.expect("sessions gone", sumGone, gone)
	p.drawn("share of last updates lost", float64(lost)/float64(len(f.Each)), simulated, 0.03)
}

// kill writes for some time, kills and reads.
func (f *msmKill) kill(p *msmPlayer, seed uint64) (k afterKill) {
	g := p.begin(seed)
	think := inSeconds(f.Latency / 1000)
	c := g.clients(len(f.Each), "t1", think)
	p.run(time.Second + time.Duration(seed*137)*time.Microsecond)
	p.tomcatPlayer.programs["t1"].Kill()
	for _, one := range c.all {
		one.stopped = true
	}
	p.run(500 * time.Millisecond)
	for _, one := range c.all {
		b := &tomcatBrowser{p: &p.tomcatPlayer, cookie: one.cookie}
		text := tomcatField(b.ask("t2", "GET", "/read.jsp", "").Value, "v")
		n, err := strconv.Atoi(text)
		switch {
		case err != nil:
			k.gone++
		case n < one.acked:
			k.lost++
		case n == one.acked:
			k.exact++
		default:
			k.ahead++
		}
	}
	return k
}
