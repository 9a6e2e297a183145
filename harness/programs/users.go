package programs

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/program/users"
)

// Users is the kind of the program that a group of users is, and its name on
// the group's machine. It is no row of Kinds: a machine of a scenario cannot run
// it, and it gives a record.
const Users = "users"

// UsersSettings are the settings of a group of users.
type UsersSettings struct {
	Group scenarios.Group `json:"group"`
	// Backends are the application servers by the names that they answer.
	Backends []string `json:"backends,omitempty"`
	// Names are the addresses of names to which redirects may lead.
	Names map[string]netip.Addr `json:"names,omitempty"`
	Lasts time.Duration         `json:"lasts"`
	// First is the number of the group's first user among those of all groups.
	First int `json:"first,omitempty"`
	// FirstItem is the number of its first item among those of all groups.
	FirstItem int `json:"first_item,omitempty"`
	// Borders are the moments, from the start of the run, at which the record's
	// segments end: faults and repairs.
	Borders []time.Duration `json:"borders,omitempty"`
}

// New makes the group.
func (s *UsersSettings) New() *users.Group {
	c := usersConfig(&s.Group, s.Lasts)
	c.Names, c.First, c.FirstItem = s.Names, s.First, s.FirstItem
	return users.New(c, s.Backends)
}

// First are the numbers of a group's first user and first item among those of all groups.
func First(c *scenarios.Case, group string) (user, item int) {
	for i := range c.Users {
		if c.Users[i].Name == group {
			break
		}
		user += c.Users[i].Count
		item += c.Users[i].Journey.Items
	}
	return user, item
}

// usersConfig gives a group of the scenario as the program users has it.
func usersConfig(u *scenarios.Group, lasts time.Duration) users.Config {
	c := users.Config{
		Name: u.Name, Count: u.Count, From: u.From, To: u.To.Addr, TLS: u.To.TLS, Host: u.To.Host, Base: u.To.Path, Arrive: u.Arrive,
		Keepalive: u.Keepalive, Connect: u.Timeouts.Connect, Read: u.Timeouts.Read, Until: lasts,
	}
	c.Retry, c.Pause, c.Addresses = users.Retry(u.Retry), draws(u.Pause), u.Addresses
	switch j := u.Journey; {
	case len(j.Log) > 0:
		log := make([]users.Logged, len(j.Log))
		for i, q := range j.Log {
			log[i] = users.Logged{At: q.At, User: q.User, Step: users.Step(q.Step)}
		}
		c.Journey = users.Replay{Requests: log}
	case len(j.Get) > 0:
		c.Journey = users.Get{Pages: usersSteps(j.Get)}
	case j.Write.Path != "":
		c.Journey = users.Orders{Write: users.Step(j.Write), Read: users.Step(j.Read), ReadAfter: j.ReadAfter}
	case j.ItemWrite.Path != "":
		c.Journey = users.Items{Write: users.Step(j.ItemWrite), Read: users.Step(j.ItemRead), Count: j.Items, Writes: j.ItemWrites}
	case j.Count.Path != "":
		c.Journey = users.Count{Page: users.Step(j.Count)}
	default:
		c.Journey = &users.Session{
			Save: users.Step(j.Save), Query: users.Step(j.Query), Size: j.Size, Grows: j.Grows, ReadOnly: j.ReadOnly,
			Pages: usersSteps(j.Pages), ParallelReads: usersSteps(j.ParallelReads), ParallelWrites: usersSteps(j.ParallelWrites),
			Login: users.Step(j.Login), Logout: users.Step(j.Logout), LoginAfter: j.LoginAfter, LogoutAfter: j.LogoutAfter,
		}
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

func usersSteps(all []scenarios.Step) (steps []users.Step) {
	for _, s := range all {
		steps = append(steps, users.Step(s))
	}
	return steps
}
