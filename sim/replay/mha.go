package replay

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// MHA are the recordings of MHA 0.58 on MariaDB 10.11: what a failover does, and
// when. The runs of an experiment differ in the number at the end of the file's
// name.
var MHA = Kind{Program: "mha", Folder: "mysql", Of: func(f File) string {
	if !isFailover(firstFields(f.Data)) && !isSwitch(f) {
		return ""
	}
	return runNumber.ReplaceAllString(f.Name, "")
}}

// isFailover reports whether a recording is of a failover.
func isFailover(fields map[string]json.RawMessage) bool {
	_, is := fields["mgr_started"]
	return is
}

var runNumber = regexp.MustCompile(`_\d+$`)

// MHARecording is one run. Times are seconds after the fault.
type MHARecording struct {
	Name         string          `json:"name"`
	Fault        string          `json:"fault"`
	Note         string          `json:"note"`
	PingInterval int             `json:"ping_interval"`
	Started      bool            `json:"mgr_started"`
	Before       json.RawMessage `json:"status_before"` // by replica, or a list from n2 on
	Pre          json.RawMessage `json:"pre"`
	SemiSync     *struct {
		Point string `json:"point"`
	} `json:"semisync"`
	Delay       map[string]int     `json:"delay"`
	Candidate   *int               `json:"candidate"`
	Parameters  *mhaParameters     `json:"parameters"`
	Exit        *string            `json:"exit"`
	ManagerExit *string            `json:"mgr_exit"`
	NewMaster   *int               `json:"new_master"`
	Phases      map[string]float64 `json:"phases_rel"`
	PhaseTimes  map[string]float64 `json:"phase_times"`
	Lost        *int               `json:"lost"`
	MaxGap      float64            `json:"max_gap"`
	Verify      *mhaVerify         `json:"verify"`
	Mid         *mhaMid            `json:"mid"`
}

type mhaParameters struct {
	Nodes      int                       `json:"nodes"`
	Candidates []int                     `json:"candidates"`
	Secondary  []int                     `json:"secondary_check"`
	Delay      map[string]int            `json:"delay"`
	PerServer  map[string]map[string]int `json:"per_server"`
	Top        map[string]int            `json:"top"`
	Rate       int                       `json:"rate"`
	Extra      string                    `json:"extra"`
	ReadTime   string                    `json:"read_timeout"`
	ServerArgs string                    `json:"server_args"`
}

type mhaVerify struct {
	Lost int     `json:"lost"`
	Gap  float64 `json:"max_gap_s"`
}

type mhaMid struct {
	KilledAt    float64 `json:"killed_at"`
	KilledWhen  string  `json:"killed_when"`
	RestartedAt float64 `json:"restarted_at"`
}

// mhaStatus is a replica's status at the fault.
type mhaStatus struct {
	IO  string `json:"Slave_IO_Running"`
	SQL string `json:"Slave_SQL_Running"`
}

// mhaPassedOver are the parts of recordings that are known and not compared.
var mhaPassedOver = []string{
	"fault_t", "fault_took", "mgr_exit_rel", "vip_calls", "old_primary_after_heal", "topology", "client", "took", "manager_config", "exit_at",
	"first_fail", "detected", "writable", "done", "phases", "log_errors", "vip_holders_before_heal", "gap_start", "acked", "dup", "ghost", "old", "topo",
	"versions", "load_average", "mgr_out", "semisync_before", "using_gtid_after",
}

// ReadMHA reads one recording.
func ReadMHA(f File) (rec *MHARecording, err error) {
	fields := firstFields(f.Data)
	for _, name := range mhaPassedOver {
		delete(fields, name)
	}
	data, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	rec = new(MHARecording)
	if err := decode(File{f.Name, data}, rec, []passedOver{
		{"verify.acked", ""}, {"verify.acks_by_server", ""}, {"verify.dup_seqs", ""}, {"verify.lost_acked_after_fault", ""}, {"verify.lost_by_acking_server", ""},
		{"verify.max_gap_start_rel", ""}, {"verify.pre_fault_lat_ms", ""}, {"verify.present_not_acked", ""}, {"verify.rows", ""}, {"verify.switch_gap_s", ""},
		{"verify.lost_examples", ""}, {"verify.lost_first_rel", ""}, {"verify.lost_last_rel", ""}, {"verify.lost_times_rel", ""},
		{"mid.last_log", ""}, {"mid.files", ""}, {"mid.vip", ""}, {"mid.slaves", ""}, {"mid.after_restart_ping_or_exit_at", ""}, {"mid.restart_log", ""}, {"mid.restart_exit", ""}, {"mid.manual_switch", ""},
	}); err != nil {
		return nil, err
	}
	return rec, nil
}

func (r *MHARecording) times() map[string]float64 {
	if r.PhaseTimes != nil {
		return r.PhaseTimes
	}
	return r.Phases
}

// statuses are the replicas' by number.
func (r *MHARecording) statuses() (map[int]mhaStatus, error) {
	all := map[int]mhaStatus{}
	var list []*mhaStatus
	if json.Unmarshal(r.Before, &list) == nil {
		for i, s := range list {
			if s != nil {
				all[i+2] = *s
			}
		}
		return all, nil
	}
	var byNumber map[string]*mhaStatus
	if err := json.Unmarshal(r.Before, &byNumber); err != nil {
		return nil, fmt.Errorf("recording %q: status_before: %w", r.Name, err)
	}
	for n, s := range byNumber { // order cannot show: it is put into a map
		if s != nil {
			all[int(n[0]-'0')] = *s
		}
	}
	return all, nil
}

// exit is the exit code; -1 where the manager had not exited when the recording
// ended.
func (r *MHARecording) exit() int {
	code := r.Exit
	if code == nil {
		code = r.ManagerExit
	}
	switch {
	case r.times()["done"] > 0 && (code == nil || *code == ""):
		return 0
	case code == nil || *code == "":
		return -1
	}
	n, _ := number2(strings.TrimSpace(*code))
	return n
}

func number2(s string) (n int, err error) { _, err = fmt.Sscan(s, &n); return n, err }
