package replay

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

// DualMaster are the recordings of two MariaDB masters that replicate from each other,
// with keepalived, a check script and an address that moves: where the address is, how
// long writes stop, and what is left. The runs of an experiment differ in the number at
// the end of the file's name.
var DualMaster = Kind{Program: "two masters", Folder: "dualmaster", Case: func(file string) string { return runNumber.ReplaceAllString(file, "") }}

// DualRecording is one run. Times are seconds after the fault, which is at n1.
type DualRecording struct {
	Name       string `json:"name"`
	Fault      string `json:"fault"`
	Writer     string `json:"writer_mode"`
	Parameters struct {
		Delay    int     `json:"delay"`
		Notify   bool    `json:"notify_ro"`
		Script   string  `json:"script"`
		Fall     int     `json:"fall"`
		Rise     int     `json:"rise"`
		Weight   int     `json:"weight"`
		Preempt  bool    `json:"preempt"`
		Interval int     `json:"interval"`
		Rate     float64 `json:"rate"`
		Workers  int     `json:"workers"`
		Connect  float64 `json:"connect_timeout_s"`
		Read     float64 `json:"read_timeout_s"`
		Pause    float64 `json:"retry_pause_s"`
	} `json:"parameters"`
	Conf      map[string]string `json:"keepalived_conf"`
	Script    string            `json:"check_script"`
	Notifies  string            `json:"notify_script"`
	Pre       string            `json:"pre"`
	Mid       string            `json:"mid"`
	Back      float64           `json:"back_at"`
	Ready     *float64          `json:"mysqld_ready_at"`
	Restarted *float64          `json:"keepalived_restarted_at"`
	IOStarted *float64          `json:"io_thread_started_at"`
	VIP       struct {
		Owners  map[string][][2]*float64 `json:"owners"`
		Dual    float64                  `json:"dual_vip_s"`
		None    float64                  `json:"no_owner_s"`
		Longest float64                  `json:"no_owner_longest_s"`
	} `json:"vip"`
	States     map[string][]json.RawMessage `json:"state_log"` // time, state
	End        map[string]dualStatus        `json:"end"`
	Divergence map[string]dualTable         `json:"divergence"`
	Client     struct {
		Gap      float64                `json:"max_gap_s"`
		OnServer map[string]dualOnTable `json:"on_server"`
		By       map[string]dualAcks    `json:"acks_by_server"`
	} `json:"client"`
	Increments *dualIncrements `json:"increments"` // of counters

	virtual netip.Addr
	middle  float64 // when Mid was done
	notify  *dualNotify
}

type dualStatus struct {
	IO    string `json:"Slave_IO_Running"`
	SQL   string `json:"Slave_SQL_Running"`
	Errno string `json:"Last_SQL_Errno"`
}

type dualTable struct {
	Rows      int  `json:"rows_n1"`
	Identical bool `json:"identical"`
}

// dualIncrements are how often a counter was counted up, and what the counters of each
// server hold together.
type dualIncrements struct {
	Acked int `json:"acknowledged"`
	Sum1  int `json:"sum_n1"`
	Sum2  int `json:"sum_n2"`
	Lost1 int `json:"acknowledged_but_not_in_sum_n1"`
	Lost2 int `json:"acknowledged_but_not_in_sum_n2"`
}

type dualOnTable struct {
	Missing int `json:"acked_missing"`
	Twice   int `json:"stored_more_than_once"`
}

type dualAcks struct {
	Last float64 `json:"last_s"`
}

// dualNotCompared are the parts of recordings that are known and not compared.
var dualNotCompared = []passedOver{
	{"note", "it says what the other fields say"},
	{"mysqld_args", "the same in all"},
	{"before", "how replication was before the fault"}, {"during", "and while it lasted: a look at one moment"}, {"after_back", "and once n1 was back"},
	{"during_s", "how long it lasted, which back_at says too"},
	{"check_log", "when the script failed: it is the cause of what is compared"},
	{"client.acked", "goes by the machine's speed"}, {"client.ack_ms_before_fault", "so does this"},
	{"client.max_gap_from_s", "where the gap begins"}, {"client.max_gap_to_s", "and ends"},
	{"client.server_changes", "who answered whom"}, {"client.server_changes_first", "who answered whom"},
	{"client.errors", "counts of errors: how often a client tries again goes by its machine"},
	{"client.read_back", "what another client reads many times a second, which is not played"},
	{"versions", "what was recorded"}, {"load_average", "of the machine"},
}

