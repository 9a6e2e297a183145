package programs

import (
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/ndb"
)

// ndbMgmdKind is the management server of an NDB Cluster by config.ini.
var ndbMgmdKind = Kind{Name: "ndb_mgmd", Main: ndbMain(ndb.Management), OursCannot: ndbCannot, Ports: ndbMgmdPorts}

func ndbMgmdPorts(e *Env) []Port {
	c, _, err := read(e, ndb.Read)
	if err != nil {
		return nil
	}
	return ports(host.NDB, c.Management[0].Port)
}
