package replay

import (
	"math/rand/v2"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
	"github.com/hadrill/hadrill/sim/world"
)

// stack is one simulated run of a recorded case.
type stack struct {
	w            *world.World
	a, b, client *world.Machine
	setup        *VRRPSetup
	random       *rand.Rand
	rules        []*world.Rule

	fault, heal, end time.Duration // heal 0: nothing is healed
	seen             sightings
	probes           prober
}

// sightings are the events that were seen on the wire and on the machines.
type sightings struct {
	adverts []sighting // in order; not those that do not reach the client's switch
	moves   []move
	masterB time.Duration // B's log line; 0: never after the fault
}

type sighting struct {
	at       time.Duration
	from     netip.Addr
	priority int
}

type move struct {
	at    time.Duration
	node  string
	added bool
}

// Times of a run: B starts when A is master; the fault falls at any phase of
// advert and check.
const (
	startB   = 4500 * time.Millisecond
	earliest = 8 * time.Second
	phases   = 2 * time.Second
)

func newStack(s *VRRPSetup, mainA, mainB host.Main, seed uint64) *stack {
	w := world.New(world.Options{Seed: seed, Delay: 50 * time.Microsecond})
	k := &stack{w: w, setup: s, random: w.Rand("test", "phase")}
	k.fault = earliest + time.Duration(k.random.Int64N(int64(phases)))
	k.end = k.fault + seconds(s.Observe)
	if s.Heal != "" {
		k.heal = k.fault + seconds(s.HealAt) + time.Duration(k.random.Int64N(int64(time.Second)))
		k.end = k.heal + seconds(s.Observe)
	}
	k.a = addContainer(w, "a", addressA)
	k.b = addContainer(w, "b", addressB)
	k.client = addContainer(w, "client", netip.MustParseAddr("10.80.0.3"))
	k.a.Install(webProgram, web("a"))
	k.b.Install(webProgram, web("b"))
	k.a.Install(vrrpProgram, mainA)
	w.At(startB, func() { k.b.Install(vrrpProgram, mainB) })
	w.Watch(k.watch)
	k.probes.stack = k
	k.client.Install("client", k.probes.main)
	if s.Unicast {
		k.b.Install("tcpdump", k.sniff)
	} else {
		k.client.Install("tcpdump", k.sniff)
	}
	return k
}

// addContainer adds a machine that forwards, as Docker's containers do.
func addContainer(w *world.World, name string, at netip.Addr) *world.Machine {
	return w.Add(name, world.MachineOptions{Address: at, Forward: true})
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// play runs the case from start to end.
func (k *stack) play(fault, heal func(*stack)) {
	k.w.At(k.fault, func() { fault(k) })
	if k.heal > 0 {
		k.w.At(k.heal, func() { heal(k) })
	}
	k.w.Run(k.end)
}

func (k *stack) watch(e world.Event) {
	at := k.w.Elapsed()
	switch e.Kind {
	case "address-added", "address-removed":
		k.seen.moves = append(k.seen.moves, move{at, e.Machine, e.Kind == "address-added"})
	case "note:vrrp":
		if e.Machine == "b" && at >= k.fault && k.seen.masterB == 0 && strings.HasSuffix(e.Detail, "Entering MASTER STATE") {
			k.seen.masterB = at
		}
	}
}

// sniff records adverts.
func (k *stack) sniff(h host.Host) error {
	h.Receive(vrrp.Protocol, k)
	return nil
}

// Receive implements host.Receiver.
func (k *stack) Receive(d host.Datagram) {
	if a, ok := d.Payload.(*vrrp.Advert); ok {
		k.seen.adverts = append(k.seen.adverts, sighting{k.w.Elapsed(), d.From, a.Priority})
	}
}

// The programs of a node: the one that was recorded, which has its state
// machine in a child, and the web server that it watches.
const (
	vrrpProgram = "keepalived"
	vrrpChild   = vrrpProgram + "/vrrp"
	webProgram  = "web"
)

// web returns a web server that answers its node's name.
func web(node string) host.Main {
	return func(h host.Host) error {
		_, err := h.Serve(netip.MustParseAddrPort("0.0.0.0:80"), host.HTTP, host.HandlerFunc(
			func(_ netip.Addr, _, resp host.Message) error {
				*resp.(*host.Response) = host.Response{Status: 200, Served: node}
				return nil
			}))
		return err
	}
}
