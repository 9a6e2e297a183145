package replay

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
)

// mmmSeeds is under how many seeds an experiment is run.
const mmmSeeds = 40

// mmmShare is the share of simulated runs that must have what a recorded one had, where
// chance decides: which of two replicas had a row, in which order a Perl hash is gone
// through, how far something was when the recording ended.
const mmmShare = 0.05

// How far a recorded time may lie outside of the simulated range: it was polled four
// times a second by a program that took up to a second, on a busy machine, and the
// fault itself took a while.
const (
	mmmSlack = 1.0
	mmmNoise = 0.1
)

// mmmLines are the lines of the monitor's log that are compared. Who gets which
// reader's address goes by the order of a hash.
var mmmLines = regexp.MustCompile(`^State of host |^Can't reach agent|^Agent on host|^Orphaned role 'writer|^Host \S+ is flapping`)

// mmmFields are the fields of SHOW SLAVE STATUS that are compared. Seconds behind, and
// the texts of errors, go by the machine and by addresses.
var mmmFields = []string{"Master_Host", "Slave_IO_Running", "Slave_SQL_Running"}

// PlayMMM runs the experiment of each recording of a case under many seeds and compares:
// who takes over, when the address moves and writes are back, what is missing, how
// replication and read_only are at the end, and the monitor's log.
func PlayMMM(c *Case, p MMMPrograms, log func(format string, a ...any)) Verdict {
	v := Verdict{How: fmt.Sprintf("runs within %d simulated ones", mmmSeeds)}
	for _, f := range c.Files {
		rec, err := ReadMMM(f)
		if err != nil {
			return Unreadable(err)
		}
		var sim []mmmOutcome
		for seed := range uint64(mmmSeeds) {
			k, err := newMMMStack(rec, p, seed+1)
			if err != nil {
				return Unreadable(err)
			}
			sim = append(sim, k.play())
			k.w.Close()
		}
		before := len(v.Wrong)
		v.Compared++
		rec.compare(f.Name, sim, &v)
		if len(v.Wrong) == before {
			v.Equal++
		}
		log("%s: simulated back %s, gap %s, missing %s, unsent %s", f.Name, mmmSpan(sim, func(o *mmmOutcome) float64 { return o.back }), mmmSpan(sim, func(o *mmmOutcome) float64 { return o.gap }),
			mmmSpan(sim, func(o *mmmOutcome) float64 { return float64(o.missing) }), mmmSpan(sim, func(o *mmmOutcome) float64 { return float64(o.unsent) }))
	}
	return v
}

func mmmSpan(sim []mmmOutcome, of func(o *mmmOutcome) float64) string {
	var all []float64
	for i := range sim {
		all = append(all, of(&sim[i]))
	}
	slices.Sort(all)
	return fmt.Sprintf("%.1f-%.1f-%.1f", all[0], median(all), all[len(all)-1])
}

// compare holds one recording against the simulated runs.
func (r *MMMRecording) compare(name string, sim []mmmOutcome, v *Verdict) {
	cut := r.fault == "cut_from_cluster"
	if !cut { // nobody notices a cut, so that the longest gap says nothing
		r.within(name, "writes are back", r.Back, sim, func(o *mmmOutcome) float64 { return o.back }, v)
	}
	r.within(name, "the longest gap", r.Gap, sim, func(o *mmmOutcome) float64 { return o.gap }, v)
	r.compareOwners(name, sim, v)
	r.compareMissing(name, cut, sim, v)
	for _, host := range []string{"db1", "db2", "db3"} {
		state := ""
		if rows := r.Rows[host]; len(rows) == 2 {
			state = rows[1]
		}
		r.share(name, fmt.Sprintf("%s with read_only %q", host, state), sim, func(o *mmmOutcome) bool { return o.readOnly[host] == state }, v)
		for _, field := range mmmFields {
			want := r.slave[host][field]
			r.share(name, fmt.Sprintf("%s with %s %q", host, field, want), sim, func(o *mmmOutcome) bool { return o.slave[host][field] == want }, v)
		}
	}
	r.compareLog(name, sim, v)
}

