package scenarios

import "slices"

// sentinelName is the kind's name.
const sentinelName = "sentinel"

var sentinelKind = kind{name: sentinelName, about: "a Sentinel by its sentinel.conf, which watches Redis servers and fails over", file: true}

// runsSentinel reports whether there is a Sentinel on a machine.
func (c *Case) runsSentinel(machine string) bool {
	m := c.machine(machine)
	return m != nil && slices.ContainsFunc(m.Run, func(p Program) bool { return p.Kind == sentinelName })
}
