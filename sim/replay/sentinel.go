package replay

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
)

// Sentinel are the recordings of redis-server 7.0 with Sentinels.
var Sentinel = Kind{Program: "redis-sentinel", Folder: "redis", Case: sentinelCase, Parallel: true}

// sentinelCase returns the case of a run's file: NAME of NAME_run3.
func sentinelCase(file string) string {
	name, _, _ := strings.Cut(file, "_run")
	return name
}

// SentinelRecording is one run of the real ones: clients write numbered keys, the
// master gets a fault. Times are seconds since the fault, but those of a
// SentinelClient.
type SentinelRecording struct {
	Name        string         `json:"name"`
	Run         int            `json:"run"`
	Fault       string         `json:"fault"`
	FaultAt     float64        `json:"t_fault"` // since the clients began
	HealAt      float64        `json:"t_heal"`  // since the clients began; 0: nothing is healed
	DownAfter   int            `json:"down_after_ms"`
	Quorum      int            `json:"quorum"`
	Sentinels   int            `json:"sentinels"`
	Replicas    int            `json:"replicas"`
	Timeout     int            `json:"failover_timeout_ms"`
	MinReplicas int            `json:"min_replicas"`
	MaxLag      int            `json:"max_lag"`
	Wait        bool           `json:"wait"`
	WaitArgs    []int          `json:"wait_args"`
	Priority    map[string]int `json:"replica_priority"`
	FinalMaster string         `json:"final_master"`
	FinalNode   string         `json:"final_master_node"`
	Steps       []recordedStep `json:"fault_steps"`
	Events      []recordedLine `json:"sentinel_events"`
	Outlier     bool           `json:"outlier"`
	SentinelClient
	Follow *SentinelClient `json:"follow"`
	Pinned *SentinelClient `json:"pinned"`
}

// SentinelClient is one client of a recording. Times are seconds since it began.
type SentinelClient struct {
	Mode      string          `json:"client_mode"`
	Interval  float64         `json:"client_interval_ms"`
	Acked     int             `json:"acked"`
	Outage    *float64        `json:"outage_s"`
	Lost      json.RawMessage `json:"lost_acked"`   // a number, or why it could not be counted
	LostFirst *float64        `json:"lost_first_t"` // nil: only how many was recorded
	LostLast  *float64        `json:"lost_last_t"`
	Errors    []recordedError `json:"errs"`
	GapTo     *float64        `json:"gap_to"`
}

// recordedError is a run of like errors.
type recordedError struct {
	Kind string  `json:"Kind"`
	From float64 `json:"From"`
	To   float64 `json:"To"`
	N    int     `json:"N"`
}

// recordedStep is [seconds, what was done]; recordedLine [seconds, node, text].
type (
	recordedStep struct {
		At   float64
		What string
	}
	recordedLine struct {
		At         float64
		Node, Text string
	}
)

// UnmarshalJSON implements json.Unmarshaler.
func (s *recordedStep) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&s.At, &s.What})
}

// UnmarshalJSON implements json.Unmarshaler.
func (l *recordedLine) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&l.At, &l.Node, &l.Text})
}

