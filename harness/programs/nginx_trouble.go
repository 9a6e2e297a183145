package programs

import (
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

func nginxTargets(e *Env) []conf.Target {
	c, _, err := read(e, nginx.Read)
	if err != nil {
		return nil
	}
	return c.Targets()
}

var nginxTrouble = troubleBy(
	`^upstream server temporarily disabled: (.*)$|^(\d+ worker_connections are not enough)`,
	`^upstream server (?:answers|counts as live) again: (.*)$`,
)
