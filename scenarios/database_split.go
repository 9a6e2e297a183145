package scenarios

import (
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// splitKeys are the keys of a database by which an application reads from replicas; at
// most one of the first ownWrites is given.
var splitKeys = [...]string{"pin", "gtid_wait", "position_wait", "max_behind", "ask_behind"}

const ownWrites = 3

func splitFields(b *Database) []strict.Field {
	return []strict.Field{
		strict.Positive("pin", "for how long after a write of a user its reads go to write (default not at all); the server remembers it in its memory, others do not know it", false, &b.Pin),
		strict.Positive("gtid_wait", "a user's read waits on the replica until that has executed the user's last write, by MASTER_GTID_WAIT of MariaDB for so long at the most, and is then answered from write (default it does not)", false, &b.GTIDWait),
		strict.Positive("position_wait", "the same by the binary log's position and MASTER_POS_WAIT (default it does not)", false, &b.PositionWait),
		strict.Positive("max_behind", "by how many seconds (Seconds_Behind_Master) a replica may be behind that is read from; where all are further, or do not answer, write is (default however far)", false, &b.MaxBehind),
		strict.Positive("ask_behind", "how often each replica is asked for that (default 1s)", false, &b.AskBehind),
	}
}

// checkSplit checks how reads are split from writes.
func checkSplit(d *strict.Decoder, p *Program, n *yaml.Node, b *Database) {
	ways := 0
	for i, key := range splitKeys {
		at := strict.Child(n, key)
		if at == nil {
			continue
		}
		if len(b.Read) == 0 {
			d.Problem(*at, "%s: %s: found no replicas to read from, expected read: [MACHINE] beside it", p.Name, key)
		}
		if i < ownWrites {
			ways++
		}
		if i < ownWrites && ways == 2 {
			d.Problem(*at, "%s: %s: found a second way to find what a user wrote, expected one of pin, gtid_wait and position_wait", p.Name, key)
		}
	}
	if at := strict.Child(n, "max_behind"); at != nil && b.MaxBehind%time.Second != 0 {
		d.Problem(*at, "%s: max_behind: found %v, expected whole seconds, as Seconds_Behind_Master has them", p.Name, b.MaxBehind)
	}
	if at := strict.Child(n, "ask_behind"); at != nil && b.MaxBehind == 0 {
		d.Problem(*at, "%s: ask_behind: nothing is asked, expected max_behind beside it", p.Name)
	}
}
