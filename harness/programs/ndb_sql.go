package programs

import (
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/ndb"
)

// ndbSQLKind is an SQL node of an NDB Cluster by config.ini.
var ndbSQLKind = Kind{
	Name: "ndb_sql", Main: ndbMain(ndb.SQL), OursCannot: ndbCannot,
	Ports: func(*Env) []Port { return ports(host.MySQL, ndb.SQLPort) },
}
