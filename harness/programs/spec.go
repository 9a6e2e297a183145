package programs

import (
	"encoding/json"
	"fmt"
	"net/netip"

	"github.com/hadrill/hadrill/scenarios"
)

// Spec is an Env as JSON carries it to a process of its own.
type Spec struct {
	Kind     string                     `json:"kind"`
	Machine  string                     `json:"machine"`
	Program  string                     `json:"program"`
	Address  netip.Addr                 `json:"address"`
	Cores    int                        `json:"cores,omitempty"`
	Shared   []string                   `json:"shared,omitempty"`
	Settings json.RawMessage            `json:"settings,omitempty"` // none: the kind's defaults
	File     string                     `json:"file,omitempty"`
	Files    map[string]string          `json:"files,omitempty"`
	Hosts    map[string]netip.Addr      `json:"hosts,omitempty"`
	Environ  map[string]string          `json:"env,omitempty"`
	Ignore   []string                   `json:"ignore,omitempty"`
	Checks   map[string]scenarios.Check `json:"checks,omitempty"`
	Journeys []scenarios.Journey        `json:"journeys,omitempty"`
	Asked    map[string]netip.AddrPort  `json:"asked,omitempty"`
	Notify   scenarios.Notify           `json:"notify,omitzero"`
	Peers    []Peer                     `json:"peers,omitempty"`
}

// Spec gives everything that another process needs to run this program.
func (e *Env) Spec() (Spec, error) {
	s := Spec{
		Kind: e.Kind.Name, Machine: e.Machine, Program: e.Program, Address: e.Address, Cores: e.Cores, Shared: e.Shared,
		File: e.File, Hosts: e.Hosts, Environ: e.Environment, Ignore: e.Ignore, Checks: e.Checks, Journeys: e.Journeys, Peers: e.Peers, Asked: e.Asked, Notify: e.Notify,
	}
	if e.File != "" || e.Kind.Reads != nil && len(e.Kind.Reads(e)) > 0 {
		s.Files = e.Files // it may include any of them
	}
	var err error
	if e.Settings != nil {
		s.Settings, err = json.Marshal(e.Settings)
	}
	return s, err
}

// Env gives the program that the Spec was made of.
func (s *Spec) Env() (*Env, error) {
	e := &Env{
		Kind: kindOf(s.Kind), Machine: s.Machine, Program: s.Program, Address: s.Address, Cores: s.Cores, Shared: s.Shared,
		File: s.File, Files: s.Files, Hosts: s.Hosts, Environment: s.Environ, Ignore: s.Ignore, Checks: s.Checks, Journeys: s.Journeys, Peers: s.Peers, Asked: s.Asked, Notify: s.Notify, read: map[string]any{},
	}
	if e.Kind == nil {
		return nil, fmt.Errorf("program %s: unknown kind %q", s.Program, s.Kind)
	}
	e.FS = scenarios.FilesFS(s.Files)
	if len(s.Settings) == 0 {
		e.Settings = scenarios.DefaultSettings(s.Kind, s.Machine, s.Program)
		return e, nil
	}
	if e.Settings = scenarios.NewSettings(s.Kind); e.Settings == nil {
		return nil, fmt.Errorf("program %s: settings %q: %s has none", s.Program, s.Settings, s.Kind)
	}
	if err := json.Unmarshal(s.Settings, e.Settings); err != nil {
		return nil, fmt.Errorf("program %s: settings of %s: %w", s.Program, s.Kind, err)
	}
	return e, nil
}
