package suite

import (
	"encoding/json"
	"fmt"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// packed is a case as another machine needs it, which has none of its files.
type packed struct {
	Scenario string            `json:"scenario"`
	Path     string            `json:"path"`
	Variant  string            `json:"variant"`
	Settings []string          `json:"settings,omitempty"`
	Ours     []string          `json:"ours,omitempty"`
	Files    map[string]string `json:"files"`
}

// Pack gives a case that has been prepared, with its files, as Unpack reads it. The
// error is *NoKey.
func (k *Keys) Pack(c *scenarios.Case) ([]byte, error) {
	in, err := k.Inputs(c)
	if err != nil {
		return nil, err
	}
	return json.Marshal(packed{in.Scenario, in.Path, in.Variant, in.Settings, in.Ours, c.Scenario.Files})
}

// Unpack gives the case that was packed.
func Unpack(data []byte) (*scenarios.Case, error) {
	var p packed
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, fmt.Errorf("a case that cannot be read: %w", err)
	}
	c, err := CaseOf(&record.Record{Run: record.Run{Scenario: p.Scenario, Path: p.Path, Variant: p.Variant, Settings: p.Settings, Files: p.Files}})
	if err != nil {
		return nil, err
	}
	for _, which := range p.Ours {
		c.MakeOurs(which)
	}
	return c, nil
}

// Build is that of the program of these keys.
func (k *Keys) Build() string { return k.build }

// Ground is that of the jobs.
func (k *Keys) Ground() *GroundRow { return k.ground }
