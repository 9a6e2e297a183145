package mmm

import (
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/mmm"
)

// config makes the configuration of what was read and checked.
func (r *reader) config() *Config {
	top := r.top
	c := &Config{
		This: top.values["this"].text, Writer: top.values["active_master_role"].text,
		KillRetries: int(top.number("max_kill_retries")), Soft: top.values["blocking_type"].text == "soft", Tools: Recorded(),
	}
	for _, s := range r.all["host"] {
		c.Hosts = append(c.Hosts, Host{
			Name: s.name, Address: r.address(s, "ip"), AgentPort: r.port(s, "agent_port"), Port: r.port(s, "mysql_port"),
			Slave: s.values["mode"].text == "slave", Peer: s.values["peer"].text,
			Agent: s.login("agent"), Monitor: s.login("monitor"), Replication: s.login("replication"),
		})
	}
	for _, s := range r.all["role"] {
		c.Roles = append(c.Roles, r.role(s, c.Writer))
	}
	if r.who == monitor {
		c.Monitor = r.monitor(r.all["monitor"][0])
		r.checks(c)
	}
	return c
}

// number is a value that was checked, in whatever unit it is.
func (s *section) number(name string) int64 {
	n, _ := conf.Count(s.values[name].text, 1<<30)
	return int64(n)
}

// login is the account of that name with its password.
func (s *section) login(of string) host.Login {
	return host.Login{Account: s.values[of+"_user"].text, Password: s.values[of+"_password"].text}
}

func (s *section) seconds(name string) time.Duration {
	return time.Duration(s.number(name)) * time.Second
}

func (r *reader) wrong(v value, format string, a ...any) {
	r.Wrong(v.at, v.at.Args()[0], format, a...)
}

func (r *reader) address(s *section, name string) netip.Addr {
	v := s.values[name]
	a, err := netip.ParseAddr(v.text)
	if err != nil || a.Zone() != "" {
		r.wrong(v, "%s: found %q, expected an address, such as 192.168.0.31", name, v.text)
		return netip.Addr{}
	}
	return a
}

func (r *reader) port(s *section, name string) uint16 {
	v := s.values[name]
	p, ok := conf.Port(v.text)
	if !ok {
		r.wrong(v, "%s: found %q, expected a port", name, v.text)
	}
	return p
}

// role reads a role. That of the writer goes to two hosts at the most, which is the
// monitor's own check when it starts.
func (r *reader) role(s *section, writer string) mmm.Role {
	o := mmm.Role{Name: s.name, Exclusive: s.values["mode"].text == "exclusive", Hosts: split(s.values["hosts"].text), Addresses: split(s.values["ips"].text), Prefer: s.values["prefer"].text}
	for _, a := range o.Addresses {
		if _, err := netip.ParseAddr(a); err != nil {
			r.wrong(s.values["ips"], "ips: found %q, expected addresses with commas between", a)
		}
	}
	hosts := s.values["hosts"]
	switch {
	case hosts.at == nil: // an agent does without
	case s.name == writer && len(o.Hosts) > 2:
		r.wrong(hosts, "there are more than two hosts that can have the active master role %q: mmm_mond does not start", writer)
	case s.name == writer && len(o.Hosts) < 2:
		r.Note(hosts.at, "hosts", "one host alone can have the active master role: nothing takes over from it")
	}
	if p := s.values["prefer"]; p.at != nil {
		if !o.Exclusive {
			r.Note(p.at, "prefer", "it counts for exclusive roles alone")
		} else if hosts.at != nil && !slices.Contains(o.Hosts, o.Prefer) {
			r.wrong(p, "config entry 'role->%s->prefer' has invalid value %q: expected one of the role's hosts", s.name, o.Prefer)
		}
	}
	if o.Exclusive && len(o.Addresses) > 1 {
		r.wrong(s.values["ips"], "an exclusive role has one address: of %d the monitor moves whichever comes first", len(o.Addresses))
	}
	return o
}

func (r *reader) monitor(s *section) Monitor {
	m := Monitor{
		Address: r.address(s, "ip"), Port: r.port(s, "port"), PingInterval: s.seconds("ping_interval"),
		FlapCount: int(s.number("flap_count")), FlapDuration: s.seconds("flap_duration"), SetOnline: s.seconds("auto_set_online"), Wait: s.seconds("wait_for_other_master"),
		Careful: s.values["careful_startup"].text == "1",
	}
	for _, text := range split(s.values["ping_ips"].text) {
		a, err := netip.ParseAddr(text)
		if err != nil {
			r.wrong(s.values["ping_ips"], "ping_ips: found %q, expected addresses with commas between", text)
		}
		m.Ping = append(m.Ping, a)
	}
	if m.PingInterval == 0 {
		r.wrong(s.values["ping_interval"], "ping_interval: found 0, expected seconds, 1 and more: the monitor would never rest")
	}
	m.Mode = map[string]mmm.Mode{"active": mmm.Active, "manual": mmm.Manual, "wait": mmm.Wait, "passive": mmm.Passive}[s.values["mode"].text]
	if v := s.values["kill_host_bin"]; v.at != nil {
		m.KillBin, m.KillAt = v.text, v.at.Problem(v.at.Args()[0], "")
	}
	return m
}

// checks reads the check sections; one that is not there has the defaults.
func (r *reader) checks(c *Config) {
	for k := range c.Checks {
		c.Checks[k] = Check{5 * time.Second, 10 * time.Second, 2 * time.Second, time.Minute}
		for _, s := range r.all["check"] {
			if s.name == mmm.Check(k).String() {
				c.Checks[k] = Check{s.seconds("check_period"), s.seconds("trap_period"), s.seconds("timeout"), s.seconds("max_backlog")}
			}
		}
		if c.Checks[k].Period == 0 {
			r.WrongFile(r.file, "check_period of %s is 0: expected seconds, 1 and more", mmm.Check(k))
		}
	}
}
