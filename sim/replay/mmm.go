package replay

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// MMM are the recordings of MMM 2.2.1 on MariaDB 10.11: what a failover does, and when.
// The runs of an experiment differ in the number at the end of the file's name.
var MMM = Kind{Program: "MMM", Folder: "mmm", Case: func(file string) string { return runNumber.ReplaceAllString(file, "") }}

// MMMRecording is one run. Times are seconds after the fault.
type MMMRecording struct {
	Case      string  `json:"case"`
	OldWriter string  `json:"old_writer"`
	NewWriter string  `json:"new_writer"`
	Took      float64 `json:"fault_took_s"`
	Client    struct {
		Missing map[string]int `json:"acked_rows_missing_on"`
	} `json:"client"`
	Gap    float64                      `json:"gap_s"`
	Back   float64                      `json:"writes_back_after_s"`
	Owners []json.RawMessage            `json:"vip_owners"` // time, list of hosts
	Rows   map[string][]string          `json:"rows_and_read_only"`
	Slave  map[string][]json.RawMessage `json:"slave"`
	Log    []json.RawMessage            `json:"monitor_log"` // time, level, text

	fault  string
	owners []mmmOwners
	log    []mmmLine
	slave  map[string]map[string]string // fields of SHOW SLAVE STATUS by host
}

// mmmOwners is who has the writer's address from a time on: "db1+db2".
type mmmOwners struct {
	at    float64
	hosts string
}

// mmmLine is a line of the monitor's log, whose times are whole seconds.
type mmmLine struct {
	at   float64
	text string
}

// mmmNotCompared are the parts of recordings that are known and not compared.
var mmmNotCompared = []passedOver{
	{"software", "it says what was recorded"},
	{"client.args", "how the client was called"},
	{"client.case", "the name again"},
	{"client.groups", "counts of errors: how often a client tries again goes by its machine"},
	{"client.t0_unix", "when it was"},
	{"fault_in_client_ms", "the fault in the client's time"},
	{"load", "of the machine"},
}

// mmmFaultName is the fault in a recording's name: "kill9_1".
var mmmFaultName = regexp.MustCompile(`^([a-z0-9_]+?)_\d+$`)

// ReadMMM reads one recording.
func ReadMMM(f File) (*MMMRecording, error) {
	r := &MMMRecording{slave: map[string]map[string]string{}}
	if err := decode(f, r, mmmNotCompared); err != nil {
		return nil, err
	}
	m := mmmFaultName.FindStringSubmatch(r.Case)
	if m == nil || mmmFaults[m[1]] == nil {
		return nil, fmt.Errorf("recording %q: case %q: its fault is not known", f.Name, r.Case)
	}
	r.fault = m[1]
	for _, who := range []string{r.OldWriter, r.NewWriter} {
		if mmmNumber(who) == 0 {
			return nil, fmt.Errorf("recording %q: host %q: expected db1, db2 or db3", f.Name, who)
		}
	}
	for _, raw := range r.Owners {
		var o mmmOwners
		var hosts []string
		if err := json.Unmarshal(raw, &[]any{&o.at, &hosts}); err != nil {
			return nil, fmt.Errorf("recording %q: vip_owners %s: %w", f.Name, raw, err)
		}
		o.hosts = strings.Join(hosts, "+")
		r.owners = append(r.owners, o)
	}
	for _, raw := range r.Log {
		var l mmmLine
		var level string
		if err := json.Unmarshal(raw, &[]any{&l.at, &level, &l.text}); err != nil {
			return nil, fmt.Errorf("recording %q: monitor_log %s: %w", f.Name, raw, err)
		}
		r.log = append(r.log, l)
	}
	return r, r.statuses(f.Name)
}

// statuses reads the lines of SHOW SLAVE STATUS.
func (r *MMMRecording) statuses(file string) error {
	for host, lines := range r.Slave { // order cannot show: they are put into a map
		r.slave[host] = map[string]string{}
		for _, raw := range lines {
			var line string
			if err := json.Unmarshal(raw, &line); err != nil {
				return fmt.Errorf("recording %q: slave of %s: %w", file, host, err)
			}
			name, value, ok := strings.Cut(strings.TrimSpace(line), ":")
			if !ok {
				return fmt.Errorf("recording %q: slave of %s: %q: expected a name and a value", file, host, line)
			}
			r.slave[host][name] = strings.TrimSpace(value)
		}
	}
	return nil
}

// broken reports whether a host's replication was broken when the fault came.
func (r *MMMRecording) broken(host string) (is bool) {
	for _, l := range r.log {
		if l.at < 0 && strings.HasPrefix(l.text, "State of host '"+host+"' changed from ") {
			is = strings.HasSuffix(l.text, "REPLICATION_FAIL")
		}
	}
	return is
}

// mmmNumber is the number of a host's name, 0 for another name.
func mmmNumber(name string) int {
	if len(name) == 3 && name[:2] == "db" && name[2] >= '1' && name[2] <= '3' {
		return int(name[2] - '0')
	}
	return 0
}
