package replay

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/world"
)

// Durability are the recordings of servers with other values of sync_binlog and
// innodb_flush_log_at_trx_commit that are killed or lose power while rows are written:
// what of them is in the table afterwards, and what in the binary log. The runs of an
// experiment differ in the number at the end of the file's name.
var Durability = Kind{Program: "mysqld", Folder: "mysql", Parallel: true, Of: func(f File) string {
	if string(firstFields(f.Data)["family"]) != `"durability settings"` {
		return ""
	}
	return runNumber.ReplaceAllString(f.Name, "")
}}

// durabilityRecording is one run of each setting.
type durabilityRecording struct {
	Fault      string `json:"fault"`
	Parameters struct {
		Rate    float64 `json:"rate_per_server"`
		Workers int     `json:"workers"`
		Warm    float64 `json:"warm_s"`
	} `json:"parameters"`
	Results map[string]durabilityResult `json:"results"` // by setting
}

type durabilityResult struct {
	Acked  int     `json:"acked"`
	Rows   int     `json:"rows_after"`
	Lost   int     `json:"acked_lost"`
	Window float64 `json:"lost_window_s"` // from the first lost row's acknowledgement to the fault
	Ghosts int     `json:"ghosts"`
	Events []int   `json:"insert_events_in_binlogs"` // by file
}

// durabilityNotCompared are the parts of recordings that are known and not compared.
var durabilityNotCompared = []passedOver{
	{"case", "the name"}, {"family", "the same in all"}, {"note", "how it was counted"},
	{"parameters.file_system", "the fault decides what of it survives"}, {"parameters.other", "sizes of caches, which a few rows do not fill"},
	{"*.newest_surviving_ack_before_fault_s", "the other side of lost_window_s"}, {"*.gtid_binlog_pos", "the same as the events"},
	{"*.started", "each of them did"}, {"*.ack_ms_p50", "goes by the machine's disk"}, {"*.error_log", "the server's own words"},
	{"versions", "what was recorded"}, {"load_average", "of the machine"},
}

// durabilityFaults are the faults by what the recordings call them; the server is started
// again a second later.
var durabilityFaults = []struct {
	words *regexp.Regexp
	begin func(k *mysqlStack)
	again func(k *mysqlStack)
}{
	{regexp.MustCompile(`^kill -9 mysqld$`), func(k *mysqlStack) { k.nodes[0].Program("server").Kill() }, func(k *mysqlStack) { k.nodes[0].Program("server").Start() }},
	{regexp.MustCompile(`^(simulated )?power cut`), func(k *mysqlStack) { k.nodes[0].Crash() }, func(k *mysqlStack) { k.nodes[0].Restart() }},
}

var durabilitySetting = regexp.MustCompile(`^sync_binlog=(\d+) flush_log=(\d)$`)

// durabilityOutcome is what is left, of rows: what is in the table and was not
// acknowledged, what was acknowledged and is not there, since when, and what was
// acknowledged and is not in the binary log.
type durabilityOutcome struct {
	ghosts, lost, unlogged int
	window                 float64 // s
}

// durabilityWrite is when rows begin to be written: soon, for what nobody has synced the
// kernel writes 30 s after the start.
const durabilityWrite = 3 * time.Second

// durabilitySeeds is under how many seeds a setting is run, in each of which the fault
// falls into another moment of what is done each second.
const durabilitySeeds = 200

// durabilityWindow is by how much the time since which rows are lost may lie outside of the
// simulated range: it is the difference of two clocks' readings on two busy cores.
const durabilityWindow = 0.1 // s

