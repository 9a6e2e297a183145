package harness

import (
	"net/netip"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/program/tomcat"
)

// TomcatConfig is an application server of the scenario as the program tomcat
// has it. redis is where its sessions are kept; the zero AddrPort keeps them
// in its memory.
func TomcatConfig(t *scenarios.Tomcat, redis netip.AddrPort) *tomcat.Config {
	c := &tomcat.Config{
		Port: t.Port, AJP: uint16(t.AJP), JvmRoute: t.Route, Threads: t.Threads, Name: t.Serves,
		Work: draws(t.Work), CPU: draws(t.CPU),
		SessionTimeout: t.SessionTimeout, Boot: t.Boot, StopGrace: t.Graceful,
	}
	if redis.IsValid() {
		c.Sessions = tomcat.Sessions{Way: "redis", Redis: redis, ConnectTimeout: t.Sessions.Timeouts.Connect, Timeout: t.Sessions.Timeouts.Read}
	}
	if t.Service.Addr.IsValid() {
		c.Service = tomcat.Service{At: t.Service.Addr, Host: t.Service.Host, Path: t.Service.Path, ConnectTimeout: t.ServiceTimeout.Connect, ReadTimeout: t.ServiceTimeout.Read}
	}
	return c
}

// draws is a distribution as programs have it.
func draws(d scenarios.Dist) dist.Dist {
	switch d.Kind {
	case "constant":
		return dist.Constant(d.Value)
	case "uniform":
		return dist.Uniform(d.Min, d.Max)
	case "exponential":
		return dist.Exponential(d.Mean)
	case "lognormal":
		return dist.Lognormal(d.Median, d.P99)
	}
	return dist.Dist{}
}

// RedisOf is where the Redis server of a machine listens.
func RedisOf(c *scenarios.Case, machine string) netip.AddrPort {
	for i := range c.Machines {
		m := &c.Machines[i]
		for j := range m.Run {
			if m.Name == machine && m.Run[j].Redis != nil {
				return netip.AddrPortFrom(m.IP, m.Run[j].Redis.Port)
			}
		}
	}
	return netip.AddrPort{}
}

// Hosts are the machines' addresses by name, as /etc/hosts would give them.
func Hosts(c *scenarios.Case) map[string]netip.Addr {
	names := map[string]netip.Addr{}
	for i := range c.Machines {
		names[c.Machines[i].Name] = c.Machines[i].IP
	}
	return names
}
