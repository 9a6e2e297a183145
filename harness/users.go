package harness

import (
	"time"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/program/users"
)

// UserConfig is a group of the scenario as the program users has it.
func UserConfig(u *scenarios.Group, lasts time.Duration) users.Config {
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
