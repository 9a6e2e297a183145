package programs

import (
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/ndb"
)

// ndbdKind is a data node of an NDB Cluster by config.ini.
var ndbdKind = Kind{
	Name: "ndbd", Main: ndbMain(ndb.Data), OursCannot: ndbCannot, Rows: true,
	Ports: func(*Env) []Port { return ports(host.NDB, ndb.DataPort) },
}
