package simulated

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/program/users"
	"github.com/hadrill/hadrill/sim/world"
)

// group is a group of users on a machine of its own.
type group struct {
	g *users.Group
	m *world.Machine
}

// addUsers puts the users into the world; they come when the stack has settled.
func (r *run) addUsers() {
	c := r.p.c
	for i := range c.Users {
		u := &c.Users[i]
		m := r.w.Add("users/"+u.Name, world.MachineOptions{Address: u.From.Addr(), Ranges: []netip.Prefix{u.From}, Cores: 1})
		g := users.New(userConfig(u, c.Lasts), r.p.names)
		r.groups = append(r.groups, &group{g, m})
		r.w.At(r.lead, func() { m.Install("users", g.Main()) })
	}
}

// userConfig is a group of the scenario as the program has it.
func userConfig(u *scenarios.Group, lasts time.Duration) users.Config {
	c := users.Config{
		Name: u.Name, Count: u.Count, From: u.From, To: u.To.Addr, Host: u.To.Host, Base: u.To.Path, Arrive: u.Arrive,
		Keepalive: u.Keepalive, Connect: u.Timeouts.Connect, Read: u.Timeouts.Read, Until: lasts,
	}
	switch j := u.Journey; {
	case len(j.Get) > 0:
		var pages []users.Step
		for _, s := range j.Get {
			pages = append(pages, users.Step(s))
		}
		c.Journey = users.Get{Pages: pages}
	case j.Count.Path != "":
		c.Journey = users.Count{Page: users.Step(j.Count)}
	default:
		c.Journey = users.Session{Save: users.Step(j.Save), Query: users.Step(j.Query)}
	}
	switch p := u.Pace; {
	case p.Every > 0:
		c.Pace = users.Every(p.Every)
	case p.Rate > 0:
		c.Pace = users.Rate{PerSecond: p.Rate, Constant: p.Constant}
	case p.Constant:
		c.Pace = users.Think{Time: dist.Constant(p.Think)}
	default:
		c.Pace = users.Think{Time: dist.Exponential(p.Think)}
	}
	return c
}

// mark begins a new segment of every group's record.
func (r *run) mark() {
	for _, g := range r.groups {
		g.g.Mark()
	}
}

// emptyRecord is the record before anything happened.
func (p *plan) emptyRecord(seed uint64) *reports.Record {
	c := p.c
	rec := &reports.Record{Run: reports.Run{
		Scenario: c.Suite.Name, Path: c.Suite.Path, Title: c.Suite.Title, Variant: c.Variant,
		Seed: seed, Ground: Ground{}.Name(), Lasts: c.Lasts, Backends: p.names, Files: c.Suite.Files,
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

// record closes the run's record; why is "" when it came to its end.
func (r *run) record(why string) *reports.Record {
	rec := r.rec
	at := max(0, r.elapsed())
	rec.Faults = r.evidence()
	for _, g := range r.groups {
		r.copyGroup(g.g.Finish(at))
	}
	rec.End = reports.End{
		At: at, Finished: why == "", Why: why,
		Digest: fmt.Sprintf("%016x", r.w.Digest()), Events: r.w.Events(),
	}
	return rec
}

// copyGroup takes over what a group of users saw.
func (r *run) copyGroup(u *users.Result) {
	rec := r.rec
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
