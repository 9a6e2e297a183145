package programs

import (
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/httpd"
)

func httpdTargets(e *Env) []conf.Target {
	c, _, err := read(e, httpd.Read)
	if err != nil {
		return nil
	}
	return c.Targets()
}

var httpdTrouble = troubleBy(
	`^disabling worker for (\(\S+\)) `,
	`^enabling worker for (\(\S+\))`,
)
