package harness

import (
	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/program/users"
)

// NewRecord is the record of a run before anything happened. backends are the
// application servers by the names that they answer.
func NewRecord(c *scenarios.Case, ground string, seed uint64, backends []string) *reports.Record {
	rec := &reports.Record{Run: reports.Run{
		Scenario: c.Suite.Name, Path: c.Suite.Path, Title: c.Suite.Title, Variant: c.Variant,
		Seed: seed, Ground: ground, Lasts: c.Lasts, Backends: backends, Files: c.Suite.Files,
	}}
	for _, a := range c.Network.Addresses {
		rec.Run.Addresses = append(rec.Run.Addresses, a.String())
	}
	for i := range c.Users {
		rec.Run.Groups = append(rec.Run.Groups, c.Users[i].Name)
	}
	for i := range c.Expect {
		rec.Run.Expect = append(rec.Run.Expect, c.Expect[i].Text)
	}
	return rec
}

// Backends are the application servers of a case, by the names that they
// answer, in the scenario's order.
func Backends(c *scenarios.Case) []string {
	var names []string
	for i := range c.Machines {
		for j := range c.Machines[i].Run {
			if t := c.Machines[i].Run[j].Tomcat; t != nil {
				names = append(names, t.Serves)
			}
		}
	}
	return names
}

// AddGroup adds what a group of users saw to the record.
func AddGroup(rec *reports.Record, u *users.Result) {
	for i := range u.Segments {
		s := &u.Segments[i]
		rec.Segments = append(rec.Segments, reports.Segment{
			Group: u.Group, From: s.From, To: s.To, Counts: counts(&s.Counts),
			Latency: s.Latency, Service: s.Service, OutOfRange: s.OutOfRange,
		})
	}
	rec.Series = append(rec.Series, reports.Series{
		Group: u.Group, Requests: u.Series.Requests, Errors: u.Series.Errors, Lost: u.Series.Lost,
		Backends: u.Series.Backends, P50: u.Series.P50, P99: u.Series.P99,
	})
	rec.Remainders = append(rec.Remainders, reports.Remainder{
		Group: u.Group, Unfinished: u.Unfinished, Waiting: u.Waiting, Outages: u.OutagesLeftOut, OutagesTotal: u.LeftOutTotal,
	})
	for _, o := range u.Outages {
		rec.Outages = append(rec.Outages, reports.Outage{Group: u.Group, From: o.From, To: o.To, Noticed: o.Noticed, Failed: o.Failed, Open: o.Open})
	}
}

func counts(c *users.Counts) reports.Counts {
	return reports.Counts{
		Total: c.Total, OK: c.OK,
		Refused: c.Refused, Unreachable: c.Unreachable, Timeouts: c.Timeouts, Resets: c.Resets, Status4xx: c.Status4xx, Status5xx: c.Status5xx,
		Opened: c.Opened, Acknowledged: c.Acknowledged, Reads: c.Reads, Lost: c.Lost, Stale: c.Stale, ForcedLogins: c.ForcedLogins,
		Backends: c.Backends,
	}
}
