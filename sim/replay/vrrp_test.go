package replay

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const recordedVRRP = `{"run": 0, "final_holder_arp": {"b": 50}, "arp_spans": [{"who": "b", "from": 3.4, "to": 8, "n": 460}],
	"first_arp_reply_b_s": 3.4, "log_a": ["anything"], "conf": {"Name": "case", "PreDelay": 0, "Advert": "1", "StateA": "BACKUP", "PrioA": 101, "PrioB": 100,
	"Fault": "killcontainer", "Heal": "", "Observe": 8, "Runs": 1, "ScriptCmd": "", "Extra": ""}}`

// TestReadVRRPIsStrict: what a replay does not understand is an error that
// names it, before anything is replayed.
func TestReadVRRPIsStrict(t *testing.T) {
	if _, err := ReadVRRP(File{"one", []byte(recordedVRRP)}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ why, from, to, want string }{
		{"a field of the recording", `"run"`, `"rerun"`, `recording "one": field "rerun": not known to the replay`},
		{"a field of the setup", `"PreDelay": 0`, `"preempt_delay": 5`, `field "conf.preempt_delay": not known`},
		{"a field of a span", `"who": "b", "from"`, `"who": "b", "since"`, `field "arp_spans[0].since"`},
		{"a fault", `killcontainer`, `flood`, `field "conf.Fault": "flood": not known`},
		{"a heal", `"Heal": ""`, `"Heal": "pray"`, `field "conf.Heal": "pray": not known`},
		{"a script", `"ScriptCmd": ""`, `"ScriptCmd": "/check"`, `field "conf.ScriptCmd": "/check": not known`},
		{"further lines", `"Extra": ""`, `"Extra": "garp_master_delay 1"`, `field "conf.Extra": "garp_master_delay 1": not known`},
		{"a holder", `{"b": 50}`, `{"c": 50}`, `field "final_holder_arp": "c": not known`},
	} {
		text := strings.Replace(recordedVRRP, c.from, c.to, 1)
		if text == recordedVRRP {
			t.Fatalf("%s: nothing was changed", c.why)
		}
		if _, err := ReadVRRP(File{"one", []byte(text)}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s that is not known: %v, want %q", c.why, err, c.want)
		}
	}
}

// TestVRRPCase: the runs of a case are of one setup.
func TestVRRPCase(t *testing.T) {
	other := strings.Replace(recordedVRRP, `"PreDelay": 0`, `"PreDelay": 5`, 1)
	for want, second := range map[string]string{"": recordedVRRP, `recording "case-run1": its setup differs`: other, `recording "case-run1": unexpected`: ""} {
		runs, err := readVRRPCase(&Case{Name: "case", Files: []File{{"case-run0", []byte(recordedVRRP)}, {"case-run1", []byte(second)}}})
		if want == "" && (err != nil || len(runs) != 2) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%d runs, %v, want %q", len(runs), err, want)
		}
	}
}

// TestSetupReachesTheFile: every field that the configuration is written from
// changes it.
func TestSetupReachesTheFile(t *testing.T) {
	base := VRRPSetup{Advert: "1", StateA: "BACKUP", PrioA: 101, PrioB: 100, Interval: 2}
	for want, edit := range map[string]func(s *VRRPSetup){
		" nopreempt\n":            func(s *VRRPSetup) { s.NoPreempt = true },
		" preempt_delay 7\n":      func(s *VRRPSetup) { s.PreDelay = 7 },
		" advert_int 0.5\n":       func(s *VRRPSetup) { s.Advert = "0.5" },
		" weight -9\n":            func(s *VRRPSetup) { s.Weight = "-9" },
		" interval 9\n":           func(s *VRRPSetup) { s.Interval = 9 },
		" fall 9\n":               func(s *VRRPSetup) { s.Fall = 9 },
		" rise 9\n":               func(s *VRRPSetup) { s.Rise = 9 },
		" timeout 9\n":            func(s *VRRPSetup) { s.Timeout = 9 },
		" state MASTER\n":         func(s *VRRPSetup) { s.StateA = "MASTER" },
		" unicast_src_ip":         func(s *VRRPSetup) { s.Unicast = true },
		" vrrp_version 3\n":       func(s *VRRPSetup) { s.Ver = 3 },
		" priority 199\n":         func(s *VRRPSetup) { s.PrioA = 199 },
		" virtual_router_id 51":   func(*VRRPSetup) {},
		" script \"/usr/bin/curl": func(*VRRPSetup) {},
	} {
		s := base
		edit(&s)
		if got := s.file("a"); !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// TestMissingRuns: runs that the summary has and the folder has not.
func TestMissingRuns(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("case-run0.json", recordedVRRP)
	if wrong := missingVRRP(folder); len(wrong) != 0 {
		t.Errorf("without a summary: %v", wrong)
	}
	for summary, want := range map[string]string{`{"case": {"runs": 1}}`: "", `{"case": {"runs": 2}}`: `case "case": 1 recorded runs, the summary has 2`, `{"lost": {"runs": 1}}`: `case "lost": 0 recorded`} {
		write("summary.json", summary)
		if wrong := strings.Join(missingVRRP(folder), ""); (want == "") != (wrong == "") || !strings.Contains(wrong, want) {
			t.Errorf("%s: %q, want %q", summary, wrong, want)
		}
	}
}

// TestVRRPDifferencesAreSeen plants one difference at a time.
func TestVRRPDifferencesAreSeen(t *testing.T) {
	var sim []figures
	for i := range 100 {
		sim = append(sim, figures{map[metric]float64{outage: 3 + float64(i)/100, dualARP: 0}, "b"})
	}
	run := func(gap float64, holder string) *VRRPRecording {
		return &VRRPRecording{Outage: &gap, FinalARP: map[string]int{holder: 9}, Setup: VRRPSetup{Name: "planted"}}
	}
	for _, c := range []struct {
		why   string
		edit  func(runs []*VRRPRecording)
		equal int
		want  string
	}{
		{"none", func([]*VRRPRecording) {}, 4, ""},
		{"one run outside", func(runs []*VRRPRecording) { *runs[0].Outage = 4.5 }, 3, "http_outage: run 0: 4.500 is outside"},
		{"the median", func(runs []*VRRPRecording) {
			for _, r := range runs {
				*r.Outage = 2.9
			}
		}, 0, "http_outage: median 2.900 is outside"},
		{"never", func(runs []*VRRPRecording) {
			for _, r := range runs {
				r.Outage = nil
			}
		}, 0, "http_outage: never in the recording"},
		{"not with us", func(runs []*VRRPRecording) { runs[0].AdvertB = runs[0].Outage }, 0, "fault_to_b_advert: recorded, but in no simulated run"},
		{"another holder", func(runs []*VRRPRecording) { runs[0].FinalARP = map[string]int{"a": 1} }, 0, `at the end "a" holds the address`},
	} {
		runs := []*VRRPRecording{run(3.2, "b"), run(3.4, "b"), run(3.6, "b"), run(3.8, "b")}
		c.edit(runs)
		v := compareVRRP(runs, sim, t.Logf)
		wrong := strings.Join(v.Wrong, "; ")
		if v.Compared != 4 || v.Equal != c.equal || (c.want == "") != (wrong == "") || !strings.Contains(wrong, c.want) {
			t.Errorf("%s: %d of %d: %q, want %d and %q", c.why, v.Equal, v.Compared, wrong, c.equal, c.want)
		}
	}
}
