package replay

import (
	"time"

	"github.com/hadrill/hadrill/sim/world"
)

// dualFaults is the table of faults at n1 by their names in recordings, each with what
// ends it.
var dualFaults = map[string]*struct {
	begin, end func(k *dualStack, m *world.Machine)
}{
	"kill9": {
		func(_ *dualStack, m *world.Machine) { m.Program("server").Kill() },
		func(_ *dualStack, m *world.Machine) { m.Program("server").Start() },
	},
	"killhost": {
		func(k *dualStack, m *world.Machine) { // docker kill: peers hear of the programs' deaths
			m.Program("server").Kill()
			m.Program("router").Kill()
			k.w.At(k.w.Elapsed()+time.Millisecond, func() { m.Crash() })
		},
		func(_ *dualStack, m *world.Machine) { m.Restart() },
	},
	"sigstop": {
		func(_ *dualStack, m *world.Machine) { m.Program("server").Freeze() },
		func(_ *dualStack, m *world.Machine) { m.Program("server").Thaw() },
	},
	"pause": {
		func(_ *dualStack, m *world.Machine) { m.Pause() },
		func(_ *dualStack, m *world.Machine) { m.Resume() },
	},
	"partition": {
		func(k *dualStack, m *world.Machine) {
			rule := k.w.Cut([]*world.Machine{m}, k.nodes[1:], false)
			k.w.At(k.at+inSeconds(k.r.Back), rule.Remove)
		},
		func(*dualStack, *world.Machine) {},
	},
	"stop_keepalived": {
		func(_ *dualStack, m *world.Machine) { m.Program("router").Stop() },
		func(_ *dualStack, m *world.Machine) { m.Program("router").Start() },
	},
}
