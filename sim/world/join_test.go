package world

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// tunnel is a client, a proxy that joins connections, and a server that answers
// after work, one millisecond apart.
type tunnel struct {
	w                     *World
	proxy, server, client *Machine
	log                   []string
	ends                  []host.Joined
	served                int
}

// say notes what happened, with the time.
func (x *tunnel) say(format string, a ...any) {
	x.log = append(x.log, fmt.Sprint(x.w.Elapsed(), " ")+fmt.Sprintf(format, a...))
}

// newTunnel makes one. The proxy connects as HAProxy does in mode tcp: as soon
// as the client has, and where it cannot it closes.
func newTunnel(t *testing.T, work, idle time.Duration) *tunnel {
	w := New(Options{Seed: 1, Delay: time.Millisecond})
	t.Cleanup(w.Close)
	x := &tunnel{w: w}
	x.server = w.Add("server", MachineOptions{Address: ip("10.0.0.3")})
	x.server.Install("app", func(h host.Host) error {
		_, err := h.Serve(port("0.0.0.0:80"), host.HTTP, host.HandlerFunc(func(peer netip.Addr, _, resp host.Message) error {
			x.served++
			h.Work(work)
			*resp.(*host.Response) = host.Response{Status: 200, Value: peer.String()}
			return nil
		}))
		return err
	})
	x.proxy = w.Add("proxy", MachineOptions{Address: ip("10.0.0.2")})
	x.proxy.Install("proxy", func(h host.Host) error {
		_, err := h.ServeStreams(port("0.0.0.0:80"), host.AcceptorFunc(func(s host.Stream) {
			back, err := h.DialStream(port("10.0.0.3:80"), host.Options{Connect: time.Second})
			if err != nil {
				x.say("no server: %v", err)
				return
			}
			j := h.JoinStreams(s, back, idle)
			x.say("joined %v", j)
			x.ends = append(x.ends, j)
		}))
		return err
	})
	x.client = w.Add("client", MachineOptions{Address: ip("10.0.0.1")})
	return x
}

// ask makes a client that opens a connection at 100 ms and sends n requests.
func (x *tunnel) ask(n int, read time.Duration) {
	x.client.Install("client", func(h host.Host) error {
		h.Sleep(100 * time.Millisecond)
		k, err := h.Dial(port("10.0.0.2:80"), host.Options{Connect: 5 * time.Second})
		if err != nil {
			x.say("no connection: %v", err)
			return nil
		}
		for range n {
			var a host.Response
			if err := k.Call(&host.Request{}, &a, read); err != nil {
				x.say("%v", err)
				break
			}
			x.say("%d %s", a.Status, a.Value)
		}
		return k.Close()
	})
}

