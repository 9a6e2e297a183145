package redis

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// TestRewriteLosesNothing: four clients write under appendfsync always; killed
// or without power at any moment of a rewrite, nothing acknowledged is lost.
func TestRewriteLosesNothing(t *testing.T) {
	p := Persistence{Save: []SavePoint{}, AOF: AOFAlways, RewriteMinSize: 10_000}
	rewritten, during := 0, 0
	for i := range 80 {
		at := 600*time.Millisecond + time.Duration(i)*5*time.Millisecond + time.Duration(i%7)*300*time.Microsecond
		w := world.New(world.Options{Seed: 1, Start: clockStart})
		m := w.Add("redis1", world.MachineOptions{Address: serverAddr.Addr(), SyncTime: 4 * time.Millisecond})
		server := m.Install("redis", Config{Persistence: p, DiskRate: 100e3}.Main())
		client := w.Add("client", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.51")})
		done := 0
		w.Watch(func(e world.Event) {
			if strings.HasPrefix(e.Detail, "AOF rewrite") {
				done++
			}
		})
		acked := map[string]bool{}
		stop := false
		client.Install("writers", func(h host.Host) error {
			for k := range 4 {
				h.Go(host.TaskFunc(func() { writeKeys(h, k, &stop, acked) }))
			}
			return nil
		})
		w.Run(at)
		if done == 1 {
			rewritten++
		} else {
			during++
		}
		stop = true
		if i%2 == 0 {
			m.Crash()
			m.Restart()
		} else {
			server.Kill()
			server.Start()
		}
		w.Run(at + 2*time.Second)
		lost := 0
		client.Install("reader", func(h host.Host) error {
			for key := range acked {
				var c host.Command
				var reply host.Reply
				c.Set("GET", key)
				if err := h.Call(serverAddr, &c, &reply, host.Options{}); err != nil || reply.IsNull() || reply.IsError() {
					lost++
				}
			}
			return nil
		})
		text := "no manifest"
		m.Install("cat", func(h host.Host) error {
			data, _ := h.Disk().Read("redis/appendonlydir/" + manifestName)
			text = string(data)
			return nil
		})
		w.Run(at + time.Minute)
		w.Close()
		if strings.Count(text, "type b") != 1 || strings.Contains(text, "type h") {
			t.Errorf("fault %d at %v left the manifest\n%s", i, at, text)
		}
		if lost > 0 || len(acked) < 100 {
			t.Errorf("fault %d at %v: %d of %d lost, %d rewrites done", i, at, lost, len(acked), done)
		}
	}
	if rewritten < 10 || during < 10 {
		t.Errorf("%d faults after and %d before or during the first rewrite, expected some of both", rewritten, during)
	}
}

// writeKeys sets one new key after another until stop.
func writeKeys(h host.Host, writer int, stop *bool, acked map[string]bool) {
	for n := 0; !*stop; n++ {
		var c host.Command
		var reply host.Reply
		key := strconv.Itoa(writer) + ":" + strconv.Itoa(n)
		c.Set("SET", key, "value of a write")
		err := h.Call(serverAddr, &c, &reply, host.Options{Connect: time.Second, Read: time.Second})
		if err == nil && !reply.IsError() {
			acked[key] = true
		}
		h.Sleep(time.Duration(writer) * 300 * time.Microsecond)
	}
}

// TestRewriteThenSilence: a power loss after a rewrite, before anything was
// written to the new increment, leaves files that can be read.
func TestRewriteThenSilence(t *testing.T) {
	p := Persistence{Save: []SavePoint{}, AOF: AOFEverysec, RewriteMinSize: 10_000}
	r := newRig(t, Config{Persistence: p, DiskRate: 20e3}, time.Millisecond, world.MachineOptions{SyncTime: time.Millisecond})
	r.w.At(300*time.Millisecond, func() { r.paused = true })
	done := false
	r.w.Watch(func(e world.Event) { done = done || strings.HasPrefix(e.Detail, "AOF rewrite") })
	r.w.Run(10 * time.Second)
	r.machine.Crash()
	r.machine.Restart()
	r.w.Run(20 * time.Second)
	if lost := r.missing(t, time.Minute); len(lost) != 0 || !done {
		t.Errorf("%d of %d lost (rewritten: %v)", len(lost), len(r.acked), done)
	}
}