// sentinelPassedOver are the fields of recordings that are known and not compared.
var sentinelPassedOver = []passedOver{
	{"kind", "the experiment in words"},
	{"versions", "the test names it"},
	{"client", "the client in words"},
	{"client_timeouts", "connect 250 ms, command 500 ms, 20 ms between retries, in all of them"},
	{"addrs", "where the client went: its errors and losses show it"},
	{"follow.addrs", "where the client went: its errors and losses show it"},
	{"pinned.addrs", "where the client went: its errors and losses show it"},
	{"follow.switch_master_messages", "the Sentinels' events have them"},
	{"gap_from", "the outage has it"},
	{"follow.gap_from", "the outage has it"},
	{"pinned.gap_from", "the outage has it"},
	{"outage_from_fault_s", "the outage has it"},
	{"follow.outage_from_fault_s", "the outage has it"},
	{"pinned.outage_from_fault_s", "the outage has it"},
	{"lost_first_after_fault_s", "lost_first_t has it"},
	{"lost_last_after_fault_s", "lost_last_t has it"},
	{"follow.lost_first_after_fault_s", "lost_first_t has it"},
	{"follow.lost_last_after_fault_s", "lost_last_t has it"},
	{"pinned.lost_first_after_fault_s", "lost_first_t has it"},
	{"pinned.lost_last_after_fault_s", "lost_last_t has it"},
	{"acked_after_fault", "the real machine's load: the losses are compared by their times"},
	{"follow.acked_after_fault", "the real machine's load: the losses are compared by their times"},
	{"pinned.acked_after_fault", "the real machine's load: the losses are compared by their times"},
	{"acked_after_partition", "the real machine's load: the losses are compared by their times"},
	{"pinned.acked_after_partition", "the real machine's load: the losses are compared by their times"},
	{"missing", "the first of the lost keys: their times are compared"},
	{"follow.missing", "the first of the lost keys: their times are compared"},
	{"pinned.missing", "the first of the lost keys: their times are compared"},
	{"sentinel_ids", "drawn at random"},
	{"node_ips", "the same in all of them"},
	{"redis_log_events", "the servers' own words; what they did is in the Sentinels' events and the clients' losses"},
	{"roles", "the servers' answers to INFO each 0.1 to 0.5 s: the events are finer"},
	{"sentinel_log", "one Sentinel's log of the events, with the time of another clock"},
	{"config", "the fields have what differs"},
	{"times", "what the times count from"},
	{"notes", "the experiment in words"},
	{"load_1min", "the real machine's"},
}

// SentinelUnsupported returns why recordings of this form are not replayed, ""
// for one that may be.
func SentinelUnsupported(f File) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(f.Data, &fields) != nil {
		return "" // readSentinel returns the error
	}
	if _, has := fields["sentinel_log"]; !has {
		return "no Sentinel: replayed beside the server"
	}
	return ""
}

// SentinelNode is a program of a recorded stack, by its configuration file.
type SentinelNode struct {
	Sentinel bool // or else a server
	File     string
}

// TestSentinel replays every recorded case under many seeds. start makes a program
// of a node.
func TestSentinel(t *testing.T, start func(n SentinelNode) (host.Main, error)) []*Summary {
	return Sentinel.Test(t, func(t *testing.T, c *Case) Verdict {
		if why := SentinelUnsupported(c.Files[0]); why != "" {
			return Verdict{Unsupported: why}
		}
		var runs []*SentinelRecording
		for _, f := range c.Files {
			rec := new(SentinelRecording)
			if err := decode(f, rec, sentinelPassedOver); err != nil {
				return Unreadable(err)
			}
			if err := rec.complete(); err != nil {
				return Unreadable(fmt.Errorf("recording %q: %w", f.Name, err))
			}
			runs = append(runs, rec)
		}
		sim, err := simulateSentinel(runs, start)
		if err != nil {
			return Unreadable(err)
		}
		return compareSentinel(runs, sim, t.Logf)
	})
}

// complete fills in what the first recordings do not say, and checks what is
// replayed.
func (rec *SentinelRecording) complete() error {
	if rec.Sentinels == 0 {
		rec.Sentinels, rec.Quorum, rec.Replicas, rec.Timeout = 3, 2, 1, 180_000
		rec.Interval, rec.Mode = 2, "ask"
		if slices.ContainsFunc(rec.Errors, func(e recordedError) bool { return e.Kind == "switch-master" }) {
			rec.Mode = "follow"
		}
		if rec.Wait {
			rec.WaitArgs = []int{1, 1000}
		}
		rec.Steps = []recordedStep{{0, firstSteps[rec.Fault]}}
		if rec.HealAt > 0 {
			rec.Steps = append(rec.Steps, recordedStep{rec.HealAt - rec.FaultAt, firstHeals[rec.Fault]})
		}
	}
	for _, s := range rec.Steps {
		if stepOf(s.What) == nil {
			return fmt.Errorf("field \"fault_steps\": %q: not known to the replay", s.What)
		}
	}
	if rec.Mode != "ask" && rec.Mode != "follow" {
		return fmt.Errorf("field \"client_mode\": %q: expected ask or follow", rec.Mode)
	}
	return nil
}

// firstSteps and firstHeals name the steps of the first recordings, by fault.
var (
	firstSteps = map[string]string{"kill9": "kill -9 of the master process", "killctr": "kill of the master container", "pause": "docker pause of the master container", "partition": "packets dropped both ways between the master and all replicas and sentinels"}
	firstHeals = map[string]string{"pause": "docker unpause", "partition": "cut removed"}
)
