package replay

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// SemiSyncRuns are the recordings of a primary with two replicas and 200 rows a second,
// several runs in one file: how long nothing is acknowledged when replicas freeze or stop
// reading, with the timeout's default of 10 s and another, and what the status is at the end.
var SemiSyncRuns = Kind{Program: "mysqld", Folder: "mysql", Of: func(f File) string {
	if _, is := firstFields(f.Data)["max_ack_gap_s"]; is {
		return f.Name
	}
	return ""
}}

// semiSyncRun is one of them.
type semiSyncRun struct {
	Tag      string `json:"tag"`
	SemiSync *struct {
		Point   string `json:"point"`
		Timeout int    `json:"timeout"` // ms, 0 for the default
	} `json:"semisync"`
	Gap    float64           `json:"max_ack_gap_s"`
	Status map[string]string `json:"status"`
}

// semiSyncShown are the status variables that are compared, as they are at the end.
var semiSyncShown = []string{"rpl_semi_sync_master_status", "rpl_semi_sync_master_clients", "rpl_semi_sync_master_no_times", "rpl_semi_sync_master_no_tx"}

// semiSyncActs are what was done, by the end of the tag: to which replicas, and for how
// long, which is a little more than the longest timeout.
var semiSyncActs = []struct {
	tag  *regexp.Regexp
	what func(s *SemiSyncSetup, digits string)
}{
	{regexp.MustCompile(`^(async|as|ac)$`), func(s *SemiSyncSetup, _ string) { s.what = "none" }},
	{regexp.MustCompile(`_delay(\d+)$`), func(s *SemiSyncSetup, digits string) {
		seconds, _ := strconv.Atoi(digits) // by the expression
		s.what, s.Delay = "none", time.Duration(seconds)*time.Second
	}},
	{regexp.MustCompile(`_pause1$`), func(s *SemiSyncSetup, _ string) { s.what, s.replicas = "pause", []int{2} }},
	{regexp.MustCompile(`_pauseboth(_t\d+s)?$`), func(s *SemiSyncSetup, _ string) { s.what, s.replicas = "pause", []int{2, 3} }},
	{regexp.MustCompile(`_stopio_both$`), func(s *SemiSyncSetup, _ string) { s.what, s.replicas = "iostop", []int{2, 3} }},
	{regexp.MustCompile(`_nowait_noslave$`), func(s *SemiSyncSetup, _ string) {
		s.what, s.replicas, s.stays = "iostop", []int{2, 3}, true
		s.Options = append(s.Options, "rpl-semi-sync-master-wait-no-slave=0")
	}},
}

const (
	semiSyncRunWorkers = 16
	semiSyncRunLasts   = 16 // s
)

// setup reads what was done.
func (r *semiSyncRun) setup() (*SemiSyncSetup, error) {
	s := &SemiSyncSetup{Workers: semiSyncRunWorkers, lasts: semiSyncRunLasts}
	if r.SemiSync != nil {
		s.Options = append(s.Options, "rpl-semi-sync-master-enabled=1", "rpl-semi-sync-slave-enabled=1", "rpl-semi-sync-master-wait-point="+r.SemiSync.Point)
		if r.SemiSync.Timeout > 0 {
			s.Options = append(s.Options, "rpl-semi-sync-master-timeout="+strconv.Itoa(r.SemiSync.Timeout))
		}
	}
	for _, act := range semiSyncActs {
		if m := act.tag.FindStringSubmatch(r.Tag); m != nil {
			act.what(s, m[len(m)-1])
			return s, nil
		}
	}
	return nil, fmt.Errorf("tag %q: not understood", r.Tag)
}

// PlaySemiSyncRuns does each run of a file and compares it.
func PlaySemiSyncRuns(c *Case, server ServerMaker) Verdict {
	v := Verdict{How: "runs"}
	for _, f := range c.Files {
		var runs []semiSyncRun
		if err := decode(f, &runs, []passedOver{{"[].n", "rows: how long it was written"}, {"[].pre_lat_ms", "goes by the machine's speed"}, {"[].gap_start_after_first_mark_s", "where the gap begins"}, {"[].load", "of the machine"}}); err != nil {
			return Unreadable(err)
		}
		for i := range runs {
			r := &runs[i]
			s, err := r.setup()
			if err != nil {
				return Unreadable(fmt.Errorf("recording %q: %w", f.Name, err))
			}
			before := len(v.Wrong)
			v.Compared++
			r.compare(f.Name+" "+r.Tag, playSemiSync(s, server), &v)
			if len(v.Wrong) == before {
				v.Equal++
			}
		}
	}
	return v
}

func (r *semiSyncRun) compare(name string, o semiSyncOutcome, v *Verdict) {
	compareStops(name, r.Gap, o.stop, v)
	recorded := map[string]string{}
	for variable, value := range r.Status { // order cannot show: it is put into a map
		recorded[strings.ToLower(variable)] = value
	}
	for _, variable := range semiSyncShown {
		want, got := recorded[variable], o.end[variable]
		if variable == "rpl_semi_sync_master_no_tx" { // how many: as long as it was written
			want, got = strconv.FormatBool(want == "0"), strconv.FormatBool(got == "0")
		}
		if want != got {
			v.Differ("%s: %s is %s at the end, recorded %s", name, variable, got, want)
		}
	}
}
