package replay

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// writer is a client that sets numbered keys. Its mode is "ask": it asks the
// Sentinels at the start and after each error; "follow": it hears +switch-master as
// well; or "pinned": it goes to r1 for ever.
type writer struct {
	k        *sentinelStack
	of       *SentinelClient
	mode     string
	machine  *world.Machine
	interval time.Duration
	wait     []int // WAIT's arguments, none for no WAIT

	to     netip.AddrPort
	conn   host.Conn
	acked  []time.Duration // when key i+1 was acknowledged
	keys   []int           // their numbers
	failed map[string]time.Duration
	// switched is where +switch-master sends it, until it has gone there.
	switched netip.AddrPort
}

// What all recorded clients had.
const (
	clientConnect = 250 * time.Millisecond
	clientRead    = 500 * time.Millisecond
	clientRetry   = 20 * time.Millisecond
)

// leastInterval is between two keys of a simulated client: the recorded ones wrote
// each 2 to 20 ms, of which the comparison needs less.
const leastInterval = 50 * time.Millisecond

// addClients adds the clients that the recording has.
func (k *sentinelStack) addClients() {
	k.addClient("c1", k.rec.Mode, &k.rec.SentinelClient)
	if k.rec.Follow != nil {
		k.addClient("c2", "follow", k.rec.Follow)
	}
	if k.rec.Pinned != nil {
		k.addClient("c3", "pinned", k.rec.Pinned)
	}
}

func (k *sentinelStack) addClient(name, mode string, c *SentinelClient) {
	interval := milliseconds(c.Interval)
	wr := &writer{k: k, of: c, mode: mode, interval: max(interval, leastInterval), failed: map[string]time.Duration{}}
	if k.rec.Wait {
		wr.wait = k.rec.WaitArgs
	}
	wr.machine = k.w.Add(name, world.MachineOptions{Address: nodeAddress(name)})
	k.clients[name] = wr
	// It has to be at work when the first step is taken.
	k.w.At(k.fault+min(0, milliseconds(k.rec.Steps[0].At*1000))-time.Second, func() { wr.machine.Install("writer", wr.main) })
}

func (wr *writer) main(h host.Host) error {
	if wr.mode == "follow" {
		for i := range wr.k.rec.Sentinels {
			at := sentinelAddress(i)
			h.Go(host.TaskFunc(func() { wr.listen(h, at) }))
		}
	}
	for n := 1; ; n++ {
		for kind := wr.set(h, n); kind != ""; kind = wr.set(h, n) {
			wr.fail(kind)
			h.Sleep(clientRetry)
		}
		h.Sleep(wr.interval)
	}
}

func sentinelAddress(i int) netip.AddrPort {
	return netip.AddrPortFrom(nodeAddress("s"+strconv.Itoa(i+1)), 26379)
}

// fail notes an error and lets go of the connection, unless it was WAIT that too few
// replicas answered.
func (wr *writer) fail(kind string) {
	at := wr.k.w.Elapsed() - wr.k.fault
	if _, had := wr.failed[kind]; !had && at >= 0 {
		wr.failed[kind] = at
	}
	if kind != "WAIT" {
		wr.drop()
	}
}

func (wr *writer) drop() {
	if wr.conn != nil {
		_ = wr.conn.Close()
	}
	wr.conn = nil
}

// set sets one key and returns the kind of its error, "" for none.
func (wr *writer) set(h host.Host, n int) string {
	if wr.switched.IsValid() {
		wr.drop()
	}
	if wr.conn == nil {
		if !wr.find(h) {
			return "no master"
		}
		conn, err := h.Dial(wr.to, host.Options{Connect: clientConnect})
		if err != nil {
			return err.Error()
		}
		wr.conn = conn
	}
	conn := wr.conn
	reply, kind := exchange(conn, clientRead, "SET", "k:"+wr.machine.Name()+":"+strconv.Itoa(n), "v")
	if kind == "" && len(wr.wait) == 2 {
		var acks host.Reply
		if acks, kind = exchange(conn, clientRead+time.Duration(wr.wait[1])*time.Millisecond, "WAIT", strconv.Itoa(wr.wait[0]), strconv.Itoa(wr.wait[1])); kind == "" && acks.Integer < int64(wr.wait[0]) {
			kind = "WAIT"
		}
	}
	if kind == "" && reply.IsError() {
		kind = "error"
	}
	if kind == "" {
		wr.acked = append(wr.acked, wr.k.w.Elapsed())
		wr.keys = append(wr.keys, n)
	}
	return kind
}

// exchange has a server execute a command; kind is that of an error: the first word
// of an error reply, or the connection's.
func exchange(conn host.Conn, read time.Duration, words ...string) (reply host.Reply, kind string) {
	var c host.Command
	c.Set(words...)
	if err := conn.Call(&c, &reply, read); err != nil {
		return reply, err.Error()
	}
	if reply.IsError() {
		return reply, firstWord(reply.Text)
	}
	return reply, ""
}

func firstWord(s string) string {
	for i := range len(s) {
		if s[i] == ' ' {
			return s[:i]
		}
	}
	return s
}

// find finds the master to go to.
func (wr *writer) find(h host.Host) bool {
	if wr.mode == "pinned" {
		wr.to = storeAddress("r1")
		return true
	}
	if wr.switched.IsValid() {
		wr.to, wr.switched = wr.switched, netip.AddrPort{}
		return true
	}
	for i := range wr.k.rec.Sentinels {
		var c host.Command
		var reply host.Reply
		c.Set("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster")
		err := h.Call(sentinelAddress(i), &c, &reply, host.Options{Connect: clientConnect, Read: clientRead})
		if err == nil && len(reply.Elements) == 2 {
			at, err := netip.ParseAddrPort(reply.Elements[0].Value() + ":" + reply.Elements[1].Value())
			wr.to = at
			return err == nil
		}
	}
	return false
}

// listen goes where +switch-master of one Sentinel says.
func (wr *writer) listen(h host.Host, at netip.AddrPort) {
	for {
		q := host.Subscribe{Channels: []string{"+switch-master"}}
		conn, err := h.Dial(at, host.Options{Connect: clientConnect})
		for err == nil {
			var p host.Published
			if err = conn.Call(&q, &p, 0); err == nil {
				q.Seen = p.Sequence
				if words := strings.Fields(p.Text); len(words) == 5 {
					wr.switched, err = netip.ParseAddrPort(words[3] + ":" + words[4])
				}
			}
		}
		h.Sleep(time.Second)
	}
}
