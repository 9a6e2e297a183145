package replay

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// CachePrograms makes the programs of an experiment.
type CachePrograms struct {
	// Server is number 1, the primary, or 2, its replica.
	Server func(s *CacheSetup, n int, primary netip.Addr) host.Main
	Redis  func() host.Main
	// App is the application on port 8080: POST /items writes "i17.v3", and GET
	// /items?item=17 answers it.
	App func(s *CacheSetup, write, read, redis netip.AddrPort) host.Main
}

// The experiment: the world is warm before users come, and the primary dies a while
// behind that.
const (
	cacheWarm = 5 * time.Second
	cacheKill = 10 * time.Second
	// cacheAgain is between two attempts of a write that failed, and cacheRead how long
	// one request may take.
	cacheAgain = 20 * time.Millisecond
	cacheRead  = 3 * time.Second
	// cacheHop is a packet's way on one machine's bridge.
	cacheHop = 20 * time.Microsecond
)

var (
	cacheVirtual = netip.MustParseAddr("10.89.0.100")
	cacheRedis   = netip.MustParseAddrPort("10.89.0.13:6379")
	cacheApp     = netip.MustParseAddrPort("10.89.0.21:8080")
)

func cacheServer(n int) netip.Addr { return netip.AddrFrom4([4]byte{10, 89, 0, byte(10 + n)}) }

// cacheOutcome is the outcome of a run.
type cacheOutcome struct {
	reads, stale int
	ages         []float64 // of stale reads, ms, in their order of size
	first, last  int       // seconds after the fault in which one was stale; -1 for none
}

func (o *cacheOutcome) share() float64 { return float64(o.stale) / float64(max(1, o.reads)) }

// cacheStack is an experiment in a world.
type cacheStack struct {
	s      *CacheSetup
	w      *world.World
	client *world.Machine
	random *rand.Rand
	items  []cacheItem
	o      cacheOutcome
}

// cacheItem is the ledger of one: the acknowledged versions with their times.
type cacheItem struct {
	sent    int
	writing bool
	acked   []int
	at      []time.Duration
}

func playCache(s *CacheSetup, p CachePrograms, seed uint64) cacheOutcome {
	k := &cacheStack{s: s, w: world.New(world.Options{Seed: seed, Delay: cacheHop, Jitter: cacheHop}), items: make([]cacheItem, s.Keys)}
	defer k.w.Close()
	k.o.first, k.o.last = -1, -1
	k.random = k.w.Rand("replay", "keys")
	var nodes []*world.Machine
	for n := 1; n <= 2; n++ {
		m := k.w.Add(fmt.Sprint("n", n), world.MachineOptions{Address: cacheServer(n)})
		primary := netip.Addr{}
		if n == 2 {
			primary = cacheServer(1)
		}
		m.Install("server", p.Server(s, n, primary))
		nodes = append(nodes, m)
	}
	k.w.Add("redis", world.MachineOptions{Address: cacheRedis.Addr()}).Install("redis", p.Redis())
	k.client = k.w.Add("client", world.MachineOptions{Address: cacheApp.Addr()})
	write, read := netip.AddrPortFrom(cacheServer(1), 3306), netip.AddrPortFrom(cacheServer(1), 3306)
	if s.Replica {
		read = netip.AddrPortFrom(cacheServer(2), 3306)
	}
	if s.moves > 0 {
		write, read = netip.AddrPortFrom(cacheVirtual, 3306), netip.AddrPortFrom(cacheVirtual, 3306)
		k.failover(nodes)
	}
	k.client.Install("app", p.App(s, write, read, cacheRedis))
	k.w.At(cacheWarm, func() {
		k.client.Install("writes", k.every(s.Writes, k.write))
		k.client.Install("reads", k.every(s.Reads, k.read))
	})
	k.w.Run(cacheWarm + s.lasts + cacheRead)
	slices.Sort(k.o.ages)
	return k.o
}

