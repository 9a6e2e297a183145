package memcached

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

var at = netip.MustParseAddrPort("10.20.0.31:11211")

// stack is a server and a client in a world.
type stack struct {
	w       *world.World
	machine *world.Machine
	server  *world.Program
	client  *world.Machine
}

func newStack(t testing.TB, c Config) *stack {
	s := &stack{w: world.New(world.Options{Seed: 1, Start: began * 1e9, Delay: 100 * time.Microsecond})}
	s.machine = s.w.Add("mc1", world.MachineOptions{Address: at.Addr()})
	s.server = s.machine.Install("memcached", c.Main())
	s.client = s.w.Add("client", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.51")})
	t.Cleanup(s.w.Close)
	return s
}

// ask sends commands, each a line and a value, as one client, and gives the
// answers in one line.
func (s *stack) ask(t testing.TB, commands ...string) string {
	t.Helper()
	var answers []string
	s.client.Install("client"+s.w.Elapsed().String(), func(h host.Host) error {
		k, err := h.Dial(at, host.Options{Connect: time.Second})
		if err != nil {
			answers = append(answers, err.Error())
			return nil
		}
		var q host.CacheRequest
		var a host.CacheReply
		for _, text := range commands {
			line, data, _ := strings.Cut(text, "\n")
			if problem := q.ReadLine(line); problem != "" {
				return errors.New(problem)
			}
			if q.HasValue() {
				q.Data, q.Fill = data, q.Fill-len(data)
			}
			if err := k.Call(&q, &a, time.Second); err != nil {
				answers = append(answers, err.Error())
				return nil
			}
			answers = append(answers, strings.ReplaceAll(strings.TrimSuffix(a.String(), "\r\n"), "\r\n", "/"))
		}
		return k.Close()
	})
	s.w.Run(s.w.Elapsed() + time.Second)
	return strings.Join(answers, " | ")
}

// TestRestart: what is in memory is gone with the process, and the numbers begin
// again.
func TestRestart(t *testing.T) {
	s := newStack(t, Config{})
	if got := s.ask(t, "set a 3 0 5\nhello", "set b 0 0 9000\nx", "gets a b"); got != "STORED | STORED | VALUE a 3 5 1/hello/VALUE b 0 9000 2/x/END" {
		t.Errorf("before: %s", got)
	}
	s.server.Kill()
	if got := s.ask(t, "get a"); got != "connection refused" {
		t.Errorf("while it is dead: %s", got)
	}
	s.server.Start()
	if got := s.ask(t, "get a b", "set a 0 0 1\nx", "gets a"); got != "END | STORED | VALUE a 0 1 1/x/END" {
		t.Errorf("after the restart: %s", got)
	}
	s.server.Stop()
	s.w.Run(s.w.Elapsed() + time.Second)
	s.server.Start()
	if got := s.ask(t, "get a"); got != "END" {
		t.Errorf("after SIGTERM: %s", got)
	}
}

// TestCommands has what the recordings have not.
func TestCommands(t *testing.T) {
	for _, row := range []struct{ why, ask, want string }{
		{"a value that nobody reads comes back with its length", "set a 0 0 1000\nv;append a 0 0 2\nxy;get a", "STORED | STORED | VALUE a 0 1002/v" + strings.Repeat(" ", 999) + "xy/END"},
		{"noreply", "set a 0 0 1 noreply\n1;incr a 1;delete a noreply;get a", " | 2 |  | END"},
		{"a number keeps its length", "set n 0 0 2\n10;decr n 1;gets n;incr n 95;get n", "STORED | 9 | VALUE n 0 2 2/9/END | 104 | VALUE n 0 3/104/END"},
		{"what is touched lives on", "set a 0 -1 1\nx;touch a 5;set a 0 5 1\nx;gat 0 a;touch a 0", "STORED | NOT_FOUND | STORED | VALUE a 0 1/x/END | TOUCHED"},
		{"no negative number of anything", "get a;get a;set a 0 0 0;get a", "END | END | STORED | VALUE a 0 0//END"},
		{"quit", "quit", "connection closed by peer"},
		{"statistics that are not there", "stats nothing;version;verbosity 2", "ERROR | VERSION 1.6.18 | OK"},
	} {
		if got := newStack(t, Config{}).ask(t, strings.Split(row.ask, ";")...); got != row.want {
			t.Errorf("%s: %q\ngot  %q\nwant %q", row.why, row.ask, got, row.want)
		}
	}
	if got := newStack(t, Config{NoEvictions: true}).ask(t, "stats settings"); !strings.Contains(got, "STAT maxbytes 67108864/STAT tcpport 11211/STAT evictions off/STAT growth_factor 1.25/STAT chunk_size 48/STAT item_size_max 1048576/") {
		t.Errorf("stats settings: %s", got)
	}
}

// TestClockIsSet: who sets the machine's clock changes no value's life, which the
// server counts by the monotonic clock.
func TestClockIsSet(t *testing.T) {
	for _, by := range []time.Duration{time.Hour, -time.Hour} {
		s := newStack(t, Config{})
		if got := s.ask(t, "set a 0 5 1\nx"); got != "STORED" {
			t.Fatal(got)
		}
		s.machine.StepClock(by)
		if got := s.ask(t, "get a"); got != "VALUE a 0 1/x/END" {
			t.Errorf("a clock set by %v: %s", by, got)
		}
		s.w.Run(6 * time.Second)
		if got := s.ask(t, "get a"); got != "END" {
			t.Errorf("a clock set by %v, in 6 s: %s", by, got)
		}
	}
}

// TestForeignMessages: what is no command of memcached's gets a reset.
func TestForeignMessages(t *testing.T) {
	s := newStack(t, Config{})
	var err error
	s.client.Install("stranger", func(h host.Host) error {
		err = h.Call(at, &host.Command{Args: []string{"PING"}}, &host.Reply{}, host.Options{Protocol: host.Memcached})
		return nil
	})
	if s.w.Run(time.Second); !errors.Is(err, host.ErrReset) {
		t.Errorf("a command of another store: %v", err)
	}
}

// TestSameSeedSameRun: twice the same run, event by event.
func TestSameSeedSameRun(t *testing.T) {
	digest := func(value string) uint64 {
		s := newStack(t, Config{})
		s.ask(t, "set a 0 0 1\n"+value, "get a", "stats")
		return s.w.Digest()
	}
	if a, b := digest("x"), digest("x"); a != b {
		t.Errorf("digests %x and %x of the same run", a, b)
	}
}
