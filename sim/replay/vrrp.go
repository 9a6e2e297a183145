package replay

import (
	"errors"
	"fmt"
)

// VRRPRecording is one run of two real keepalived 2.2.7 in containers: A with
// the higher priority holds the address, a fault strikes A at second 0, and it
// may be healed at HealAt. Times are seconds after the fault, those named
// after_heal after the heal.
type VRRPRecording struct {
	Run       int            `json:"run"`
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
	Setup     VRRPSetup      `json:"conf"`
}

// span is a time in which one node answered ARP for the address.
type span struct {
	Who  string  `json:"who"`
	From float64 `json:"from"`
	To   float64 `json:"to"`
}

// VRRPSetup has the settings of the recording's configuration files, and its
// fault.
type VRRPSetup struct {
	Name      string `json:"Name"`
	NoPreempt bool   `json:"NoPreempt"`
	PreDelay  int    `json:"PreDelay"` // preempt_delay, 0 for none
	Advert    string `json:"Advert"`
	Weight    string `json:"Weight"`
	Interval  int    `json:"Interval"` // of the script, 0 for no script
	Fall      int    `json:"Fall"`
	Rise      int    `json:"Rise"`
	Timeout   int    `json:"Timeout"`
	StateA    string `json:"StateA"`
	Unicast   bool   `json:"Unicast"`
	Ver       int    `json:"Ver"` // vrrp_version, 0 for none
	PrioA     int    `json:"PrioA"`
	PrioB     int    `json:"PrioB"`
	Fault     string `json:"Fault"`
	Heal      string `json:"Heal"`
	Observe   int    `json:"Observe"` // seconds after the fault, and after the heal
	HealAt    int    `json:"HealAt"`
	Runs      int    `json:"Runs"`      // that were meant to be made
	ScriptCmd string `json:"ScriptCmd"` // another script
	Extra     string `json:"Extra"`     // further lines
}

// vrrpPassedOver are the fields of recordings that are known and not compared.
var vrrpPassedOver = []passedOver{
	{"config", "the setup's name"},
	{"worker", "which of several benches recorded it"},
	{"t_fault_unix", "times count from it"},
	{"fault_cmd_s", "docker's"},
	{"adverts", "what of them is compared has fields of its own"},
	{"log_a", "keepalived's own words, which the tests of its machine compare"},
	{"log_b", "keepalived's own words, which the tests of its machine compare"},
	{"first_garp_b_s", "sent with the first answer to ARP, which is compared"},
	{"first_http_b_s", "the end of the outage, which is compared"},
	{"last_http_a_before_b_s", "the beginning of the outage, which is compared"},
	{"last_advert_a_before_b_master_s", "the advert from which B's first is counted, which is compared"},
	{"http_errors_by_kind", "how many requests fell into the outage: its length is compared"},
	{"http_spans", "the outage and the gap after the heal are compared"},
	{"dual_arp_s", "counted in bins of 20 ms; the spans give it more exactly"},
	{"dual_arp_after_heal_s", "as dual_arp_s"},
	{"arp_spans[].n", "how many answers a span is made of"},
}

// ReadVRRP reads one recording. The error names everything in it that the
// replay does not understand.
func ReadVRRP(f File) (*VRRPRecording, error) {
	rec := new(VRRPRecording)
	if err := decode(f, rec, vrrpPassedOver); err != nil {
		return nil, err
	}
	var errs []error
	problem := func(field, value string) {
		errs = append(errs, fmt.Errorf("recording %q: field %q: %q: not known to the replay", f.Name, field, value))
	}
	s := &rec.Setup
	if vrrpFaults[s.Fault] == nil {
		problem("conf.Fault", s.Fault)
	}
	if vrrpHeals[s.Heal] == nil {
		problem("conf.Heal", s.Heal)
	}
	if s.ScriptCmd != "" {
		problem("conf.ScriptCmd", s.ScriptCmd)
	}
	if s.Extra != "" {
		problem("conf.Extra", s.Extra)
	}
	for _, who := range names(rec.FinalARP) {
		if who != "a" && who != "b" {
			problem("final_holder_arp", who)
		}
	}
	for _, one := range rec.ARP {
		if one.Who != "a" && one.Who != "b" {
			problem("arp_spans[].who", one.Who)
		}
	}
	if s.Observe <= 0 || s.Name == "" {
		problem("conf", fmt.Sprintf("name %q, observed for %d s", s.Name, s.Observe))
	}
	return rec, errors.Join(errs...)
}

// dual returns how long both nodes answered ARP after the fault. Gaps in which
// the prober itself stood still (below half a second) are closed; the
// recording's own dual_arp_s, a count of 20 ms bins with both, does not do
// that.
func (r *VRRPRecording) dual() float64 {
	a, b := r.spans("a"), r.spans("b")
	var sum float64
	for _, x := range a {
		for _, y := range b {
			sum += max(0, min(x.To, y.To)-max(x.From, y.From, 0))
		}
	}
	return sum
}

func (r *VRRPRecording) spans(who string) []span {
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

// holder returns which node answered ARP in the last half second: "a", "b" or
// "a+b".
func (r *VRRPRecording) holder() string {
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
