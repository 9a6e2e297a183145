package replay

import (
	"fmt"
	"time"

	"github.com/hadrill/hadrill/sim/world"
)

// KillBench are the recordings of a primary with two replicas whose machine is killed while
// many workers write, several runs in one file: how many acknowledged rows a replica lacks,
// and how many it has that nobody acknowledged.
var KillBench = Kind{Program: "mysqld", Folder: "mysql", Of: func(f File) string {
	if _, is := firstFields(f.Data)["rate_real"]; is {
		return f.Name
	}
	return ""
}}

// killRun is one of them.
type killRun struct {
	Tag      string  `json:"tag"`
	Rate     float64 `json:"rate"` // a second, wanted
	Workers  int     `json:"workers"`
	SemiSync *struct {
		Point string `json:"point"`
	} `json:"semisync"`
	Acked  int     `json:"acked"`
	Real   float64 `json:"rate_real"` // a second, acknowledged
	Lost2  int     `json:"lost_n2"`
	Lost3  int     `json:"lost_n3"`
	Ghosts []int   `json:"ghost"` // of n2 and n3
}

// killNotCompared are the parts of recordings that are known and not compared.
var killNotCompared = []passedOver{{"[].best", "the least of the two that are compared"}, {"[].load", "of the machine"}}

// The experiment: under how many seeds a run is done and for how many rows, for what was
// written long before the fault is on the replicas; how long they have to execute what they
// received, for with semi-sync on everywhere the first commit of their own waits 10 s for
// replicas that they do not have; and how far the simulator's workers may be from the
// recorded rate.
const (
	benchSeeds = 20
	benchRows  = 600
	benchDrain = 15 * time.Second
	benchRate  = 0.1
)

// PlayKillBench does each run of a file under many seeds and compares it.
func PlayKillBench(c *Case, server ServerMaker) Verdict {
	v := Verdict{How: fmt.Sprintf("runs within %d simulated ones", benchSeeds)}
	for _, f := range c.Files {
		var runs []killRun
		if err := decode(f, &runs, killNotCompared); err != nil {
			return Unreadable(err)
		}
		for i := range runs {
			r := &runs[i]
			if r.Workers == 0 || r.Rate == 0 || r.Real == 0 || len(r.Ghosts) != 2 {
				return Unreadable(fmt.Errorf("recording %q: run %d: %d workers, %v rows a second: not understood", f.Name, i, r.Workers, r.Rate))
			}
			before := len(v.Wrong)
			v.Compared++
			r.compare(f.Name+" "+r.Tag, server, &v)
			if len(v.Wrong) == before {
				v.Equal++
			}
		}
	}
	return v
}

func (r *killRun) compare(name string, server ServerMaker, v *Verdict) {
	lost := 0
	for seed := range uint64(benchSeeds) {
		missing, rate := r.play(server, seed+1)
		lost = max(lost, missing)
		if rate < r.Real*(1-benchRate) || rate > r.Real*(1+benchRate) {
			v.Differ("%s: %.0f rows acknowledged a second, recorded %.0f", name, rate, r.Real)
			return
		}
	}
	if recorded := max(r.Lost2, r.Lost3); recorded > lost || (recorded == 0) != (lost == 0) {
		v.Differ("%s: %d acknowledged rows lost, simulated up to %d", name, recorded, lost)
	}
	if ghosts := max(r.Ghosts[0], r.Ghosts[1]); ghosts > r.Workers { // of each connection the one that was under way
		v.Differ("%s: %d rows that nobody has acknowledged, of %d workers", name, ghosts, r.Workers)
	}
}

// play does a run. It gives the most that a replica lacks, and how many rows a second were
// acknowledged.
func (r *killRun) play(server ServerMaker, seed uint64) (missing int, rate float64) {
	var options []string
	if r.SemiSync != nil {
		options = []string{"rpl-semi-sync-master-enabled=1", "rpl-semi-sync-slave-enabled=1", "rpl-semi-sync-master-wait-point=" + r.SemiSync.Point}
	}
	k := newMySQLStack(world.Options{Seed: seed}, world.MachineOptions{}, []MySQLServer{{Options: options}, {Options: options}, {Options: options}}, server)
	defer k.w.Close()
	k.write(mysqlWrite, r.Workers, r.Real)
	lasts := inSeconds(benchRows/r.Real) + time.Duration(k.w.Rand("replay", "phase").Int64N(int64(10*time.Millisecond)))
	k.w.At(mysqlWrite+lasts, func() { // docker kill: peers hear of the program's death
		k.nodes[0].Program("server").Kill()
		k.nodes[0].Crash()
	})
	k.w.Run(mysqlWrite + lasts + benchDrain)
	for n := 2; n <= len(k.nodes); n++ {
		_, _, lost, _ := k.rows(n)
		missing = max(missing, lost)
	}
	return missing, float64(len(k.acked)) / lasts.Seconds()
}
