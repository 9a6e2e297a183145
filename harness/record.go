package harness

import (
	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// RecordNote is the kind of a note of the harness itself: what the record leaves
// out.
const RecordNote = "note:record"

// NewRecord makes the record of a run before anything happened. backends are
// the application servers by the names that they answer, notes are those of the
// configuration files.
func NewRecord(c *scenarios.Case, ground string, seed uint64, backends []string, notes []conf.Note) *record.Record {
	rec := &record.Record{Run: record.Run{
		Scenario: c.Scenario.Name, Path: c.Scenario.Path, Title: c.Scenario.Title, Variant: c.Variant,
		Seed: seed, Ground: ground, Lasts: c.Lasts, Warmup: c.Warmup, Backends: backends, Housekeeping: append(programs.Housekeeping(), RecordNote, record.NoteLine), Files: c.Scenario.Files,
		Ignored: conf.Ignored(notes),
	}}
	for _, s := range c.Settings {
		rec.Run.Settings = append(rec.Run.Settings, s.String())
	}
	for _, a := range c.Network.Addresses {
		rec.Run.Addresses = append(rec.Run.Addresses, a.String())
	}
	for i := range c.Users {
		rec.Run.Groups = append(rec.Run.Groups, c.Users[i].Name)
		rec.Run.Asks = append(rec.Run.Asks, c.Users[i].To.Addr.Addr().String())
	}
	rec.Run.Machines = machines(c)
	for i := range c.Expect {
		rec.Run.Expect = append(rec.Run.Expect, c.Expect[i].Text)
	}
	return rec
}

// machines are those of a case, with their programs.
func machines(c *scenarios.Case) []record.Machine {
	all := make([]record.Machine, len(c.Machines))
	for i := range c.Machines {
		m := &c.Machines[i]
		all[i] = record.Machine{Name: m.Name, IP: m.IP.String()}
		for j := range m.Run {
			all[i].Programs = append(all[i].Programs, record.Program{Name: m.Run[j].Name, Serves: m.Run[j].Serves()})
		}
	}
	return all
}