// TestJoined: what client and proxy see of a connection through a proxy that
// knows no message.
func TestJoined(t *testing.T) {
	const request, reply = 300, 200 + len("10.0.0.2")
	at := func(d time.Duration, f func(x *tunnel)) func(x *tunnel) {
		return func(x *tunnel) { x.w.At(d, func() { f(x) }) }
	}
	for _, c := range []struct {
		why        string
		work, idle time.Duration
		n          int
		read       time.Duration
		then       func(x *tunnel)
		want       string
		served     int
	}{
		{"both hops' delays: two to open, two to open behind, four and the work for each request", 10 * time.Millisecond, 0, 2, 0, nil,
			fmt.Sprintf("[118ms 200 10.0.0.2 132ms 200 10.0.0.2 133ms joined {%d %d connection closed by peer <nil>}]", 2*request, 2*reply), 2},
		{"nobody listens at the server: accepted, and closed", 0, 0, 1, 0, at(0, func(x *tunnel) { x.server.Program("app").Kill() }),
			"[105ms no server: connection refused 106ms connection closed by peer]", 0},
		{"the server is down: accepted, and closed when the proxy gives up", 0, 0, 1, 0, at(0, func(x *tunnel) { x.server.Crash() }),
			"[1.103s no server: connect timed out 1.104s connection closed by peer]", 0},
		{"the server is killed while it works: closed", time.Minute, 0, 1, 0, at(time.Second, func(x *tunnel) { x.server.Program("app").Kill() }),
			fmt.Sprintf("[1.001s joined {%d 0 <nil> connection closed by peer} 1.002s connection closed by peer]", request), 1},
		{"the server is killed between two requests: the next finds it closed", 10 * time.Millisecond, 0, 2, 0, at(117*time.Millisecond, func(x *tunnel) { x.server.Program("app").Kill() }),
			"[117ms joined {300 208 <nil> connection closed by peer} 118ms 200 10.0.0.2 118ms connection closed by peer]", 1},
		{"the proxy is killed while the server works: the server carries on", 500 * time.Millisecond, 0, 1, 0, at(200*time.Millisecond, func(x *tunnel) { x.proxy.Program("proxy").Kill() }),
			"[201ms connection closed by peer]", 1},
		{"the proxy loses power: silence", 500 * time.Millisecond, 0, 1, 2 * time.Second, at(200*time.Millisecond, func(x *tunnel) { x.proxy.Crash() }),
			"[2.102s read timed out]", 1},
		{"the server loses power: silence, until the proxy takes it for idle", time.Minute, 3 * time.Second, 1, 0, at(200*time.Millisecond, func(x *tunnel) { x.server.Crash() }),
			fmt.Sprintf("[3.105s joined {%d 0 <nil> <nil>} 3.106s connection closed by peer]", request), 1},
		{"the client gives up: the server's end is closed too", time.Minute, 0, 1, time.Second, nil,
			fmt.Sprintf("[1.102s read timed out 1.103s joined {%d 0 connection closed by peer <nil>}]", request), 1},
		{"the client loses power: half-open until it is idle too long", 0, 3 * time.Second, 9, 0, at(110*time.Millisecond, func(x *tunnel) { x.client.Crash() }),
			"[108ms 200 10.0.0.2 3.111s joined {600 416 <nil> <nil>}]", 2},
		{"the client's machine is back when the answer comes: reset", time.Second, 0, 1, 0, at(200*time.Millisecond, func(x *tunnel) { x.client.Crash(); x.client.Restart() }),
			"[1.109s joined {300 208 connection reset by peer <nil>} 1.308s 200 10.0.0.2 1.309s joined {300 208 connection closed by peer <nil>}]", 2},
		{"the proxy stands still: what came goes on afterwards", 10 * time.Millisecond, 0, 1, 0, func(x *tunnel) {
			x.w.At(100*time.Millisecond, func() { x.proxy.Pause() })
			x.w.At(time.Second, func() { x.proxy.Resume() })
		}, "[1.015s 200 10.0.0.2 1.016s joined {300 208 connection closed by peer <nil>}]", 1},
		{"a cut between proxy and server is waited out: data is sent again after 0.2, 0.4 ... s", 10 * time.Millisecond, 0, 1, 0, func(x *tunnel) {
			var cut *Rule
			x.w.At(110*time.Millisecond, func() { cut = x.w.Cut([]*Machine{x.proxy}, []*Machine{x.server}, false) })
			x.w.At(2*time.Second, func() { cut.Remove() })
		}, "[3.118s 200 10.0.0.2 3.119s joined {300 208 connection closed by peer <nil>}]", 1},
		{"an injected failure is a reset", 0, 0, 1, 0, at(0, func(x *tunnel) { x.proxy.Program("proxy").Fail(503, 1) }), "[104ms connection reset by peer]", 0},
		{"a hung proxy accepts and passes nothing on", 0, 0, 1, 0, func(x *tunnel) {
			x.w.At(0, func() { x.proxy.Program("proxy").Hang() })
			x.w.At(time.Second, func() { x.proxy.Program("proxy").Unhang() })
		}, "[1.003s 200 10.0.0.2 1.004s joined {300 208 connection closed by peer <nil>}]", 1},
	} {
		x := newTunnel(t, c.work, c.idle)
		if c.then != nil {
			c.then(x)
		}
		x.ask(c.n, c.read)
		x.w.Run(time.Hour)
		if got := fmt.Sprint(x.log); got != c.want || x.served != c.served {
			t.Errorf("%s: %d served, want %d\n got %s\nwant %s", c.why, x.served, c.served, got, c.want)
		}
		if n := len(x.w.conns) - len(x.w.idleCon); n > 0 {
			t.Errorf("%s: %d connections are left", c.why, n)
		}
	}
}

