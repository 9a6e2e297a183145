package sentinel

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/redis"
	"github.com/hadrill/hadrill/sim/world"
)

// stack is r1 with replicas, watched by Sentinels s1, s2, ...
type stack struct {
	t      *testing.T
	w      *world.World
	m      map[string]*world.Machine
	events []string // "seconds machine text" of the Sentinels
	asked  int
}

func addr(name string) netip.Addr {
	n, _ := strconv.Atoi(name[1:])
	return netip.AddrFrom4([4]byte{10, 20, 0, map[byte]byte{'r': 60, 's': 70, 'c': 80}[name[0]] + byte(n)})
}

func readFile(t testing.TB, text string) *Config {
	t.Helper()
	c, _, err := Read(fstest.MapFS{"sentinel.conf": {Data: []byte(text)}}, "sentinel.conf")
	if err == nil {
		err = c.Resolve(nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newStack(t *testing.T, replicas, sentinels int, conf string) *stack {
	t.Helper()
	s := &stack{t: t, m: map[string]*world.Machine{}}
	s.w = world.New(world.Options{Seed: 1, Start: 1_700_000_000_000_000_000, Subnet: netip.MustParsePrefix("10.20.0.0/16"), Delay: 100 * time.Microsecond})
	for i := range replicas + 1 {
		name := "r" + strconv.Itoa(i+1)
		p := redis.DefaultReplication()
		p.DisklessDelay = 0
		if i > 0 {
			p.Of = netip.AddrPortFrom(addr("r1"), 6379)
		}
		s.m[name] = s.w.Add(name, world.MachineOptions{Address: addr(name)})
		s.m[name].Install("redis", redis.Config{Persistence: redis.Persistence{Save: []redis.SavePoint{}}, Replication: p}.Main())
	}
	for i := range sentinels {
		name := "s" + strconv.Itoa(i+1)
		s.m[name] = s.w.Add(name, world.MachineOptions{Address: addr(name)})
		s.m[name].Install("sentinel", readFile(t, conf).Main())
	}
	s.m["c1"] = s.w.Add("c1", world.MachineOptions{Address: addr("c1")})
	s.w.Watch(func(e world.Event) {
		if e.Kind == "note:sentinel" {
			s.events = append(s.events, fmt.Sprintf("%.3f %s %s", s.w.Elapsed().Seconds(), e.Machine, e.Detail))
		}
	})
	t.Cleanup(s.w.Close)
	return s
}

// seen returns when an event came first, and from which Sentinel; false where it
// did not.
func (s *stack) seen(text string) (at float64, who string, ok bool) {
	for _, e := range s.events {
		when, rest, _ := strings.Cut(e, " ")
		name, line, _ := strings.Cut(rest, " ")
		if strings.HasPrefix(line, text) {
			at, _ = strconv.ParseFloat(when, 64)
			return at, name, true
		}
	}
	return 0, "", false
}

func (s *stack) count(text string) (n int) {
	for _, e := range s.events {
		if strings.Contains(e, " "+text) {
			n++
		}
	}
	return n
}

// ask has a program answer a command.
func (s *stack) ask(name string, port uint16, line string) string {
	s.t.Helper()
	text := "no answer"
	s.asked++
	s.m["c1"].Install("ask"+strconv.Itoa(s.asked), func(h host.Host) error {
		var c host.Command
		var reply host.Reply
		c.Set(strings.Fields(line)...)
		if err := h.Call(netip.AddrPortFrom(addr(name), port), &c, &reply, host.Options{Connect: time.Second, Read: time.Second}); err == nil {
			if text = reply.String(); reply.Kind == host.StringReply {
				text = reply.Text
			}
		}
		return nil
	})
	s.w.Run(s.w.Elapsed() + 5*time.Millisecond)
	return text
}

const conf1s = "port 26379\nsentinel monitor mymaster 10.20.0.61 6379 2\nsentinel down-after-milliseconds mymaster 1000\n"

// TestFailover: the master's process is killed; the Sentinels find it down, elect
// one of them and promote a replica (facts: switch 1.15 to 1.3 s after +sdown).
func TestFailover(t *testing.T) {
	s := newStack(t, 2, 3, conf1s)
	s.w.Run(20 * time.Second)
	if got := s.ask("s1", 26379, "SENTINEL CKQUORUM mymaster"); !strings.HasPrefix(got, "OK 3 usable") {
		t.Fatalf("after 20 s: %s\n%s", got, strings.Join(s.events, "\n"))
	}
	s.m["r1"].Program("redis").Kill()
	s.w.Run(30 * time.Second)
	down, _, _ := s.seen("+sdown master")
	at, _, ok := s.seen("+switch-master mymaster 10.20.0.61 6379 10.20.0.6")
	if !ok || at-20 < 2 || at-20 > 2.7 || at-down < 1 || at-down > 1.5 || s.count("+switch-master") != 3 {
		t.Errorf("down at %.3f, switched at %.3f\n%s", down, at, strings.Join(s.events, "\n"))
	}
	master := s.ask("s2", 26379, "SENTINEL GET-MASTER-ADDR-BY-NAME mymaster")
	for _, name := range []string{"r2", "r3"} {
		is := "role:slave"
		if strings.Contains(master, addr(name).String()) {
			is = "role:master"
		}
		if info := s.ask(name, 6379, "INFO replication"); !strings.Contains(info, is) {
			t.Errorf("%s is the master; %s says %s", master, name, info)
		}
	}
	s.m["r1"].Program("redis").Start()
	s.w.Run(50 * time.Second)
	if n := s.count("+convert-to-slave slave 10.20.0.61:6379"); n == 0 || !strings.Contains(s.ask("r1", 6379, "INFO replication"), "role:slave") {
		t.Errorf("the old master came back and was not converted\n%s", strings.Join(s.events, "\n"))
	}
}