var (
	virtualLine = regexp.MustCompile(`virtual_ipaddress\s*\{\s*([0-9.]+)/`)
	startedLine = regexp.MustCompile(`^START SLAVE SQL_THREAD on n2 at \+([0-9.]+) s$`)
)

// dualPre lists the steps before the fault, by the beginning of the field pre: which
// thread of n2 was stopped, and how long before.
var dualPre = []struct {
	words, thread string
	before        float64
}{
	{"STOP SLAVE IO_THREAD on n2 2 s before the fault", "IO_THREAD", 2},
	{"STOP SLAVE SQL_THREAD on n2 4 s before the fault", "SQL_THREAD", 4},
}

// ReadDual reads one recording.
func ReadDual(f File) (*DualRecording, error) {
	r := new(DualRecording)
	if err := decode(f, r, dualNotCompared); err != nil {
		return nil, err
	}
	if r.counts() != (r.Increments != nil) || r.counts() && r.counters() == 0 {
		return nil, fmt.Errorf("recording %q: writer_mode %q, %d counters: not understood", f.Name, r.Writer, r.counters())
	}
	var err error
	if r.Parameters.Notify {
		if r.notify, err = readDualNotify(r.Notifies); err != nil {
			return nil, fmt.Errorf("recording %q: %w", f.Name, err)
		}
	}
	m := virtualLine.FindStringSubmatch(r.Conf["n1"])
	if m == nil || dualFaults[r.Fault] == nil {
		return nil, fmt.Errorf("recording %q: fault %q, or the address in its configuration: not understood", f.Name, r.Fault)
	}
	if r.virtual, err = netip.ParseAddr(m[1]); err != nil {
		return nil, fmt.Errorf("recording %q: %w", f.Name, err)
	}
	if r.Pre != "" && r.before() == nil {
		return nil, fmt.Errorf("recording %q: pre: %q: not understood", f.Name, r.Pre)
	}
	if r.Mid != "" {
		m := startedLine.FindStringSubmatch(r.Mid)
		if m == nil {
			return nil, fmt.Errorf("recording %q: mid: %q: not understood", f.Name, r.Mid)
		}
		_, _ = fmt.Sscan(m[1], &r.middle) // digits, by the expression
	}
	return r, nil
}

// before gives the step before the fault, nil for none.
func (r *DualRecording) before() *struct {
	words, thread string
	before        float64
} {
	for i := range dualPre {
		if strings.HasPrefix(r.Pre, dualPre[i].words) {
			return &dualPre[i]
		}
	}
	return nil
}

// given reports whether the application makes the keys.
func (r *DualRecording) given() bool { return strings.Contains(r.Writer, "primary key") }

// counts reports whether the application counts up instead of storing rows.
func (r *DualRecording) counts() bool { return strings.Contains(r.Writer, "SET n=n+1") }

// counters is how many there are.
func (r *DualRecording) counters() uint32 { return uint32(r.Divergence["t.c"].Rows) }

// lastAck is when the client ended.
func (r *DualRecording) lastAck() (last float64) {
	for _, a := range r.Client.By { // order cannot show: the greatest counts
		last = max(last, a.Last)
	}
	return last
}

// states are a node's after the fault, with their times.
func (r *DualRecording) states(node string) (words []string, at []float64, err error) {
	for _, raw := range r.States[node] {
		var when float64
		var word string
		if err := json.Unmarshal(raw, &[]any{&when, &word}); err != nil {
			return nil, nil, fmt.Errorf("state %s: %w", raw, err)
		}
		if when > 0 {
			words, at = append(words, word), append(at, when)
		}
	}
	return words, at, nil
}

// owners are who has the address from the fault on, without what lasted less than a
// moment.
func (r *DualRecording) owners() []dualOwner {
	var all []dualOwner
	has := func(node string, at float64) bool {
		for _, span := range r.VIP.Owners[node] {
			if span[0] != nil && *span[0] <= at && (span[1] == nil || at < *span[1]) {
				return true
			}
		}
		return false
	}
	times := []float64{0}
	for _, node := range []string{"n1", "n2"} {
		for _, span := range r.VIP.Owners[node] {
			for _, t := range span {
				if t != nil && *t >= 0 {
					times = append(times, *t)
				}
			}
		}
	}
	for _, t := range dualSorted(times) {
		all = append(all, dualOwner{t, ownersText(has("n1", t), has("n2", t))})
	}
	return dualSettled(all)
}
