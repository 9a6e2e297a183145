package programs

import (
	"fmt"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/ndb"
)

// ndbCannot: the nodes of an NDB Cluster run in the simulator alone.
func ndbCannot(*Env) []string {
	return []string{"ours speaks no protocol on real sockets so far, and Debian has no package of NDB Cluster: expected the simulator (--on simulated)"}
}

// ndbMain makes the node of a role that config.ini has for the machine.
func ndbMain(role ndb.Role) func(e *Env) (host.Main, []conf.Note, error) {
	return func(e *Env) (host.Main, []conf.Note, error) {
		read, notes, err := read(e, ndb.Read)
		if err != nil {
			return nil, notes, err
		}
		c := *read
		c.Names = e.Hosts
		if err := c.Check(); err != nil {
			return nil, notes, err
		}
		main := c.Main(role, e.Address)
		if main == nil {
			return nil, notes, conf.Problems{{Pos: conf.Pos{File: e.File}, What: fmt.Sprintf("no section [%s] has the machine %s for its HostName: expected one, or no %s there", role, e.Machine, e.Kind.Name)}}.Err()
		}
		return main, notes, nil
	}
}