// TestJoinedReplyBeforeEnd: an end does not overtake the answer before it,
// whatever the network does with single packets.
func TestJoinedReplyBeforeEnd(t *testing.T) {
	for seed := range uint64(50) {
		w := New(Options{Seed: seed, Delay: time.Millisecond, Jitter: 5 * time.Millisecond})
		w.Add("server", MachineOptions{Address: ip("10.0.0.3")}).Install("app", func(h host.Host) error {
			_, err := h.Serve(port("0.0.0.0:80"), host.HTTP, host.HandlerFunc(func(_ netip.Addr, _, resp host.Message) error {
				resp.(*host.Response).Status = 200
				h.Go(host.TaskFunc(h.Exit))
				return nil
			}))
			return err
		})
		w.Add("proxy", MachineOptions{Address: ip("10.0.0.2")}).Install("proxy", func(h host.Host) error {
			_, err := h.ServeStreams(port("0.0.0.0:80"), host.AcceptorFunc(func(s host.Stream) {
				if back, err := h.DialStream(port("10.0.0.3:80"), host.Options{}); err == nil {
					h.JoinStreams(s, back, 0)
				}
			}))
			return err
		})
		var a host.Response
		err := host.ErrTimeout
		w.Add("client", MachineOptions{Address: ip("10.0.0.1")}).Install("client", func(h host.Host) error {
			h.Sleep(time.Second)
			err = h.Call(port("10.0.0.2:80"), &host.Request{}, &a, host.Options{})
			return nil
		})
		w.Run(time.Minute)
		w.Close()
		if err != nil || a.Status != 200 {
			t.Errorf("seed %d: %v, status %d", seed, err, a.Status)
		}
	}
}

// TestJoinedChain: a reset goes through a second proxy to the server's side.
func TestJoinedChain(t *testing.T) {
	for _, c := range []struct {
		why  string
		end  func(s host.Stream)
		want string
	}{
		{"reset", func(s host.Stream) { s.Reset() }, "connection reset by peer <nil>"},
		{"closed", func(s host.Stream) { _ = s.Close() }, "connection closed by peer <nil>"},
	} {
		x := newTunnel(t, time.Minute, 0)
		x.w.Add("outer", MachineOptions{Address: ip("10.0.0.4")}).Install("proxy", func(h host.Host) error {
			_, err := h.ServeStreams(port("0.0.0.0:80"), host.AcceptorFunc(func(s host.Stream) {
				back, err := h.DialStream(port("10.0.0.2:80"), host.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				h.After(time.Second, host.TaskFunc(func() { c.end(back) }))
				h.JoinStreams(s, back, 0)
			}))
			return err
		})
		x.client.Install("client", func(h host.Host) error {
			h.Sleep(100 * time.Millisecond)
			if err := h.Call(port("10.0.0.4:80"), &host.Request{}, &host.Response{}, host.Options{}); err != host.ErrClosed {
				t.Errorf("%s: the client got %v", c.why, err)
			}
			return nil
		})
		x.w.Run(time.Hour)
		if len(x.ends) != 1 || fmt.Sprint(x.ends[0].Client, " ", x.ends[0].Server) != c.want {
			t.Errorf("%s: joined %v, want %s", c.why, x.ends, c.want)
		}
		if n := len(x.w.conns) - len(x.w.idleCon); n > 0 {
			t.Errorf("%s: %d connections are left", c.why, n)
		}
	}
}
