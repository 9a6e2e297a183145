package replay

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Galera are the recordings of three nodes of a Galera cluster, a fault at the first of
// them, and writers: one of each run's files says what was done, one what SHOW STATUS
// said on each node, and two how writers fared, those that stay at their node and those
// that go to another one after an error. Which run a file is of says its field case, and
// what it holds its other fields. The option file lies beside them, as g.cnf.
var Galera = Kind{Program: "Galera", Folder: "galera", Parallel: true, Of: func(f File) string { return runNumber.ReplaceAllString(galeraRunOf(f), "") }}

// galeraRunOf is the run that a file is of: "kill9_1"; "" for a summary of several.
func galeraRunOf(f File) string {
	var of struct {
		Case string `json:"case"`
	}
	if json.Unmarshal(f.Data, &of) != nil {
		return ""
	}
	run, _, _ := strings.Cut(of.Case, ".")
	return run
}

// galeraPart tells what a file of a run holds: fault, status, or the mode of its writers.
func galeraPart(f File) string {
	var has struct {
		Fault  string            `json:"fault"`
		States []json.RawMessage `json:"states"`
		Args   []string          `json:"args"`
	}
	if json.Unmarshal(f.Data, &has) != nil {
		return ""
	}
	if i := slices.Index(has.Args, "-mode"); i >= 0 && i+1 < len(has.Args) {
		return has.Args[i+1]
	}
	if has.States != nil {
		return "status"
	}
	return "fault"
}

// GaleraRun is one run. Times of its parts are seconds after the fault.
type GaleraRun struct {
	Name   string
	Config string // my.cnf
	Fault  string // its kind, a row of galeraFaults
	Heal   float64
	Nodes  []netip.Addr
	// Pinned are the writers of each node, Failover those that move.
	Pinned, Failover galeraWriters
	States           []galeraState
}

type galeraFault struct {
	Case     string   `json:"case"`
	Fault    string   `json:"fault"`
	At       float64  `json:"fault_unix"`
	HealedAt *float64 `json:"heal_unix"`
}

type galeraWriters struct {
	Args    []string       `json:"args"`
	Missing map[string]any `json:"acked_rows_missing_on"`
	Groups  []galeraGroup  `json:"groups"`

	writers int
	rate    float64 // a second, of a group
	read    time.Duration
	lasts   time.Duration
}

type galeraGroup struct {
	Group  string         `json:"group"`
	Acked  int            `json:"acked"`
	Gap    float64        `json:"longest_gap_ms"`
	Errors map[string]int `json:"errors"`
}

type galeraState struct {
	At    float64 `json:"at_ms"`
	Node  string  `json:"node"`
	State string  `json:"state"`
}

type galeraStatus struct {
	Start  float64       `json:"t0_unix"`
	States []galeraState `json:"states"`
}

// galeraNotCompared are the parts of recordings that are known and not compared.
var galeraNotCompared = []passedOver{
	{"case", "the name"}, {"load", "of the machine"}, {"fault_done_unix", "the fault counts from its beginning"},
	{"t0_unix", "when the writers began"},
	{"groups[].gap_from_ms", "where the gap begins"}, {"groups[].gap_to_ms", "and ends"}, {"groups[].gap_ended_on", "who answered then"},
	{"groups[].first_error_at_ms", "of an error that is counted"},
	{"groups[].ack_p50_ms", "goes by the machine's speed"}, {"groups[].ack_p99_ms", "so does this"},
}

// galeraRuns reads the runs of a case.
func galeraRuns(c *Case) (all []*GaleraRun, err error) {
	config, err := os.ReadFile(filepath.Join(c.Folder, "g.cnf"))
	if err != nil {
		return nil, err
	}
	parts := map[string]map[string]File{}
	var names []string
	for _, f := range c.Files {
		name, part := galeraRunOf(f), galeraPart(f)
		if parts[name] == nil {
			parts[name] = map[string]File{}
			names = append(names, name)
		}
		parts[name][part] = f
	}
	for _, name := range names {
		r, err := readGalera(name, parts[name])
		if err != nil {
			return nil, err
		}
		r.Config = string(config)
		all = append(all, r)
	}
	return all, nil
}

