package replay

import (
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// The programs of a node.
const (
	storeProgram = "redis"
	watchProgram = "sentinel"
)

// sentinelStack is one simulated run of a recorded case.
type sentinelStack struct {
	w       *world.World
	rec     *SentinelRecording
	node    map[string]*world.Machine
	rules   []*world.Rule
	master  string // the present one, by +switch-master
	fault   time.Duration
	end     time.Duration
	events  []recordedLine // since the fault
	clients map[string]*writer
}

// Times of a run: the servers start at any moment of the first second, the Sentinels
// when the replicas have synchronised, and the fault falls at any phase of INFO's
// 10 s.
const (
	synced  = 7 * time.Second
	settled = 10 * time.Second
	infos   = 10 * time.Second
)

// nodeAddress is that of r1, s1 or c1.
func nodeAddress(name string) netip.Addr {
	n, _ := strconv.Atoi(name[1:])
	return netip.AddrFrom4([4]byte{10, 91, 1, map[byte]byte{'r': 60, 's': 70, 'c': 100}[name[0]] + byte(n)})
}

func storeAddress(name string) netip.AddrPort { return netip.AddrPortFrom(nodeAddress(name), 6379) }

// files are the nodes' configurations, as the experiments had them.
func (rec *SentinelRecording) files() map[string]SentinelNode {
	all := map[string]SentinelNode{}
	for i := range rec.Replicas + 1 {
		name := "r" + strconv.Itoa(i+1)
		var b strings.Builder
		b.WriteString("port 6379\nbind 0.0.0.0\nprotected-mode no\nsave \"\"\nappendonly no\n")
		if i > 0 {
			fmt.Fprintf(&b, "replicaof %s 6379\n", nodeAddress("r1"))
		}
		if p, ok := rec.Priority[name]; ok {
			fmt.Fprintf(&b, "replica-priority %d\n", p)
		}
		if len(rec.Events) == 0 {
			b.WriteString("repl-diskless-sync-delay 0\n") // the first recordings show no delay
		}
		if rec.MinReplicas > 0 {
			fmt.Fprintf(&b, "min-replicas-to-write %d\nmin-replicas-max-lag %d\n", rec.MinReplicas, rec.MaxLag)
		}
		all[name] = SentinelNode{File: b.String()}
	}
	for i := range rec.Sentinels {
		all["s"+strconv.Itoa(i+1)] = SentinelNode{Sentinel: true, File: fmt.Sprintf(
			"port 26379\nsentinel monitor mymaster %s 6379 %d\nsentinel down-after-milliseconds mymaster %d\nsentinel failover-timeout mymaster %d\n",
			nodeAddress("r1"), rec.Quorum, rec.DownAfter, rec.Timeout)}
	}
	return all
}

// after is how long a run is watched after its last step: as long as something
// happens.
func (rec *SentinelRecording) after() time.Duration {
	d := 4*time.Second + time.Duration(rec.DownAfter)*time.Millisecond
	last := rec.Steps[len(rec.Steps)-1]
	switch {
	case rec.MinReplicas > 0 || rec.Wait && rec.Fault == "partition":
		d += 26 * time.Second // until the old master is a replica and has synchronised
	case last.At > 0 && !rec.twice():
		d += 13 * time.Second // until the old master is converted
	case rec.Steps[0].At < 0:
		d += 9 * time.Second // until an election is given up
	}
	if rec.Timeout < 30_000 && !rec.twice() {
		d += 2 * time.Duration(rec.Timeout) * time.Millisecond
	}
	return d
}

// milliseconds makes a time of a recorded number of them.
func milliseconds(n float64) time.Duration {
	return time.Duration(int64(math.Round(n))) * time.Millisecond
}

// simulateSentinel runs the case under every seed, with the steps of one recorded run
// after the other.
func simulateSentinel(runs []*SentinelRecording, start func(n SentinelNode) (host.Main, error)) ([]sentinelFigures, error) {
	mains := map[string]host.Main{}
	files := runs[0].files()
	for _, name := range names(files) {
		main, err := start(files[name])
		if err != nil {
			return nil, err
		}
		mains[name] = main
	}
	var all []sentinelFigures
	for seed := range uint64(sentinelSeeds) {
		k := newSentinelStack(runs[seed%uint64(len(runs))], mains, seed+1)
		k.w.Run(k.end)
		all = append(all, k.figures())
		k.w.Close()
	}
	return all, nil
}

func newSentinelStack(rec *SentinelRecording, mains map[string]host.Main, seed uint64) *sentinelStack {
	k := &sentinelStack{
		w:   world.New(world.Options{Seed: seed, Start: 1_700_000_000_000_000_000, Delay: 100 * time.Microsecond, LinearSYN: 4, Subnet: netip.MustParsePrefix("10.91.0.0/16")}),
		rec: rec, node: map[string]*world.Machine{}, master: "r1", clients: map[string]*writer{},
	}
	random := k.w.Rand("test", "phase")
	for _, name := range names(mains) {
		k.node[name] = k.w.Add(name, world.MachineOptions{Address: nodeAddress(name)})
		program := storeProgram
		if strings.HasPrefix(name, "s") {
			program = watchProgram
		}
		at := time.Duration(random.Int64N(int64(time.Second)))
		switch {
		case name == "r1":
			at = 0 // the others connect to it
		case program == watchProgram:
			at += synced
		}
		k.w.At(at, func() { k.node[name].Install(program, mains[name]) })
	}
	k.fault = settled + time.Duration(random.Int64N(int64(infos)))
	last := time.Duration(0)
	for _, s := range rec.Steps {
		at := milliseconds(s.At * 1000)
		last = max(last, at)
		k.w.At(k.fault+at, func() { stepOf(s.What)(k) })
	}
	k.end = k.fault + last + rec.after()
	k.w.Watch(k.watch)
	k.addClients()
	return k
}

func (k *sentinelStack) watch(e world.Event) {
	if e.Kind != "note:"+watchProgram {
		return
	}
	at := k.w.Elapsed() - k.fault
	if f := strings.Fields(e.Detail); f[0] == "+switch-master" && len(f) == 6 {
		for _, name := range names(k.node) {
			if nodeAddress(name).String() == f[4] {
				k.master = name
			}
		}
	}
	if at >= -2*time.Second {
		k.events = append(k.events, recordedLine{at.Seconds(), e.Machine, e.Detail})
	}
}