// within wants a time within those of the simulated runs.
func (r *MMMRecording) within(name, what string, at float64, sim []mmmOutcome, of func(o *mmmOutcome) float64, v *Verdict) {
	least, most := math.Inf(1), math.Inf(-1)
	for i := range sim {
		least, most = min(least, of(&sim[i])), max(most, of(&sim[i]))
	}
	if at < least*(1-mmmNoise)-mmmSlack-r.Took || at > most*(1+mmmNoise)+mmmSlack+r.Took {
		v.Differ("%s: %s at %.1f s, simulated %.1f to %.1f s", name, what, at, least, most)
	}
}

// share wants something to be so in enough of the simulated runs.
func (r *MMMRecording) share(name, what string, sim []mmmOutcome, is func(o *mmmOutcome) bool, v *Verdict) {
	n := 0
	for i := range sim {
		if is(&sim[i]) {
			n++
		}
	}
	if float64(n) < mmmShare*float64(len(sim)) {
		v.Differ("%s: %s, simulated so in %d of %d runs", name, what, n, len(sim))
	}
}

// ownersOf are the owners of the address from the fault on, without who had it for
// less than the recording's polls could see.
func ownersOf(all []mmmOwners) (hosts []string, at []float64) {
	for i, o := range all {
		seen := i+1 == len(all) || all[i+1].at-o.at >= 0.25
		if last := len(hosts) - 1; seen && (last < 0 || hosts[last] != o.hosts) {
			hosts, at = append(hosts, o.hosts), append(at, o.at)
		}
		if o.at < 0 && len(hosts) > 1 {
			hosts, at = hosts[len(hosts)-1:], at[len(at)-1:]
		}
	}
	return hosts, at
}

// compareOwners wants the same owners one after another in enough runs, and the times
// of their changes within those of these runs.
func (r *MMMRecording) compareOwners(name string, sim []mmmOutcome, v *Verdict) {
	hosts, at := ownersOf(r.owners)
	var same []mmmOutcome
	for _, o := range sim {
		// a recorded run without an owner between two may have been too quick to see
		own, _ := ownersOf(o.owners)
		if slices.Equal(own, hosts) {
			same = append(same, o)
		}
	}
	r.share(name, "the address on "+strings.Join(hosts, ", then "), sim, func(o *mmmOutcome) bool {
		own, _ := ownersOf(o.owners)
		return slices.Equal(own, hosts)
	}, v)
	for i := 1; i < len(hosts) && len(same) > 0; i++ {
		r.within(name, "the address on "+hosts[i], at[i], same, func(o *mmmOutcome) float64 {
			_, own := ownersOf(o.owners)
			return own[i]
		}, v)
	}
}

// compareMissing: what the new writer has not. After a cut that was counted while
// replication brought the old writer's rows, on a machine that was behind by half a
// minute: then it is some, and no more than what had not been sent.
func (r *MMMRecording) compareMissing(name string, cut bool, sim []mmmOutcome, v *Verdict) {
	missing := 0
	for _, n := range r.Client.Missing { // order cannot show: they are added
		missing += n
	}
	most := 0
	for _, o := range sim {
		if cut {
			most = max(most, o.unsent)
		} else {
			most = max(most, o.missing)
		}
	}
	scale := 200.0 / mmmRate
	if cut && missing == 0 || float64(missing) > scale*float64(most)*(1+mmmNoise)+1 {
		v.Differ("%s: %d rows are missing, simulated %.0f at the most", name, missing, scale*float64(most))
	}
}

// compareLog wants each compared line of the log in enough runs, at its time. A
// recorded log need not have all lines.
func (r *MMMRecording) compareLog(name string, sim []mmmOutcome, v *Verdict) {
	for _, l := range r.log {
		if l.at < 0 || !mmmLines.MatchString(l.text) {
			continue
		}
		var same []mmmOutcome
		when := func(o *mmmOutcome) float64 {
			for _, s := range o.log {
				if s.at >= 0 && s.text == l.text {
					return s.at
				}
			}
			return -1
		}
		for _, o := range sim {
			if when(&o) >= 0 {
				same = append(same, o)
			}
		}
		r.share(name, fmt.Sprintf("the log says %q", l.text), sim, func(o *mmmOutcome) bool { return when(o) >= 0 }, v)
		if len(same) > 0 {
			r.within(name, l.text, l.at, same, when, v)
		}
	}
}
