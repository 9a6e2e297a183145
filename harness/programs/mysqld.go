package programs

import (
	"time"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mysqld"
)

// mysqldKind is a MariaDB server by its my.cnf.
var mysqldKind = Kind{
	Name: mysqldName, Processes: []string{"mariadbd", "mysql", "mariadb"}, Main: mysqldMain, Real: mysqldReal, Image: "mariadb",
	Data: mysqldData, DiskMB: 256,
	Ports: mysqldPorts, Boot: mysqldBoot, Unsupported: mysqldUnsupported,
	OursCannot: func(*Env) []string { return []string{"our server has no protocol for real sockets so far"} },
	Trouble:    mysqldTrouble,
	FileNames:  []string{"my.cnf", "mariadb.cnf", "50-server.cnf"}, Recognise: mysqldSections.MatchString, Describe: mysqldDescribe, Part: &mysqldPart,
}

func (e *Env) mysqld() *scenarios.Mysqld { return e.Settings.(*scenarios.Mysqld) }

// Troubles of a replica's threads: as our server notes them, and as the real one logs
// them.
var (
	oursInTrouble = troubleBy(`^(replica (?:IO|SQL) thread) (?:lost|stopped)`, `^(replica (?:IO|SQL) thread) (?:connected|started)`)
	realInTrouble = troubleBy(`^(Slave) (?:I/O|SQL): `, `^(Slave)(?: I/O thread)?: connected to master`)
)

func mysqldTrouble(e *Env, note string) (Trouble, bool) {
	if t, is := oursInTrouble(e, note); is {
		return t, true
	}
	return realInTrouble(e, note)
}

func mysqldMain(e *Env) (host.Main, []conf.Note, error) {
	read, notes, err := read(e, mysqld.Read)
	if err != nil {
		return nil, notes, err
	}
	c, m := *read, e.mysqld()
	c.Delay, c.ConnectRetry = m.Delay, m.ConnectRetry
	if m.Boot > 0 {
		c.Boot = m.Boot
	}
	if m.Apply.Kind != "" {
		c.Apply = draws(m.Apply)
	}
	c.Holds, c.Galera.New = m.Holds, m.NewCluster
	if problem := galeraProblem(e, &c); problem != "" {
		return nil, notes, conf.Problems{{Pos: conf.Pos{File: e.File}, What: problem}}.Err()
	}
	if m.ReplicaOf != "" {
		c.ReplicaOf = e.find(m.ReplicaOf, host.MySQL)
	}
	return c.Main(), notes, nil
}

func mysqldPorts(e *Env) []Port {
	if e.File == "" {
		return ports(host.MySQL, mysqld.Default().Port)
	}
	c, _, err := read(e, mysqld.Read)
	if err != nil {
		return nil
	}
	return ports(host.MySQL, c.Port)
}

func mysqldBoot(e *Env) time.Duration {
	if b := e.mysqld().Boot; b > 0 {
		return b
	}
	return mysqld.Default().Boot
}

// galeraProblem says what of a scenario does not go with a server's part in a Galera
// cluster; "" for nothing.
func galeraProblem(e *Env, c *mysqld.Config) string {
	m, g := e.mysqld(), &c.Galera
	switch {
	case m.NewCluster && !g.On:
		return "new_cluster: the server is no node of a Galera cluster: expected wsrep_on=ON in its option file"
	case !g.On:
		return ""
	case m.ReplicaOf != "":
		return "replica_of: a node of a Galera cluster that replicates from a primary is not modelled: expected wsrep_on=OFF, or no replica_of"
	case g.Node.IsValid() && g.Node != e.Address:
		return "wsrep_node_address " + g.Node.String() + ": the machine has another address: expected " + e.Address.String() + ", or none"
	}
	return ""
}
