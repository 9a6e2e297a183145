package programs

import (
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/proxysql"
)

// proxysqlKind is ProxySQL by its proxysql.cnf.
var proxysqlKind = Kind{
	Name: proxysqlName, Main: proxysqlMain, Ports: proxysqlPorts, Targets: proxysqlTargets,
	OursCannot: func(*Env) []string {
		return []string{"on real sockets ours is a client of MySQL servers alone: it has neither the server's side of the protocol nor a reader of SQL text, and Debian has no package of the real one: expected the simulator (--on simulated), or the application's own read and write addresses"}
	},
	FileNames: []string{"proxysql.cnf"}, Recognise: proxysqlSections.MatchString, Describe: proxysqlDescribe, Part: &proxysqlPart,
	Trouble: troubleBy(`^Server (\S+) missed \d+ `, `^(?:Regenerating table 'mysql_servers' due to actions on server '|Server )(\S+?)'? (?:\(read_only=0\)|answers heartbeats again)`),
}

func proxysqlMain(e *Env) (host.Main, []conf.Note, error) {
	read, notes, err := read(e, proxysql.Read)
	if err != nil {
		return nil, notes, err
	}
	c := *read
	c.Names = e.Hosts
	if err := c.Check(); err != nil {
		return nil, notes, err
	}
	return c.Main(), notes, nil
}

func proxysqlPorts(e *Env) []Port {
	c, _, err := read(e, proxysql.Read)
	if err != nil {
		return nil
	}
	var all []uint16
	for _, at := range c.Listens() {
		all = append(all, at.Port())
	}
	return ports(host.MySQL, all...)
}

func proxysqlTargets(e *Env) []conf.Target {
	c, _, err := read(e, proxysql.Read)
	if err != nil {
		return nil
	}
	return c.Targets()
}
