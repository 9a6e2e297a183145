package redis

import (
	"net/netip"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// TestLoading: a server with much to read answers LOADING until it is done.
func TestLoading(t *testing.T) {
	for _, name := range []string{"rdb", "aof-everysec"} {
		r := newRig(t, Config{Persistence: persistence(t, name), DiskRate: 100e3}, time.Millisecond, world.MachineOptions{})
		r.w.At(5*time.Second, func() { r.paused = true; r.server.Stop() })
		r.w.At(20*time.Second, func() { r.server.Start() })
		r.w.Run(20*time.Second + 100*time.Millisecond)
		if reply, err := r.command(20*time.Second+200*time.Millisecond, "PING"); err != nil || reply.Text != errLoading {
			t.Errorf("%s: while loading: %+v, %v", name, reply, err)
		}
		if reply, err := r.command(40*time.Second, "GET", "key:1"); err != nil || reply.Value() != "value of a write" {
			t.Errorf("%s: after loading: %+v, %v", name, reply, err)
		}
	}
}

// TestUnknown: a command outside the table is refused, and changes nothing.
func TestUnknown(t *testing.T) {
	r := newRig(t, Config{}, time.Second, world.MachineOptions{})
	if reply, err := r.command(time.Second, "EVAL", "x", "0"); err != nil || reply.Text != "ERR unknown command 'EVAL'" {
		t.Errorf("got %+v, %v", reply, err)
	}
}

// TestOneThread: commands queue for the one thread, first come first served,
// whatever the number of cores and of connections.
func TestOneThread(t *testing.T) {
	w := world.New(world.Options{Seed: 1, Delay: time.Millisecond})
	defer w.Close()
	s := w.Add("redis1", world.MachineOptions{Address: serverAddr.Addr(), Cores: 8})
	s.Install("redis", Config{OpTime: 10 * time.Millisecond}.Main())
	c := w.Add("client", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.51")})
	var done []time.Duration
	c.Install("clients", func(h host.Host) error {
		h.Sleep(time.Second)
		for i := range 5 {
			h.Go(host.TaskFunc(func() {
				var cmd host.Command
				var reply host.Reply
				cmd.Set("INCR", "n")
				if err := h.Call(serverAddr, &cmd, &reply, host.Options{}); err != nil || reply.Value() != strconv.Itoa(i+1) {
					t.Errorf("call %d: %+v, %v", i, reply, err)
				}
				done = append(done, w.Elapsed()-time.Second)
			}))
		}
		return nil
	})
	w.Run(10 * time.Second)
	for i, d := range done {
		if want := 4*time.Millisecond + time.Duration(i+1)*10*time.Millisecond; d < want || d > want+time.Millisecond {
			t.Errorf("answer %d after %v, want %v", i, d, want)
		}
	}
	if len(done) != 5 {
		t.Errorf("%d answers of 5", len(done))
	}
}

// TestAlwaysSyncsOnceARound: commands that arrive while an fsync runs are
// executed in the next round of the event loop, and share its fsync.
func TestAlwaysSyncsOnceARound(t *testing.T) {
	w := world.New(world.Options{Seed: 1, Delay: time.Millisecond})
	defer w.Close()
	s := w.Add("redis1", world.MachineOptions{Address: serverAddr.Addr(), SyncTime: 100 * time.Millisecond})
	s.Install("redis", Config{Persistence: persistence(t, "aof-always")}.Main())
	c := w.Add("client", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.51")})
	rounds := map[time.Duration]int{}
	c.Install("clients", func(h host.Host) error {
		h.Sleep(10 * time.Second)
		for i := range 11 {
			h.Go(host.TaskFunc(func() {
				h.Sleep(time.Duration(i) * 5 * time.Millisecond)
				var cmd host.Command
				var reply host.Reply
				cmd.Set("SET", "key:"+strconv.Itoa(i), "x")
				if err := h.Call(serverAddr, &cmd, &reply, host.Options{}); err != nil || reply.Value() != "OK" {
					t.Errorf("call %d: %+v, %v", i, reply, err)
				}
				rounds[(w.Elapsed()-10*time.Second).Round(10*time.Millisecond)]++
			}))
		}
		return nil
	})
	w.Run(20 * time.Second)
	if len(rounds) != 2 || rounds[100*time.Millisecond] != 1 || rounds[200*time.Millisecond] != 10 {
		t.Errorf("answers by time: %v; want 1 after one fsync, 10 after the second", rounds)
	}
}

// TestRewriteBoundsTheFile: the append only file of one key that is set again
// and again stays small, and a kill or power loss at any moment of a rewrite
// loses nothing that was synced.
func TestRewriteBoundsTheFile(t *testing.T) {
	p := Persistence{AOF: AOFAlways, RewriteMinSize: 10_000}
	r := newRig(t, Config{Persistence: p, DiskRate: 1e6}, time.Hour, world.MachineOptions{SyncTime: 100 * time.Microsecond})
	last, rewrites, largest := 0, 0, 0
	r.w.Watch(func(e world.Event) {
		if e.Kind == "note:redis" && strings.HasPrefix(e.Detail, "AOF rewrite") {
			rewrites++
		}
	})
	r.client.Install("setter", func(h host.Host) error {
		for i := 1; ; i++ {
			var cmd host.Command
			var reply host.Reply
			cmd.Set("SET", "one", strconv.Itoa(i))
			if h.Call(serverAddr, &cmd, &reply, host.Options{Connect: time.Second, Read: time.Second}) == nil && !reply.IsError() {
				last = i
			}
			h.Sleep(time.Millisecond)
		}
	})
	r.machine.Install("du", func(h host.Host) error {
		for {
			h.Sleep(10 * time.Millisecond)
			n := 0
			for seq := 1; seq <= rewrites+2; seq++ {
				for _, name := range []string{baseName(seq), incrName(seq)} {
					data, _ := h.Disk().Read("redis/appendonlydir/" + name)
					n += len(data)
				}
			}
			largest = max(largest, n)
		}
	})
	for i := range 40 {
		at := time.Duration(i+1)*997*time.Millisecond + time.Duration(i)*time.Millisecond
		r.w.Run(at)
		if i%2 == 0 {
			r.server.Kill()
			r.server.Start()
		} else {
			r.machine.Crash()
			r.machine.Restart()
		}
		acked := last
		reply, err := r.command(at+50*time.Millisecond, "GET", "one")
		if n, _ := strconv.Atoi(reply.Value()); err != nil || n < acked {
			t.Fatalf("fault %d at %v: key has %+v (%v), acknowledged was %d", i, at, reply, err, acked)
		}
	}
	if rewrites < 5 {
		t.Errorf("%d rewrites, expected some", rewrites)
	}
	if largest > 60_000 || largest < 10_000 {
		t.Errorf("the files grew to %d bytes, expected more than the limit of 10000, not much more", largest)
	}
}

// TestExpiredKeysAreDropped: memory follows the keys that are alive.
func TestExpiredKeysAreDropped(t *testing.T) {
	s := newTestStore(t)
	for i := range 50_000 {
		run(s, "SETEX s"+strconv.Itoa(i)+" 10 v", time.Duration(i)*10*time.Millisecond)
		if n := len(s.expires.queue); n > 1001 {
			t.Fatalf("%d keys kept after %d, each alive for 1000 arrivals", n, i)
		}
	}
	if got := run(s, "DBSIZE", 500*time.Second); got != "1000" && got != "999" {
		t.Errorf("DBSIZE = %s", got)
	}
}

// TestCronDropsExpiredKeys: without a command, too.
func TestCronDropsExpiredKeys(t *testing.T) {
	r := newRig(t, Config{Persistence: persistence(t, "aof-always")}, time.Hour, world.MachineOptions{})
	if _, err := r.command(time.Second, "SETEX", "a", "5", "x"); err != nil {
		t.Fatal(err)
	}
	r.w.Run(20 * time.Second)
	var log []byte
	r.machine.Install("cat", func(h host.Host) error {
		log, _ = h.Disk().Read("redis/appendonlydir/" + incrName(1))
		return nil
	})
	r.w.Run(21 * time.Second)
	if !strings.Contains(string(log), "DEL") {
		t.Errorf("the append only file has no DEL of the expired key: %q", log)
	}
}

// TestRestartsReleaseEverything: a server that died leaves no goroutine and no
// memory behind.
func TestRestartsReleaseEverything(t *testing.T) {
	ignore := goleak.IgnoreCurrent()
	r := newRig(t, Config{}, 100*time.Millisecond, world.MachineOptions{})
	var used [2]uint64
	for round := range used {
		for range 200 {
			r.w.Run(r.w.Elapsed() + 10*time.Millisecond)
			r.server.Kill()
			r.server.Start()
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		used[round] = m.HeapAlloc
	}
	if used[1] > used[0]+2<<20 {
		t.Errorf("200 restarts left %d bytes behind", used[1]-used[0])
	}
	r.w.Close()
	goleak.VerifyNone(t, ignore)
}

// TestSameSeedSameRun: twice the same run, event by event.
func TestSameSeedSameRun(t *testing.T) {
	digest := func(step time.Duration) (uint64, int) {
		r := newRig(t, Config{Persistence: persistence(t, "aof-everysec"), OpTime: 50 * time.Microsecond}, step, world.MachineOptions{SyncTime: 7 * time.Millisecond})
		r.w.At(4*time.Second, func() { r.server.Kill(); r.server.Start() })
		r.w.Run(10 * time.Second)
		return r.w.Digest(), len(r.acked)
	}
	a, n := digest(3 * time.Millisecond)
	b, _ := digest(3 * time.Millisecond)
	c, _ := digest(4 * time.Millisecond)
	if a != b || n == 0 {
		t.Errorf("digests %x and %x of the same run (%d writes)", a, b, n)
	}
	if a == c {
		t.Errorf("another run has the same digest %x", a)
	}
}

func TestValidate(t *testing.T) {
	rows := []struct {
		c    Config
		want string
	}{
		{Config{}, ""},
		{Config{OpTime: -1}, `redis: cannot use op time "-1ns": expected 0 or more`},
		{Config{Boot: -1}, `redis: cannot use boot "-1ns": expected 0 or more`},
		{Config{DiskRate: -1}, `redis: cannot use disk rate "-1": expected 0 or more`},
		{Config{Persistence: Persistence{Save: []SavePoint{{500 * time.Millisecond, 1}}}}, `redis: cannot use save point "500ms 1": expected whole seconds from 1 and changes from 1`},
		{Config{Persistence: Persistence{AOF: 9}}, `redis: cannot use appendfsync "9": expected one of the constants`},
		{Config{Persistence: Persistence{RewriteMinSize: -1}}, `redis: cannot use rewrite limits "-1 0": expected 0 or more`},
	}
	for _, row := range rows {
		got := ""
		if err := row.c.Validate(); err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("%+v: %q, want %q", row.c, got, row.want)
		}
	}
}

func BenchmarkSetOverTheNetwork(b *testing.B) {
	for _, name := range []string{"none", "rdb", "aof-everysec", "aof-always"} {
		b.Run(name, func(b *testing.B) {
			w := world.New(world.Options{Seed: 1})
			defer w.Close()
			s := w.Add("redis1", world.MachineOptions{Address: serverAddr.Addr(), SyncTime: time.Millisecond})
			s.Install("redis", Config{Persistence: persistence(b, name)}.Main())
			c := w.Add("client", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.51")})
			done := 0
			c.Install("writer", func(h host.Host) error {
				h.Sleep(time.Second)
				conn, err := h.Dial(serverAddr, host.Options{})
				var cmd host.Command
				var reply host.Reply
				for ; err == nil && done < b.N; done++ {
					cmd.Set("SET", "key", "value")
					err = conn.Call(&cmd, &reply, 0)
				}
				w.Halt()
				return err
			})
			b.ReportAllocs()
			b.ResetTimer()
			w.Run(1000 * time.Hour)
			if done != b.N {
				b.Fatalf("%d of %d done", done, b.N)
			}
		})
	}
}