// PlayDurability runs each setting of each recording under many seeds and compares how
// many rows are lost, since when, and what the binary log has.
func PlayDurability(c *Case, server ServerMaker) Verdict {
	v := Verdict{How: fmt.Sprintf("settings within %d simulated runs", durabilitySeeds)}
	for _, f := range c.Files {
		r := new(durabilityRecording)
		if err := decode(f, r, durabilityNotCompared); err != nil {
			return Unreadable(err)
		}
		fault := -1
		for i := range durabilityFaults {
			if durabilityFaults[i].words.MatchString(r.Fault) {
				fault = i
			}
		}
		if fault < 0 || len(r.Results) == 0 {
			return Unreadable(fmt.Errorf("recording %q: fault %q, %d settings: not understood", f.Name, r.Fault, len(r.Results)))
		}
		for _, setting := range names(r.Results) {
			m := durabilitySetting.FindStringSubmatch(setting)
			if m == nil {
				return Unreadable(fmt.Errorf("recording %q: setting %q: not understood", f.Name, setting))
			}
			var sim []durabilityOutcome
			for seed := range uint64(durabilitySeeds) {
				sim = append(sim, r.play([]string{"sync_binlog=" + m[1], "innodb_flush_log_at_trx_commit=" + m[2]}, r.Results[setting].Acked, fault, server, seed+1))
			}
			before := len(v.Wrong)
			v.Compared++
			r.compare(f.Name+" "+setting, r.Results[setting], sim, &v)
			if len(v.Wrong) == before {
				v.Equal++
			}
		}
	}
	return v
}

// play writes as many rows as were acknowledged, and a part of a second more, then does
// the fault.
func (r *durabilityRecording) play(options []string, acked, fault int, server ServerMaker, seed uint64) durabilityOutcome {
	k := newMySQLStack(world.Options{Seed: seed}, world.MachineOptions{}, []MySQLServer{{Options: options}}, server)
	defer k.w.Close()
	p := &r.Parameters
	k.write(durabilityWrite, p.Workers, p.Rate)
	at := durabilityWrite + inSeconds(float64(acked)/p.Rate) + time.Duration(k.w.Rand("replay", "phase").Int64N(int64(time.Second)))
	k.w.At(at, func() { durabilityFaults[fault].begin(k) })
	k.w.At(at+time.Second, func() { durabilityFaults[fault].again(k) })
	k.w.Run(at + 10*time.Second)
	var o durabilityOutcome
	var first time.Duration
	if _, o.ghosts, o.lost, first = k.rows(1); o.lost > 0 {
		o.window = (at - first).Seconds()
	}
	o.unlogged = len(k.acked) - k.logged(1)
	return o
}

// compare: what is lost, and what the binary log lacks. sync_binlog above 1 counts
// commits, so that it depends on the number of rows which are written after the last sync.
func (r *durabilityRecording) compare(name string, want durabilityResult, sim []durabilityOutcome, v *Verdict) {
	logged := 0
	for _, n := range want.Events {
		logged += n
	}
	slack := float64(r.Parameters.Workers - 1) // of a group
	within := func(what string, at, slack float64, of func(o *durabilityOutcome) float64) {
		least, most := math.Inf(1), math.Inf(-1)
		for i := range sim {
			least, most = min(least, of(&sim[i])), max(most, of(&sim[i]))
		}
		if most == 0 && least == 0 { // it cannot be lost: not a single one was
			slack = 0
		}
		if at < least-slack || at > most+slack {
			v.Differ("%s: %s %s, simulated %s to %s", name, what, figure(at), figure(least), figure(most))
		}
	}
	within("rows lost", float64(want.Lost), slack, func(o *durabilityOutcome) float64 { return float64(o.lost) })
	within("lost for s", want.Window, durabilityWindow, func(o *durabilityOutcome) float64 { return o.window })
	within("rows not in the binary log", max(0, float64(want.Acked-logged)), slack, func(o *durabilityOutcome) float64 { return max(0, float64(o.unlogged)) })
	if want.Ghosts > r.Parameters.Workers {
		v.Differ("%s: %d rows that nobody has acknowledged, more than workers", name, want.Ghosts)
	}
}

func figure(f float64) string { return strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64) }
