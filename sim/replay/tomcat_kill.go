package replay

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// tomcatKill is kill -9 of the server to which sessions are written, under load.
type tomcatKill struct {
	Mode   string        `json:"mode"`
	XML    string        `json:"server_xml_of_t1"`
	Burst  []tomcatBurst `json:"burst"`
	Single []tomcatBurst `json:"single"`
}

type tomcatBurst struct {
	Exact    int     `json:"exact"`
	Lost     int     `json:"lost_last_update"`
	Gone     int     `json:"session_gone"`
	Ahead    int     `json:"unacked_but_replicated"`
	Sessions int     `json:"sessions"`
	Think    int     `json:"think_ms"`
	Latency  float64 `json:"lat_ms_p50"`
	Slowest  float64 `json:"lat_ms_p99"`
}

func (f *tomcatKill) check() error {
	if len(f.Burst) == 0 || f.Burst[0].Sessions <= 0 {
		return fmt.Errorf("field \"burst\": expected some")
	}
	_, err := tomcatMode(f.Mode, f.XML)
	return err
}

// idleLatency is the median of a request on a machine that has nothing else to do. A
// recorded median tells how busy its machine was: requests come as much later, and the
// threads that wait in the dispatcher for less than that, which fits the square root.
const idleLatency = 2.0 // ms

// killSeeds are enough for what lies between none and all.
const killSeeds = 60

func (f *tomcatKill) play(p *tomcatPlayer) {
	like, _ := tomcatMode(f.Mode, f.XML)
	sync := strings.HasSuffix(f.Mode, ":6")
	for i, b := range append(f.Burst, f.Single...) {
		p.expect(fmt.Sprintf("burst %d: sessions gone", i), 0, b.Gone)
		if sync {
			runs := killSeeds / 20
			lost := 0
			for seed := range uint64(runs) {
				lost += p.kill(like, b, seed+1).lost
			}
			p.expect(fmt.Sprintf("burst %d: acknowledged updates lost", i), lost, b.Lost)
			continue
		}
		if i >= len(f.Burst) {
			continue // one session: the bursts say more
		}
		var lost []float64
		for seed := range uint64(killSeeds) {
			lost = append(lost, float64(p.kill(like, b, seed+1).lost)/float64(b.Sessions))
		}
		p.drawn(fmt.Sprintf("burst %d: share of last updates lost", i), float64(b.Lost)/float64(b.Sessions), lost, 0.03)
	}
}

// kill writes for some seconds, kills and reads.
func (p *tomcatPlayer) kill(like TomcatServer, b tomcatBurst, seed uint64) afterKill {
	g := p.group(2, seed, like, false)
	if slow := b.Latency / idleLatency; slow > 1 {
		for _, name := range g.names {
			p.machines[name].Slow(math.Sqrt(slow))
		}
	}
	c := g.clients(b.Sessions, "t1", time.Duration(b.Think+int(b.Latency))*time.Millisecond)
	at := p.w.Elapsed() + 1500*time.Millisecond + time.Duration(seed%37)*time.Millisecond
	if seed%2 == 0 { // it stood still for as long as its slowest requests took, and answers all of them just before
		end := at - time.Duration(seed%11)*time.Millisecond
		p.w.At(end-time.Duration(int64(b.Slowest))*time.Millisecond, func() { g.programs["t1"].Freeze() })
		p.w.At(end, func() { g.programs["t1"].Thaw() })
	}
	p.w.Run(at)
	g.programs["t1"].Kill()
	p.run(500 * time.Millisecond)
	k := afterKill{}
	for _, one := range c.all {
		one.stopped = true
		n := 0
		v, there := p.peek("t2", one.id(), "v")
		fmt.Sscan(v, &n)
		switch {
		case !there:
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
