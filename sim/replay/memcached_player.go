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

var memcachedAddr = netip.MustParseAddrPort("10.20.0.31:11211")

// cachePlayer is a server and a client over one kept connection.
type cachePlayer struct {
	server func(args []string) (host.Main, error)
	v      *Verdict
	record string // whose turn it is
	failed error  // why it could not be played

	w       *world.World
	machine *world.Machine
	program *world.Program
	client  *world.Machine
	clients int
	args    string
	gap     time.Duration // from one write to the next

	h    host.Host
	conn host.Conn
	q    host.CacheRequest
	a    host.CacheReply
}

// start makes a new world with a server of these arguments.
func (p *cachePlayer) start(args string) bool {
	p.close()
	main, err := p.server(strings.Fields(args))
	if err != nil {
		p.failed = fmt.Errorf("arguments %q: %w", args, err)
		return false
	}
	p.args = args
	p.w = world.New(world.Options{Seed: 1, Start: 1_700_000_000_300_000_000, Delay: p.gap / 2})
	p.machine = p.w.Add("mc1", world.MachineOptions{Address: memcachedAddr.Addr()})
	p.program = p.machine.Install("memcached", main)
	p.client = p.w.Add("client", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.51")})
	return true
}

func (p *cachePlayer) close() {
	if p.w != nil {
		p.w.Close()
		p.w, p.conn = nil, nil
	}
}

// do has a process of the client's do f, and waits for its end.
func (p *cachePlayer) do(f func()) {
	ended := false
	p.clients++
	p.client.Install("client"+strconv.Itoa(p.clients), func(h host.Host) error {
		var err error
		if p.h = h; p.conn == nil {
			p.conn, err = h.Dial(memcachedAddr, host.Options{Connect: time.Second})
		}
		if err == nil {
			f()
		}
		ended = err == nil
		p.conn = nil // it ends with its program
		p.w.Halt()
		return err
	})
	p.w.Run(p.w.Elapsed() + 24*time.Hour)
	if !ended && p.failed == nil {
		p.failed = fmt.Errorf("the client did not get through")
	}
}

// ask sends p.q and gives the answer's last line.
func (p *cachePlayer) ask() string {
	if err := p.conn.Call(&p.q, &p.a, time.Second); err != nil {
		return err.Error()
	}
	return p.a.Line
}

// set stores size bytes under a key.
func (p *cachePlayer) set(key string, size, expires int) string {
	p.q.Set("set", key)
	p.q.Data, p.q.Fill, p.q.Expires = "v", size-1, int64(expires)
	return p.ask()
}

// get is the value of a key, false for none.
func (p *cachePlayer) get(key string) (string, bool) {
	p.q.Set("get", key)
	p.ask()
	if v := p.a.Find(key); v != nil {
		return v.Data, true
	}
	return "", false
}

// batch is a range of keys that are written: prefix and number.
type batch struct {
	prefix        string
	from, to      int
	size, expires int
}

// written holds the server's replies to a batch.
type written struct {
	replies  map[string]int
	firstErr int // -1: none
}

// clientRate is the throughput of the recordings' client, in bytes a second,
// where a batch's pace was not noted: 10 kB 1500 times, as the ages of what was
// thrown out tell.
const clientRate = 15_000_000

// write writes a batch, large values more slowly.
func (p *cachePlayer) write(b batch) written {
	pause := time.Duration(b.size)*time.Second/clientRate - p.gap
	w := written{map[string]int{}, -1}
	for n := b.from; n < b.to; n++ {
		said := p.set(b.prefix+strconv.Itoa(n), b.size, b.expires)
		if w.replies[said]++; said != "STORED" && w.firstErr < 0 {
			w.firstErr = n
		}
		if pause > 0 {
			p.h.Sleep(pause)
		}
	}
	return w
}

// readKeys reads the keys from 0 to n, so many at a time, and notes which are
// there.
func (p *cachePlayer) readKeys(prefix string, n, together int) []bool {
	there := make([]bool, n)
	for from := 0; from < n; from += together {
		p.q.Set("get", prefix+strconv.Itoa(from))
		for i := from + 1; i < min(from+together, n); i++ {
			p.q.Keys = append(p.q.Keys, prefix+strconv.Itoa(i))
		}
		p.ask()
		for i := range p.a.Items {
			k, err := strconv.Atoi(strings.TrimPrefix(p.a.Items[i].Key, prefix))
			if err == nil {
				there[k] = true
			}
		}
	}
	return there
}

// How many keys are read at a time: one where the server must come to note which
// were read twice, of which it keeps 8192 until its background thread comes.
const (
	slowly  = 1
	quickly = 20
)

// state asks the server for what it counts.
func (p *cachePlayer) state() memcachedState {
	return memcachedState{p.table(), p.table("items"), p.table("slabs")}
}

func (p *cachePlayer) table(words ...string) map[string]string {
	p.q = host.CacheRequest{Name: "stats", Keys: words}
	p.ask()
	all := map[string]string{}
	for _, s := range p.a.Stats {
		all[s.Name] = s.Value
	}
	return all
}

func (p *cachePlayer) wait(s float64) {
	p.h.Sleep(time.Duration(int64(math.Round(s*1000))) * time.Millisecond)
}
