package replay

import (
	"fmt"
	"math"
	"slices"
)

// mhaSeeds is under how many seeds an experiment is run.
const mhaSeeds = 100

// How far a recorded time may lie outside of the simulated range: the fault itself
// took up to 0.5 s, and what ssh and Perl do on a busy machine varies by more than
// the recordings that the durations are from.
const (
	mhaSlack = 0.6
	mhaNoise = 0.1
)

// mhaUsual is the share of simulated runs that must end as the recorded one did: a
// row that only one replica has when the primary dies can decide otherwise.
const mhaUsual = 0.9

// mhaCompared are the times that are compared.
var mhaCompared = []string{"ping_fail_1", "detected", "p1_end", "p2_end", "new_master", "ro_off", "done"}

// PlayMHA runs the experiment of each recording of a case under many seeds, those that are
// set up alike once, and compares: who is promoted, the exit code, what is lost, and the
// times. Recordings of online switches are known by their fields.
func PlayMHA(c *Case, p MHAPrograms, log func(format string, a ...any)) Verdict {
	var v Verdict
	known := map[string][]mhaOutcome{} // by the setup
	for _, f := range c.Files {
		if isSwitch(f) {
			playSwitch(f, p, &v)
			continue
		}
		rec, err := ReadMHA(f)
		if err != nil {
			return Unreadable(err)
		}
		if mhaFaults[rec.Fault] == nil {
			return Unreadable(fmt.Errorf("recording %q: field \"fault\": %q: not known", f.Name, rec.Fault))
		}
		s, err := rec.setup()
		if err != nil {
			return Unreadable(err)
		}
		sim := known[fmt.Sprint(*s)]
		if sim == nil {
			if sim, err = simulateMHA(rec, p); err != nil {
				return Unreadable(err)
			}
			known[fmt.Sprint(*s)] = sim
			log("%s: simulated detected %s, writable %s, done %s, lost %s", f.Name, spanOf(sim, "detected"), spanOf(sim, "ro_off"), spanOf(sim, "done"), lostOf(sim))
		}
		before := len(v.Wrong)
		v.Compared++
		v.How = fmt.Sprintf("runs within %d simulated ones", mhaSeeds)
		compareMHA(f.Name, rec, sim, &v)
		if len(v.Wrong) == before {
			v.Equal++
		}
	}
	return v
}

func simulateMHA(rec *MHARecording, p MHAPrograms) (all []mhaOutcome, err error) {
	for seed := range uint64(mhaSeeds) {
		s, err := rec.setup()
		if err != nil {
			return nil, err
		}
		k, err := newMHAStack(s, p, seed+1)
		if err != nil {
			return nil, err
		}
		all = append(all, k.play())
		k.w.Close()
	}
	return all, nil
}

func compareMHA(name string, rec *MHARecording, sim []mhaOutcome, v *Verdict) {
	primary, exit := 0, rec.exit()
	if rec.NewMaster != nil {
		primary = *rec.NewMaster
	}
	outcomes := map[[2]int]int{}
	for _, o := range sim {
		outcomes[[2]int{o.primary, o.exit}]++
	}
	if float64(outcomes[[2]int{primary, exit}]) < mhaUsual*float64(len(sim)) {
		v.Differ("%s: new primary %d, exit code %d recorded; simulated (primary, exit: runs) %v", name, primary, exit, outcomes)
		return
	}
	times := rec.times()
	for _, key := range mhaCompared {
		at, recorded := times[key]
		if !recorded || mhaOutlier(rec, key) {
			continue
		}
		least, most, runs := rangeOf(sim, key)
		if runs == 0 || at < least*(1-mhaNoise)-mhaSlack || at > most*(1+mhaNoise)+mhaSlack {
			v.Differ("%s: %s at %.1f s, simulated %.1f to %.1f s in %d runs", name, key, at, least, most, runs)
		}
	}
	if primary == 0 {
		return
	}
	lost := rec.Lost
	if lost == nil && rec.Verify != nil {
		lost = &rec.Verify.Lost
	}
	if lost == nil {
		v.Differ("%s: no field says what was lost", name)
		return
	}
	least, most := math.MaxInt, 0
	for _, o := range sim {
		least, most = min(least, o.lost), max(most, o.lost)
	}
	// the moment at which somebody stopped the IO threads before the fault is known to
	// about a second of two
	scale := recordedRate(rec) / mhaRate
	if float64(*lost) < float64(least)*scale*0.5-2 || float64(*lost) > float64(most)*scale*1.7+2 {
		v.Differ("%s: %d rows lost, simulated %.0f to %.0f", name, *lost, float64(least)*scale, float64(most)*scale)
	}
}

// recordedRate is how many rows a second were written.
func recordedRate(rec *MHARecording) float64 {
	if rec.Parameters != nil && rec.Parameters.Rate > 0 {
		return float64(rec.Parameters.Rate)
	}
	return 200
}

func rangeOf(sim []mhaOutcome, key string) (least, most float64, runs int) {
	least = math.Inf(1)
	for _, o := range sim {
		if at, ok := o.times[key]; ok {
			least, most = min(least, at), max(most, at)
			runs++
		}
	}
	return least, most, runs
}

func spanOf(sim []mhaOutcome, key string) string {
	least, most, runs := rangeOf(sim, key)
	if runs == 0 {
		return "never"
	}
	return fmt.Sprintf("%.1f-%.1f", least, most)
}

func lostOf(sim []mhaOutcome) string {
	var all []int
	for _, o := range sim {
		all = append(all, o.lost)
	}
	return fmt.Sprintf("%d-%d", slices.Min(all), slices.Max(all))
}
