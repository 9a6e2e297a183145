package keepalived

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
	"github.com/hadrill/hadrill/sim/world"
)

// The recorded pair: A and B, the address both may have, and a client.
var (
	addressA = netip.MustParseAddr("10.80.0.11")
	addressB = netip.MustParseAddr("10.80.0.12")
	virtual  = netip.MustParseAddr("10.80.0.101")
)

// file is the keepalived.conf of one node, as the recording wrote it.
func (s *setup) file(node string) string {
	var b strings.Builder
	line := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	state, priority, own, peer := "BACKUP", s.PrioB, addressB, addressA
	if node == "a" {
		state, priority, own, peer = s.StateA, s.PrioA, addressA, addressB
	}
	line("global_defs {\n router_id %s", node)
	if s.Ver != 0 {
		line(" vrrp_version %d", s.Ver)
	}
	line("}")
	if s.Interval > 0 {
		line("vrrp_script chk {\n script \"/usr/bin/curl -s http://127.0.0.1/\"\n interval %d\n weight %s", s.Interval, s.Weight)
		for _, o := range []struct {
			name  string
			value int
		}{{"fall", s.Fall}, {"rise", s.Rise}, {"timeout", s.Timeout}} {
			if o.value > 0 {
				line(" %s %d", o.name, o.value)
			}
		}
		line("}")
	}
	line("vrrp_instance VI_1 {\n state %s\n interface eth0\n virtual_router_id 51\n priority %d\n advert_int %s", state, priority, s.Advert)
	if s.NoPreempt {
		line(" nopreempt")
	}
	if s.Unicast {
		line(" unicast_src_ip %v\n unicast_peer {\n  %v\n }", own, peer)
	}
	line(" virtual_ipaddress {\n  %v/24 dev eth0\n }", virtual)
	if s.Interval > 0 {
		line(" track_script {\n  chk\n }")
	}
	line("}")
	return b.String()
}

func (s *setup) main(t *testing.T, node string) host.Main {
	t.Helper()
	c, _, err := Read(fstest.MapFS{"keepalived.conf": {Data: []byte(s.file(node))}}, "keepalived.conf")
	if err != nil {
		t.Fatalf("%s: %v", s.Name, err)
	}
	return c.Main(Options{Default: Probe{Kind: HTTP, Address: netip.MustParseAddrPort("127.0.0.1:80")}})
}

// stack is one simulated run of a recorded case.
type stack struct {
	w            *world.World
	a, b, client *world.Machine
	setup        *setup
	random       *rand.Rand
	rules        []*world.Rule

	fault, heal, end time.Duration // heal 0: nothing is healed
	seen             sightings
	probes           prober
}

// sightings are what was seen on the wire and on the machines.
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

func newStack(s *setup, mainA, mainB host.Main, seed uint64) *stack {
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
	k.a.Install("nginx", web("a"))
	k.b.Install("nginx", web("b"))
	k.a.Install("keepalived", mainA)
	w.At(startB, func() { k.b.Install("keepalived", mainB) })
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

// run is the whole run.
func (k *stack) run(fault, heal func(*stack)) {
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

// web is a web server that answers its node's name.
func web(node string) host.Main {
	return func(h host.Host) error {
		_, err := h.Serve(netip.MustParseAddrPort("0.0.0.0:80"), host.HandlerFunc(
			func(_ netip.Addr, _, resp host.Message) error {
				*resp.(*host.Response) = host.Response{Status: 200, Served: node}
				return nil
			}))
		return err
	}
}

// prober asks for a page at the virtual address every 20 ms, 300 ms at most for
// an answer.
type prober struct {
	stack   *stack
	host    host.Host
	answers []answer
}

type answer struct {
	at   time.Duration // of the answer, of the question when there was none
	node string        // "" for a failure
}

const (
	step     = 20 * time.Millisecond
	patience = 300 * time.Millisecond
)

func (p *prober) main(h host.Host) error {
	k := p.stack
	p.host = h
	h.Sleep(k.fault - 5*step + time.Duration(k.random.Int64N(int64(step))))
	for {
		h.Go(&ask{prober: p})
		h.Sleep(step)
	}
}

// ask is one request.
type ask struct {
	prober *prober
	req    host.Request
	resp   host.Response
}

// Run implements host.Task.
func (a *ask) Run() {
	p := a.prober
	a.req = host.Request{Method: "GET", URI: "/"}
	began := p.stack.w.Elapsed()
	err := p.host.Call(netip.AddrPortFrom(virtual, 80), &a.req, &a.resp, host.Options{Connect: patience, Read: patience})
	if err == nil && a.resp.OK() {
		p.answers = append(p.answers, answer{p.stack.w.Elapsed(), a.resp.Served})
		return
	}
	p.answers = append(p.answers, answer{began, ""})
}
