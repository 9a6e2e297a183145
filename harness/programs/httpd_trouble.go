package programs

import "github.com/hadrill/hadrill/sim/conf"

func httpdTargets(e *Env) []conf.Target {
	c, _, err := httpdConfig(e)
	if err != nil {
		return nil
	}
	return c.Targets()
}

var httpdTrouble = troubleBy(
	`^disabling worker for (\(\S+\)) `,
	`^enabling worker for (\(\S+\))`,
)
