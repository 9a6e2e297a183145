package replay

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SemiSync are the recordings of MariaDB's semi-synchronous replication: a primary
// and two replicas that become unreachable, and a primary that ends while commits
// wait. The runs of an experiment differ in the number at the end of the file's
// name.
var SemiSync = Kind{Program: "mysqld", Folder: "semisync", Case: func(file string) string { return runNumber.ReplaceAllString(file, "") }}

// SemiSyncRecording is one run. Times are seconds after the fault.
type SemiSyncRecording struct {
	Family     string  `json:"family"`
	Fault      string  `json:"fault"`
	Arguments  string  `json:"mysqld_args"`
	Healed     float64 `json:"heal_at_s"`
	Parameters struct {
		Workers int `json:"workers"`
	} `json:"parameters"`
	Changes []json.RawMessage `json:"status_changes"` // time, Rpl_semi_sync_master_status, _clients
	Stalls  [][2]float64      `json:"write_stalls_over_0_4s"`
	After   *struct {
		Ghosts int `json:"never_acked_but_stored_on_n1"`
	} `json:"after_recovery"`

	setup SemiSyncSetup
}

// SemiSyncSetup is an experiment, as it is set up in a world.
type SemiSyncSetup struct {
	Options   []string // of the server, as in an option file
	Workers   int
	Delay     time.Duration // MASTER_DELAY of the replicas
	stays     bool          // what was stopped stays so
	what      string        // cut, pause, iostop, sqlstop, none; kill9, killhost, term
	replicas  []int
	lasts     float64 // of the fault
	cutBefore float64 // the replicas were cut so long before
}

var (
	unreachableFault = regexp.MustCompile(`^(cut|iostop|sqlstop) of replicas \[(.*)\] for ([0-9.]+) s$`)
	crashFault       = regexp.MustCompile(`^replicas cut at -([0-9.]+), (kill9|killhost|term) of n1 at 0$`)
)

// ReadSemiSync reads one recording.
func ReadSemiSync(f File) (rec *SemiSyncRecording, err error) {
	rec = new(SemiSyncRecording)
	if err := json.Unmarshal(f.Data, rec); err != nil {
		return nil, fmt.Errorf("recording %q: %w", f.Name, err)
	}
	s := &rec.setup
	s.Workers = rec.Parameters.Workers
	s.Options = optionsOf(rec.Arguments)
	if m := unreachableFault.FindStringSubmatch(rec.Fault); m != nil {
		s.what = m[1]
		s.lasts, _ = strconv.ParseFloat(m[3], 64) // digits, by the expression
		for _, n := range numbers.FindAllStringSubmatch(m[2], -1) {
			s.replicas = append(s.replicas, int(n[1][0]-'0'))
		}
	} else if m := crashFault.FindStringSubmatch(rec.Fault); m != nil {
		s.what, s.replicas = m[2], []int{2, 3}
		s.cutBefore, _ = strconv.ParseFloat(m[1], 64)
	}
	if s.what == "" || s.Workers == 0 || len(s.Options) == 0 {
		return nil, fmt.Errorf("recording %q: fault %q, %d workers, options %q: not understood", f.Name, rec.Fault, s.Workers, rec.Arguments)
	}
	return rec, nil
}

// optionsOf are a command line's options as lines of an option file.
func optionsOf(arguments string) (all []string) {
	for _, word := range strings.Fields(arguments) {
		all = append(all, strings.TrimPrefix(word, "--"))
	}
	return all
}

// statuses are the changes between ON and OFF, without those of the number of
// replicas, and when the last one came.
func (r *SemiSyncRecording) statuses() (words []string, at []float64, err error) {
	for _, c := range r.Changes {
		var row []any
		if err := json.Unmarshal(c, &row); err != nil || len(row) < 2 {
			return nil, nil, fmt.Errorf("status change %s: not understood", c)
		}
		when, _ := row[0].(float64)
		word, _ := row[1].(string)
		if n := len(words); n == 0 || words[n-1] != word {
			words, at = append(words, word), append(at, when)
		}
	}
	return words, at, nil
}

// stop is the longest time in which nothing was acknowledged.
func (r *SemiSyncRecording) stop() float64 {
	longest := 0.0
	for _, s := range r.Stalls {
		longest = max(longest, s[1])
	}
	return longest
}

// The bounds: a stop by the timeout is exact to 0.1 s; a shorter one than real is a
// delay of the busy machine.
const (
	stopExact = 0.1
	stopReal  = 1.0
)

// PlaySemiSync does each run of a case in a world and compares what comes of it.
func PlaySemiSync(c *Case, server ServerMaker) Verdict {
	var v Verdict
	for _, f := range c.Files {
		before := len(v.Wrong)
		v.Compared++
		if isPhantom(f) {
			playPhantom(f, server, &v)
			if len(v.Wrong) == before {
				v.Equal++
			}
			continue
		}
		rec, err := ReadSemiSync(f)
		if err != nil {
			return Unreadable(err)
		}
		if rec.After != nil {
			rec.compareGhosts(f.Name, playSemiSync(&rec.setup, server), &v)
		} else {
			rec.compareStop(f.Name, playSemiSync(&rec.setup, server), &v)
		}
		if len(v.Wrong) == before {
			v.Equal++
		}
	}
	v.How = "runs"
	return v
}

// leaders is by how many the groups of two leaders may differ: who came while it
// began.
const leaders = 3

// compareGhosts: with AFTER_SYNC the rows of the leader's group exist after the
// recovery, else one for each worker that waited; without a wait those under way.
func (r *SemiSyncRecording) compareGhosts(name string, o semiSyncOutcome, v *Verdict) {
	off := o.ghosts - r.After.Ghosts
	all := r.After.Ghosts == r.setup.Workers
	if all && off != 0 || off < -leaders || off > leaders || !all && o.ghosts == r.setup.Workers || o.lost != 0 {
		v.Differ("%s: %d rows that nobody has acknowledged, %d recorded; %d acknowledged rows lost", name, o.ghosts, r.After.Ghosts, o.lost)
	}
}

// compareStops compares how long nothing was acknowledged.
func compareStops(name string, recorded, simulated float64, v *Verdict) {
	if recorded >= stopReal && (simulated < recorded-stopExact || simulated > recorded+stopExact) || recorded < stopReal && simulated >= stopReal {
		v.Differ("%s: writes stop for %.2f s, recorded %.2f s", name, simulated, recorded)
	}
}

func (r *SemiSyncRecording) compareStop(name string, o semiSyncOutcome, v *Verdict) {
	compareStops(name, r.stop(), o.stop, v)
	words, at, err := r.statuses()
	if err != nil {
		v.Differ("%s: %v", name, err)
		return
	}
	if !slices.Equal(words, o.statuses) {
		v.Differ("%s: the status goes %v, recorded %v", name, o.statuses, words)
		return
	}
	// back on after the heal: by retransmission, whose grid doubles, or at once
	if n := len(words); n == 3 && (o.back < 0 || o.back > at[2]-r.Healed+4) {
		v.Differ("%s: on again %.1f s after the heal, recorded %.1f s", name, o.back, at[2]-r.Healed)
	}
}
