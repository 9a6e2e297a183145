package redis

import (
	"errors"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

var serverAddr = netip.MustParseAddrPort("10.20.0.31:6379")

// rig is a server and a client on another machine that sets a new numbered key
// again and again over one kept connection, as the recordings' client did.
type rig struct {
	w       *world.World
	machine *world.Machine
	server  *world.Program
	client  *world.Machine
	step    time.Duration // from one answer to the next SET
	value   string        // of every key

	acked  []time.Duration // when the SET of key i+1 was answered
	errs   map[string]int  // answers other than OK and broken calls, by text
	paused bool
}

// start of the virtual clock: a second's beginning, so that a row can tell
// where whole seconds fall.
const clockStart = host.Time(1_700_000_000_000_000_000)

func newRig(t testing.TB, c Config, step time.Duration, o world.MachineOptions) *rig {
	t.Helper()
	r := &rig{step: step, value: "value of a write", errs: map[string]int{}}
	r.w = world.New(world.Options{Seed: 1, Start: clockStart, Subnet: netip.MustParsePrefix("10.20.0.0/16"), Delay: 100 * time.Microsecond})
	o.Address = serverAddr.Addr()
	r.machine = r.w.Add("redis1", o)
	r.server = r.machine.Install("redis", c.Main())
	r.client = r.w.Add("client", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.51")})
	r.client.Install("writer", r.writer)
	t.Cleanup(r.w.Close)
	return r
}

func (r *rig) writer(h host.Host) error {
	var conn host.Conn
	for n := 1; ; {
		if r.paused {
			return nil
		}
		var err error
		if conn == nil {
			conn, err = h.Dial(serverAddr, host.Options{Connect: time.Second})
		}
		var c host.Command
		var reply host.Reply
		if err == nil {
			c.Set("SET", "key:"+strconv.Itoa(n), r.value)
			err = conn.Call(&c, &reply, 5*time.Second)
		} else {
			conn = nil
		}
		switch {
		case err != nil:
			r.errs[err.Error()]++
			if conn != nil {
				_ = conn.Close()
				conn = nil
			}
			h.Sleep(10 * time.Millisecond)
		case reply.IsError():
			r.errs[reply.Text]++
			h.Sleep(10 * time.Millisecond)
		default:
			r.acked = append(r.acked, r.w.Elapsed())
			n++
			h.Sleep(r.step)
		}
	}
}

// command asks the server once, from the client's machine, 20 ms before virtual
// time until, to which the world runs on.
func (r *rig) command(until time.Duration, args ...string) (host.Reply, error) {
	var reply host.Reply
	err := errors.New("no answer yet")
	r.w.Run(until - 20*time.Millisecond)
	r.client.Install("asker"+strconv.Itoa(int(until)), func(h host.Host) error {
		var c host.Command
		c.Set(args...)
		var answer host.Reply
		err = h.Call(serverAddr, &c, &answer, host.Options{Connect: time.Second, Read: time.Second})
		if err == nil {
			reply = answer
		}
		return nil
	})
	r.w.Run(until)
	return reply, err
}

// missing stops the writer, asks the server (which must be alive) for every
// acknowledged key by virtual time until and gives those it has not.
func (r *rig) missing(t *testing.T, until time.Duration) []int {
	t.Helper()
	r.paused = true
	var lost []int
	asked := 0
	r.client.Install("reader", func(h host.Host) error {
		conn, err := h.Dial(serverAddr, host.Options{Connect: time.Second})
		for n := 1; err == nil && n <= len(r.acked); n++ {
			var c host.Command
			var reply host.Reply
			c.Set("GET", "key:"+strconv.Itoa(n))
			if err = conn.Call(&c, &reply, time.Second); err == nil {
				asked++
				if reply.IsNull() {
					lost = append(lost, n)
				}
			}
		}
		return err
	})
	r.w.Run(until)
	if asked != len(r.acked) || asked == 0 {
		t.Fatalf("asked for %d keys of %d acknowledged", asked, len(r.acked))
	}
	return lost
}
