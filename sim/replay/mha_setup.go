package replay

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// MHASetup is an experiment, as it is set up in a world.
type MHASetup struct {
	Nodes     int
	Secondary []int
	// Server holds further lines of a server's block.
	Server    map[int][]string
	Delay     map[int]int    // MASTER_DELAY in seconds
	Filter    map[int]string // from the start on
	SemiSync  string         // the wait point, "" for none
	Interval  int
	fault     string
	stopIO    []int // 2 s before the fault
	stopSQL   []int
	breakSQL  []int // by an error
	dead      []int // 1 s before
	purge     []int // relay logs, 1 s before
	flush     bool  // binary logs of n1, 4 s before
	noSSH     []int
	filter    int // set when the manager has started; 0: no
	killWhen  string
	restartIn float64
	started   bool
}

// mhaNotes lists settings that only notes of recordings tell, and no other
// field has.
var mhaNotes = []struct {
	words string
	set   func(s *MHASetup)
}{
	{"no secondary check", func(s *MHASetup) { s.Secondary = nil }},
	{"replica n3 dead", func(s *MHASetup) { s.dead, s.Secondary = []int{3}, []int{2} }},
	{"is one of the secondary check hosts", func(s *MHASetup) { s.Secondary = []int{2, 3} }},
	{"ignore_fail=1", func(s *MHASetup) { s.Server[3] = append(s.Server[3], "ignore_fail=1") }},
	{"n3 SQL thread error", func(s *MHASetup) { s.breakSQL = []int{3} }},
	{"has purged the relay logs n2 needs", func(s *MHASetup) { s.purge = []int{3} }},
}

var numbers = regexp.MustCompile(`n(\d)`)

// setup reads what was done from the recording's fields.
func (r *MHARecording) setup() (*MHASetup, error) {
	s := &MHASetup{Nodes: 3, Secondary: []int{2, 3}, Server: map[int][]string{}, Delay: map[int]int{}, Filter: map[int]string{}, Interval: r.PingInterval, fault: r.Fault, started: r.Started}
	candidates, delays := []int{}, r.Delay
	if r.Candidate != nil && *r.Candidate > 0 {
		candidates = []int{*r.Candidate}
	}
	if p := r.Parameters; p != nil {
		s.Nodes, s.Secondary, candidates, delays = p.Nodes, p.Secondary, p.Candidates, p.Delay
		for _, n := range slices.Sorted(maps.Keys(p.PerServer)) {
			for _, name := range slices.Sorted(maps.Keys(p.PerServer[n])) {
				i := int(n[0] - '0')
				s.Server[i] = append(s.Server[i], name+"="+strconv.Itoa(p.PerServer[n][name]))
			}
		}
		if strings.Contains(p.ServerArgs, "--replicate-ignore-db") {
			s.Filter[int(p.ServerArgs[1]-'0')] = "foo"
		}
	}
	for _, n := range candidates {
		s.Server[n] = append(s.Server[n], "candidate_master=1")
	}
	for n, seconds := range delays { // order cannot show: it is put into a map
		s.Delay[int(n[0]-'0')] = seconds
	}
	if r.SemiSync != nil {
		s.SemiSync = r.SemiSync.Point
	}
	for _, n := range mhaNotes {
		if strings.Contains(r.Note, n.words) {
			n.set(s)
		}
	}
	statuses, err := r.statuses()
	if err != nil {
		return nil, err
	}
	for n := 2; n <= s.Nodes; n++ {
		st, there := statuses[n]
		if !there || slices.Contains(s.dead, n) {
			continue
		}
		if st.IO == "No" {
			s.stopIO = append(s.stopIO, n)
		}
		if st.SQL == "No" && !slices.Contains(s.breakSQL, n) {
			s.stopSQL = append(s.stopSQL, n)
		}
	}
	if r.Mid != nil {
		s.killWhen, s.restartIn = r.Mid.KilledWhen, r.Mid.RestartedAt-r.Mid.KilledAt
	}
	return s, s.prepare(r)
}

// prepare reads what was done before the fault.
func (s *MHASetup) prepare(r *MHARecording) error {
	var text string
	var filter struct {
		On string `json:"set_on"`
	}
	switch {
	case len(r.Pre) == 0 || string(r.Pre) == "null":
		return nil
	case json.Unmarshal(r.Pre, &text) != nil:
		if err := json.Unmarshal(r.Pre, &filter); err != nil || filter.On == "" {
			return fmt.Errorf("recording %q: pre: %s: not understood", r.Name, r.Pre)
		}
		s.filter = int(filter.On[1] - '0')
	case strings.HasPrefix(text, "FLUSH BINARY LOGS on n1"):
		s.flush = true
	case strings.HasPrefix(text, "sshd killed"):
		for _, m := range numbers.FindAllStringSubmatch(text, -1) {
			s.noSSH = append(s.noSSH, int(m[1][0]-'0'))
		}
	case strings.HasPrefix(text, "STOP SLAVE IO_THREAD"), len(s.breakSQL) > 0, len(s.purge) > 0: // read from the status, or the note
	default:
		return fmt.Errorf("recording %q: pre: %q: not understood", r.Name, text)
	}
	return nil
}
