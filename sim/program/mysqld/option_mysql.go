package mysqld

import (
	"slices"

	"github.com/hadrill/hadrill/sim/conf"
)

// mysqlOnly are the words of MySQL 8.0 that MariaDB 10.11 does not know (measured:
// mariadbd --help --verbose ends with "unknown variable"). A file without one is
// read as MariaDB's.
var mysqlOnly = []string{
	"log-replica-updates", "super-read-only", "skip-replica-start", "replica-net-timeout", "replica-parallel-workers",
	"rpl-semi-sync-source-enabled", "rpl-semi-sync-replica-enabled", "rpl-semi-sync-source-timeout",
	"rpl-semi-sync-source-wait-point", "rpl-semi-sync-source-wait-no-replica",
}

func isMySQL(name string) bool { return slices.Contains(mysqlOnly, name) }

// mysqlWord gives the first of those words that the server has to know, and its
// place; "" for none.
func mysqlWord(sections []*conf.Directive) string {
	for _, s := range sections {
		if !slices.Contains(groups, s.Name()) {
			continue
		}
		for _, d := range s.Block {
			if name, _, loose := optionOf(d); isMySQL(name) && !loose {
				return d.Name() + " (" + d.Pos().String() + ")"
			}
		}
	}
	return ""
}
