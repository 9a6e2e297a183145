package replay

import (
	"regexp"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/world"
)

// sentinelSteps lists the injections of the experiments, by the beginnings of their
// words. The part in brackets of a pattern names a node.
var sentinelSteps = []struct {
	what *regexp.Regexp
	do   func(k *sentinelStack, node string)
}{
	{regexp.MustCompile(`^kill -9 of the master process`), func(k *sentinelStack, _ string) { k.kill(k.node["r1"]) }},
	{regexp.MustCompile(`^kill -9 of sentinel (s\d)`), func(k *sentinelStack, node string) { k.kill(k.node[node]) }},
	{regexp.MustCompile(`^kill -9 of the new master process`), func(k *sentinelStack, _ string) { k.kill(k.node[k.master]) }},
	{regexp.MustCompile(`^kill of the master container`), func(k *sentinelStack, _ string) {
		k.kill(k.node["r1"]) // its connections end before its address goes
		k.w.At(k.w.Elapsed()+20*time.Millisecond, func() { k.node["r1"].Crash() })
	}},
	{regexp.MustCompile(`^process started again`), func(k *sentinelStack, _ string) {
		// In the recordings the server answered 0.02 to 0.3 s later.
		boot := time.Duration(k.w.Rand("test", "boot").Int64N(int64(300 * time.Millisecond)))
		k.w.At(k.w.Elapsed()+boot, func() { k.node["r1"].Program(storeProgram).Start() })
	}},
	{regexp.MustCompile(`^docker pause of the master container`), func(k *sentinelStack, _ string) { k.node["r1"].Pause() }},
	{regexp.MustCompile(`^docker unpause`), func(k *sentinelStack, _ string) { k.node["r1"].Resume() }},
	{regexp.MustCompile(`^packets dropped both ways between the master and all replicas and sentinels`), func(k *sentinelStack, _ string) {
		k.cut("r1", func(name string) bool { return name != "r1" })
	}},
	{regexp.MustCompile(`^packets dropped both ways between the master and all sentinels`), func(k *sentinelStack, _ string) {
		k.cut("r1", func(name string) bool { return strings.HasPrefix(name, "s") })
	}},
	{regexp.MustCompile(`^packets dropped between master and (r\d)`), func(k *sentinelStack, node string) {
		k.cut("r1", func(name string) bool { return name == node })
	}},
	{regexp.MustCompile(`^master and sentinel s1 on one side`), func(k *sentinelStack, _ string) {
		k.cut("r1", func(name string) bool { return name != "r1" && name != "s1" })
	}},
	{regexp.MustCompile(`^the same cut for s1`), func(k *sentinelStack, _ string) {
		k.cut("s1", func(name string) bool { return name != "r1" && name != "s1" })
	}},
	{regexp.MustCompile(`^cut removed`), func(k *sentinelStack, _ string) { k.heal() }},
}

// stepOf returns what a step does; nil for one that is not known.
func stepOf(what string) func(k *sentinelStack) {
	for _, s := range sentinelSteps {
		if m := s.what.FindStringSubmatch(what); m != nil {
			node := ""
			if len(m) > 1 {
				node = m[1]
			}
			return func(k *sentinelStack) { s.do(k, node) }
		}
	}
	return nil
}

func (k *sentinelStack) kill(m *world.Machine) {
	for _, name := range []string{storeProgram, watchProgram} {
		if p := m.Program(name); p != nil {
			p.Kill()
		}
	}
}

// cutting is how long it took to cut a node off, one packet filter after the other:
// the first lost keys were acknowledged 0.03 to 0.38 s after the cut was begun.
const cutting = 400 * time.Millisecond

// cut drops packets between one node and others; ARP goes on, and so do clients.
func (k *sentinelStack) cut(node string, from func(name string) bool) {
	late := time.Duration(k.w.Rand("test", "cut").Int64N(int64(cutting)))
	k.w.At(k.w.Elapsed()+late, func() { k.cutNow(node, from) })
}

func (k *sentinelStack) cutNow(node string, from func(name string) bool) {
	var others []*world.Machine
	for _, name := range names(k.node) {
		if from(name) {
			others = append(others, k.node[name])
		}
	}
	const tcp = 6
	k.rules = append(k.rules, k.w.AddRule(world.Rule{FromMachines: []*world.Machine{k.node[node]}, ToMachines: others, BothWays: true, Protocol: tcp, DropShare: 1}))
}

// heal removes the oldest cut: they are removed in the order in which they were
// made.
func (k *sentinelStack) heal() {
	if len(k.rules) > 0 {
		k.rules[0].Remove()
		k.rules = k.rules[1:]
	}
}
