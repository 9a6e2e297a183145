package mha

import (
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// Server is a server of the configuration and what the manager found out about it.
type Server struct {
	Name string // hostname
	// Candidate, NoMaster and IgnoreFail are candidate_master, no_master and
	// ignore_fail; CheckDelay is check_repl_delay.
	Candidate, NoMaster, IgnoreFail, CheckDelay bool

	Alive   bool
	Replica bool   // it replicates from another
	Primary string // the name of that one
	// Read and Exec are as SHOW SLAVE STATUS has them.
	Read, Exec replication.Position
	IORunning  bool
	SQLRunning bool
	Behind     time.Duration // Seconds_Behind_Master, 0 for NULL
	SQLError   bool          // the SQL thread stopped with an error
	ReadOnly   bool
	LogBin     bool
	Filter     string
	Lacks      bool // no latest replica has the relay logs that it needs
}

// compare compares positions as MHA does: the names of files as strings.
func compare(a, b replication.Position) int {
	if c := strings.Compare(replication.FileName("", a.File), replication.FileName("", b.File)); c != 0 {
		return c
	}
	return a.Compare(b)
}

// Latest gives the replicas that have received most, and Oldest those that have
// received least, each in the order of the configuration. Only replicas that are
// alive count.
func Latest(all []*Server) []*Server { return extreme(all, 1) }

// Oldest is the counterpart of Latest.
func Oldest(all []*Server) []*Server { return extreme(all, -1) }

func extreme(all []*Server, sign int) (found []*Server) {
	for _, s := range all {
		if !s.Alive || !s.Replica {
			continue
		}
		c := 1
		if len(found) > 0 {
			c = sign * compare(s.Read, found[0].Read)
		}
		switch {
		case c > 0:
			found = []*Server{s}
		case c == 0:
			found = append(found, s)
		}
	}
	return found
}