// failover kills the primary, and has its address at the replica later, which takes writes
// from then on and still executes what it has received.
func (k *cacheStack) failover(nodes []*world.Machine) {
	at := cacheWarm + cacheKill
	k.own(nodes[0], 0)
	k.w.At(at, func() { nodes[0].Program("server").Kill() })
	k.w.At(at+k.s.moves, func() {
		nodes[0].Install("address", func(h host.Host) error { h.RemoveAddress(cacheVirtual); return nil })
		nodes[1].Install("promotion", func(h host.Host) error {
			x, err := host.OpenMySQL(h, netip.AddrPortFrom(cacheServer(2), 3306), host.Login{Account: "root"}, time.Second)
			if err == nil {
				_, err = x.Do(&host.Statement{Do: host.SetGlobal, Name: "read_only", Value: "0"}, time.Second)
				x.Close()
			}
			return err
		})
	})
	k.own(nodes[1], at+k.s.moves)
}

func (k *cacheStack) own(m *world.Machine, at time.Duration) {
	k.w.At(at, func() {
		m.Install("owner", func(h host.Host) error {
			h.AddAddress(cacheVirtual)
			h.Announce(cacheVirtual)
			return nil
		})
	})
}

// every has something done so many times a second, each at any moment of its turn.
func (k *cacheStack) every(rate int, do func(h host.Host)) host.Main {
	return func(h host.Host) error {
		turn := time.Second / time.Duration(rate)
		began := h.Monotonic()
		for i := range int(k.s.lasts / turn) {
			at := began.Add(time.Duration(i)*turn + time.Duration(k.random.Int64N(int64(turn))))
			h.Sleep(at.Sub(h.Monotonic()))
			h.Go(host.TaskFunc(func() { do(h) }))
		}
		return nil
	}
}

// write writes the next version of an item that nobody writes, until it is acknowledged.
func (k *cacheStack) write(h host.Host) {
	n := k.random.IntN(k.s.Keys)
	for i := 0; k.items[n].writing && i < k.s.Keys; i++ {
		n = (n + 1) % k.s.Keys
	}
	x := &k.items[n]
	for x.writing {
		h.Sleep(time.Millisecond)
	}
	x.writing = true
	defer func() { x.writing = false }()
	x.sent++
	version := x.sent
	for k.w.Elapsed() < cacheWarm+k.s.lasts {
		a := host.Response{}
		q := &host.Request{Method: "POST", URI: "/items", Form: fmt.Sprintf("i%d.v%d", n, version)}
		if err := h.Call(cacheApp, q, &a, host.Options{Connect: time.Second, Read: cacheRead}); err == nil && a.OK() {
			x.acked, x.at = append(x.acked, version), append(x.at, k.w.Elapsed())
			return
		}
		h.Sleep(cacheAgain)
	}
}

// read reads an item, and holds it against what was acknowledged before.
func (k *cacheStack) read(h host.Host) {
	n := k.random.IntN(k.s.Keys)
	sent := k.w.Elapsed()
	acked, at := k.items[n].acked, k.items[n].at // of this moment
	a := host.Response{}
	q := &host.Request{Method: "GET", URI: "/items?item=" + strconv.Itoa(n)}
	if err := h.Call(cacheApp, q, &a, host.Options{Connect: time.Second, Read: cacheRead}); err != nil || !a.OK() {
		return
	}
	k.o.reads++
	_, text, _ := strings.Cut(a.Value, ".v")
	version, _ := strconv.Atoi(text) // 0 is older than all
	i, _ := slices.BinarySearch(acked, version+1)
	if i == len(acked) {
		return
	}
	k.o.stale++
	k.o.ages = append(k.o.ages, float64(sent-at[i])/1e6)
	second := int((sent - cacheWarm - cacheKill) / time.Second)
	if k.o.first < 0 {
		k.o.first = second
	}
	k.o.last = max(k.o.last, second)
}
