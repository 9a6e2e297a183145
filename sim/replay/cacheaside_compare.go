package replay

import (
	"fmt"
	"math"
	"strconv"
)

// cacheSeeds is under how many seeds an experiment is run.
const cacheSeeds = 8

// How far a recorded figure may lie outside of the simulated range. How common a race is
// goes by how long threads wait for a core, and the recordings' machine had twenty that
// waited for two.
const (
	cacheNoise = 0.3
	shareSlack = 0.006
	ageSlack   = 100.0 // ms
	// cacheFew is how many reads must have been stale so that their median says something.
	cacheFew = 100
	// momentSlack is how far seconds after the fault may lie apart: its own time was taken
	// beside a command that took up to that.
	momentSlack = 3
)

// PlayCache runs the experiment of each recording of a case under many seeds and compares:
// the share of stale reads, and how old they were.
func PlayCache(c *Case, p CachePrograms, logf func(string, ...any)) Verdict {
	v := Verdict{How: fmt.Sprintf("runs within %d simulated ones", cacheSeeds)}
	var setup CacheSetup
	var sim []cacheOutcome
	for _, f := range c.Files {
		rec, err := ReadCache(f)
		if err != nil {
			return Unreadable(err)
		}
		if sim == nil || rec.setup != setup { // runs of one experiment share the simulated ones
			setup, sim = rec.setup, nil
			for seed := range uint64(cacheSeeds) {
				sim = append(sim, playCache(&setup, p, seed+1))
			}
		}
		before := len(v.Wrong)
		v.Compared++
		rec.compare(f.Name, sim, &v, logf)
		if len(v.Wrong) == before {
			v.Equal++
		}
	}
	return v
}

func (r *CacheRecording) compare(name string, sim []cacheOutcome, v *Verdict, logf func(string, ...any)) {
	within := func(what string, got, slack float64, of func(o *cacheOutcome) float64) {
		least, most := math.Inf(1), math.Inf(-1)
		for i := range sim {
			least, most = min(least, of(&sim[i])), max(most, of(&sim[i]))
		}
		logf("%s: %s %.4g, simulated %.4g to %.4g", name, what, got, least, most)
		if got < least*(1-cacheNoise)-slack || got > most*(1+cacheNoise)+slack {
			v.Differ("%s: %s %.4g, simulated %.4g to %.4g", name, what, got, least, most)
		}
	}
	within("stale share", float64(r.Result.Stale)/float64(r.Result.Reads), shareSlack, (*cacheOutcome).share)
	within("reads", float64(r.Result.Reads), 0, func(o *cacheOutcome) float64 { return float64(o.reads) })
	if r.Result.Stale >= cacheFew {
		within("median age in ms", r.Result.AgeP50, ageSlack, func(o *cacheOutcome) float64 { return o.age(0.5) })
		within("greatest age in ms", r.Result.AgeMax, 5*ageSlack, func(o *cacheOutcome) float64 { return o.age(1) })
	}
	if r.Failover == nil || r.Result.Stale < cacheFew {
		return
	}
	first, last := math.Inf(1), math.Inf(-1)
	for text := range r.Failover.Stale { // order cannot show: the least and the greatest count
		if second, err := strconv.ParseFloat(text, 64); err == nil {
			first, last = min(first, second), max(last, second)
		}
	}
	within("the first second with stale reads", first, momentSlack, func(o *cacheOutcome) float64 { return float64(o.first) })
	within("the last second with stale reads", last, momentSlack, func(o *cacheOutcome) float64 { return float64(o.last) })
}

// age is a quantile of the ages, 0 for none.
func (o *cacheOutcome) age(q float64) float64 {
	if len(o.ages) == 0 {
		return 0
	}
	return o.ages[int(q*float64(len(o.ages)-1))]
}
