package keepalived

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"testing"
)

// recording is one run of two real keepalived 2.2.7 in containers: A with the
// higher priority holds the address, something happens to A at second 0, and
// perhaps something is done about it at HealAt. Times are seconds after the
// fault, those named after_heal after the heal.
type recording struct {
	HealAt    float64        `json:"heal_at_s"`
	HealTook  float64        `json:"heal_cmd_s"`
	AdvertB   *float64       `json:"first_advert_b_after_fault_s"`
	ARPB      *float64       `json:"first_arp_reply_b_s"`
	BMinusA   *float64       `json:"b_first_advert_minus_a_last_advert_s"`
	Outage    *float64       `json:"http_longest_gap_between_oks_s"`
	HealHTTPA *float64       `json:"after_heal_first_http_a_s"`
	HealARPA  *float64       `json:"after_heal_first_arp_a_s"`
	HealLastB *float64       `json:"after_heal_last_arp_b_s"`
	HealGap   *float64       `json:"after_heal_http_longest_gap_s"`
	FinalARP  map[string]int `json:"final_holder_arp"`
	ARP       []span         `json:"arp_spans"`
	Setup     setup          `json:"conf"`
}

// span is a time in which one node answered ARP for the address.
type span struct {
	Who      string
	From, To float64
}

// setup is what the recording's configuration files were written from.
type setup struct {
	Name                 string
	NoPreempt            bool
	Advert, Weight       string
	Interval, Fall, Rise int
	Timeout              int
	StateA               string
	Unicast              bool
	Ver, PrioA, PrioB    int
	Fault, Heal          string
	Observe, HealAt      int
}

// recordings are the runs of one case.
func recordings(t *testing.T, name string) []recording {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "recordings", name+"-run*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no recorded runs (%v)", name, err)
	}
	sort.Strings(files)
	var rs []recording
	for _, f := range files {
		var r recording
		read(t, f, &r)
		rs = append(rs, r)
	}
	return rs
}

func read(t *testing.T, file string, to any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, to); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// dual is how long both nodes answered ARP after the fault. Holes in which the
// prober itself stood still (below half a second) are closed, which the
// recording's own dual_arp_s, a count of 20 ms bins with both, does not do.
func (r *recording) dual() float64 {
	a, b := r.spans("a"), r.spans("b")
	var sum float64
	for _, x := range a {
		for _, y := range b {
			sum += max(0, min(x.To, y.To)-max(x.From, y.From, 0))
		}
	}
	return sum
}

func (r *recording) spans(who string) []span {
	const hole = 0.5
	var out []span
	for _, s := range r.ARP {
		switch n := len(out); {
		case s.Who != who:
		case n > 0 && s.From-out[n-1].To < hole:
			out[n-1].To = s.To
		default:
			out = append(out, s)
		}
	}
	return out
}

// holder is who answered ARP in the last half second: "a", "b" or "a+b".
func (r *recording) holder() string {
	switch a, b := r.FinalARP["a"] > 0, r.FinalARP["b"] > 0; {
	case a && b:
		return "a+b"
	case a:
		return "a"
	case b:
		return "b"
	}
	return ""
}