func readGalera(name string, parts map[string]File) (*GaleraRun, error) {
	r := &GaleraRun{Name: name}
	var fault galeraFault
	var status galeraStatus
	for part, into := range map[string]any{"fault": &fault, "status": &status, "pinned": &r.Pinned, "failover": &r.Failover} { // order cannot show: each is read by itself
		f, found := parts[part]
		if !found {
			return nil, fmt.Errorf("recording %q: no file with its %s", name, part)
		}
		if err := decode(f, into, galeraNotCompared); err != nil {
			return nil, err
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(galeraFaults)) {
		if strings.Contains(fault.Fault, galeraFaults[kind].words) {
			r.Fault = kind
		}
	}
	if r.Fault == "" {
		return nil, fmt.Errorf("recording %q: fault %q: not understood", name, fault.Fault)
	}
	if fault.HealedAt != nil {
		r.Heal = *fault.HealedAt - fault.At
	}
	for _, w := range []*galeraWriters{&r.Pinned, &r.Failover} {
		if err := w.arguments(r); err != nil {
			return nil, fmt.Errorf("recording %q: %w", name, err)
		}
	}
	for _, s := range status.States {
		s.At = s.At/1000 + status.Start - fault.At
		r.States = append(r.States, s)
	}
	return r, nil
}

// arguments takes the writers' arguments.
func (w *galeraWriters) arguments(r *GaleraRun) error {
	for i := 0; i+1 < len(w.Args); i += 2 {
		name, value := w.Args[i], w.Args[i+1]
		var err error
		switch name {
		case "-writers":
			_, err = fmt.Sscan(value, &w.writers)
		case "-rate":
			_, err = fmt.Sscan(value, &w.rate)
		case "-readtimeout":
			w.read, err = time.ParseDuration(value)
		case "-for":
			w.lasts, err = time.ParseDuration(value)
		case "-nodes":
			r.Nodes = nil
			for _, at := range strings.Split(value, ",") {
				a, wrong := netip.ParseAddrPort(at)
				err = wrong
				r.Nodes = append(r.Nodes, a.Addr())
			}
		case "-name", "-mode":
		default:
			err = fmt.Errorf("not known to the replay")
		}
		if err != nil {
			return fmt.Errorf("argument %s %s: %w", name, value, err)
		}
	}
	if w.writers == 0 || w.rate == 0 || len(r.Nodes) != 3 {
		return fmt.Errorf("arguments %v: not understood", w.Args)
	}
	return nil
}

// errnoOf is the number with which the text of a server's error begins.
var errnoOf = regexp.MustCompile(`: (1[0-9]{3}) `)

// errnos are the numbers of the errors that servers answered a group.
func (g *galeraGroup) errnos() []string {
	var all []string
	for text := range g.Errors { // order cannot show: they are sorted
		if m := errnoOf.FindStringSubmatch(text); m != nil && !slices.Contains(all, m[1]) {
			all = append(all, m[1])
		}
	}
	slices.Sort(all)
	return all
}

// settled are a node's states after the fault, without those that last a moment (a donor,
// one that receives the state) and with one word for every way not to answer.
func (r *GaleraRun) settled(node string) (words []string, at []float64) {
	for _, s := range r.States {
		if !strings.HasPrefix(s.Node, node) {
			continue
		}
		words, at = addState(words, at, s.State, s.At)
	}
	return words, at
}

func addState(words []string, at []float64, state string, when float64) ([]string, []float64) {
	if !strings.Contains(state, "rimary") {
		state = "down"
	}
	n := len(words)
	switch {
	case strings.Contains(state, "Donor"), strings.Contains(state, "Joining"):
	case when < 0 && n == 1:
		words[0] = state
	case n == 0 || words[n-1] != state:
		words, at = append(words, state), append(at, when)
	}
	return words, at
}
