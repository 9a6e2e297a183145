package replay

import (
	"time"

	"github.com/hadrill/hadrill/sim/world"
)

// vrrpFaults has the faults of the recordings, all on A, by the name in their
// setup.
var vrrpFaults = map[string]func(*stack){
	"killcontainer":  func(k *stack) { k.a.Crash() },
	"term":           func(k *stack) { k.a.Program(vrrpProgram).Stop() },
	"kill9all":       parentThenChild,
	"kill9kidsfirst": func(k *stack) { k.a.Program(vrrpChild).Kill(); k.a.Program(vrrpProgram).Kill() },
	"kill9parent":    func(k *stack) { k.a.Program(vrrpProgram).Kill() },
	"kill9vrrp":      func(k *stack) { k.a.Program(vrrpChild).Kill() },
	"linkdown":       func(k *stack) { k.a.SetLink(false) },
	"nginxstop":      func(k *stack) { k.a.Program(webProgram).Stop() },
	"nginxfreeze":    func(k *stack) { k.a.Program(webProgram).Freeze() },
	"pause":          func(k *stack) { k.a.Pause() },
	"partition": func(k *stack) { // each drops what comes in
		k.drop(world.Rule{FromMachines: []*world.Machine{k.b}, ToMachines: []*world.Machine{k.a}})
		k.drop(world.Rule{FromMachines: []*world.Machine{k.a}, ToMachines: []*world.Machine{k.b}})
	},
	"partitionout": func(k *stack) { // each drops what goes out
		k.drop(world.Rule{FromMachines: []*world.Machine{k.a}})
		k.drop(world.Rule{FromMachines: []*world.Machine{k.b}})
	},
}

// vrrpHeals has the repairs of the recordings.
var vrrpHeals = map[string]func(*stack){
	"":           func(*stack) {},
	"kastart":    func(k *stack) { k.a.Program(vrrpProgram).Start() },
	"nginxstart": func(k *stack) { k.a.Program(webProgram).Start() },
	"unpause":    func(k *stack) { k.a.Resume() },
	"heal":       removeRules,
	"linkup":     func(k *stack) { k.a.SetLink(true) },
}

// parentThenChild kills as pkill -9 does: in the recordings 0 to 4.5 ms passed
// from the parent to the child, in three of five almost none.
func parentThenChild(k *stack) {
	between := []time.Duration{0, 0, 100, 1600, 4500}[k.random.IntN(5)] * time.Microsecond
	k.a.Program(vrrpProgram).Kill()
	k.w.At(k.fault+between, func() { k.a.Program(vrrpChild).Kill() })
}

func (k *stack) drop(r world.Rule) {
	r.Protocol, r.DropShare = 112, 1
	k.rules = append(k.rules, k.w.AddRule(r))
}

// removeRules heals one node after the other, as the recordings did within 20
// to 80 ms.
func removeRules(k *stack) {
	at := k.heal
	for _, r := range k.rules {
		k.w.At(at, r.Remove)
		at += time.Duration(k.random.Int64N(int64(40 * time.Millisecond)))
	}
}
