package proxysql

import (
	"net/netip"
	"testing"

	"github.com/hadrill/hadrill/sim/mechanism/pcre"
)

func at(n byte) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, n}), 3306)
}

// groups are a writer 1 in hostgroup 10 and readers 2 and 3 in 20, with the defaults.
func groups() *Hostgroups {
	g := &Hostgroups{
		Settings: Settings{ShunOnFailures: 5, ShunRecovery: 10, ConnectMax: 10000, ConnectRetries: 10, PingInterval: 8000, LagCount: 1, LagWhenNull: 60, WriterIsAlsoRead: true},
		Pairs:    []Pair{{10, 20}},
	}
	for n := byte(1); n <= 3; n++ {
		hostgroup := 20
		if n == 1 {
			hostgroup = 10
		}
		g.Servers = append(g.Servers, &Server{Address: at(n), Hostgroup: hostgroup, Weight: 1, MaxConnections: 100, MaxLag: 5, Status: Online})
	}
	return g
}

func first(int) int { return 0 }

// TestShun: five failures in one second, not over two; back after more than 9 s, or after
// more than 1 s where nobody else is there.
func TestShun(t *testing.T) {
	g := groups()
	two, three := g.Servers[1], g.Servers[2]
	for range 4 {
		g.Failed(two, 2003, 100)
	}
	g.Failed(two, 2003, 101)
	g.Failed(two, 1045, 101)
	if two.Status != Online {
		t.Fatal("shunned by failures in two seconds, or by one that says nothing")
	}
	for i := range 4 {
		if got := g.Failed(two, 2003, 101); got != (i == 3) {
			t.Errorf("failure %d: shunned %v", i+2, got)
		}
	}
	for _, c := range []struct {
		now  int64
		want *Server
	}{{102, three}, {110, three}, {111, two}} {
		if got := g.Choose(20, c.now, first); got != c.want {
			t.Errorf("at %d: %v", c.now, got)
		}
	}
	one := g.Servers[0]
	one.Status, one.failedAt = Shunned, 100
	if g.Choose(10, 101, first) != nil || g.Choose(10, 102, first) != one {
		t.Error("the only writer is back after more than 1 s")
	}
}

// TestChoose goes by weights and leaves out who is full.
func TestChoose(t *testing.T) {
	g := groups()
	g.Servers[1].Weight = 3
	counts := map[*Server]int{}
	for k := range 4 {
		counts[g.Choose(20, 0, func(n int) int {
			if n != 4 {
				t.Errorf("the sum of weights is %d", n)
			}
			return k
		})]++
	}
	if counts[g.Servers[1]] != 3 || counts[g.Servers[2]] != 1 {
		t.Errorf("%v", counts)
	}
	g.Servers[1].Used = 100
	if got := g.Choose(20, 0, first); got != g.Servers[2] {
		t.Errorf("one is full: %v", got)
	}
	if g.Choose(99, 0, first) != nil {
		t.Error("an empty hostgroup has a server")
	}
}

// TestMissed: a server that misses its pings is out everywhere, and back when its
// connections are gone.
func TestMissed(t *testing.T) {
	g := groups()
	two := g.Servers[1]
	two.Used = 3
	if !g.Missed(at(2), 100) || g.Missed(at(2), 108) || !two.Offline() {
		t.Errorf("%+v", two)
	}
	if got := g.Choose(20, 200, first); got != g.Servers[2] {
		t.Error("it has connections still")
	}
	two.Used = 0
	if got := g.Choose(20, 200, first); got != two || two.Offline() {
		t.Errorf("%v", got)
	}
}

// TestReadOnly follows who takes writes.
func TestReadOnly(t *testing.T) {
	g := groups()
	in := func(hostgroup int) (all string) {
		for _, s := range g.In(hostgroup) {
			all += string('0' + s.Address.Addr().As4()[3])
		}
		return all
	}
	for _, c := range []struct {
		why              string
		server           byte
		readOnly, moved  bool
		writers, readers string
	}{
		{"the writer is one", 1, false, false, "1", "23"},
		{"a second writer, which stays a reader", 2, false, true, "12", "23"},
		{"the first is read only: a reader", 1, true, true, "2", "231"},
		{"again", 1, true, false, "2", "231"},
		{"and a writer again", 1, false, true, "12", "231"},
		{"of unknown servers nothing", 9, false, false, "12", "231"},
	} {
		if moved := g.ReadOnly(at(c.server), c.readOnly); moved != c.moved || in(10) != c.writers || in(20) != c.readers {
			t.Errorf("%s: moved %v, writers %s, readers %s", c.why, moved, in(10), in(20))
		}
	}
	g = groups()
	g.WriterIsAlsoRead = false
	if g.ReadOnly(at(2), false); in(10) != "12" || in(20) != "3" {
		t.Errorf("a writer that is no reader: %s, %s", in(10), in(20))
	}
}

// TestLag: beyond max_replication_lag out, NULL counts as 60 s, back when it is within, or
// no replica; who does not answer stays what it is.
func TestLag(t *testing.T) {
	g := groups()
	s := g.Servers[1]
	for _, c := range []struct {
		why     string
		lag     Lag
		changed bool
		want    Status
	}{
		{"at the limit", Lag{Seconds: 5}, false, Online},
		{"no answer", Lag{Failed: true}, false, Online},
		{"beyond", Lag{Seconds: 6}, true, ShunnedLag},
		{"no answer", Lag{Failed: true}, false, ShunnedLag},
		{"no replica", Lag{Missing: true}, true, Online},
		{"NULL", Lag{Null: true}, true, ShunnedLag},
		{"NULL again", Lag{Null: true}, false, ShunnedLag},
		{"within", Lag{Seconds: 5}, true, Online},
	} {
		if changed := g.Lagging(s, c.lag); changed != c.changed || s.Status != c.want {
			t.Errorf("%s: changed %v, %s", c.why, changed, s.Status)
		}
	}
	s.MaxLag = 0
	if g.Lagging(s, Lag{Seconds: 1000}) {
		t.Error("without a limit")
	}
}

// TestRoute tries rules in the order of their numbers.
func TestRoute(t *testing.T) {
	re := func(text string) pcre.Expression {
		e, err := pcre.Compile(text, true)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	rules := []Rule{
		{ID: 9, Digest: re("^select"), Hostgroup: 20, HasDestination: true, Apply: true},
		{ID: 1, Digest: re("for update$"), Hostgroup: 10, HasDestination: true, Apply: true},
		{ID: 2, Pattern: re("secret"), Error: "no"},
		{ID: 3, User: "batch", Hostgroup: 30, HasDestination: true, Apply: true},
		{ID: 4, Digest: re("^(select|insert)"), Negate: true, FlagOut: 7, HasFlagOut: true},
		{ID: 5, FlagIn: 7, Hostgroup: 40, HasDestination: true},
	}
	Sort(rules)
	for _, c := range []struct {
		user, text string
		to         int
		refusal    string
	}{
		{"u", "SELECT 1", 20, ""}, {"u", "SELECT 1 FOR UPDATE", 10, ""}, {"u", "INSERT INTO t VALUES (1)", 1, ""},
		{"batch", "SELECT 1", 30, ""}, {"u", "SELECT 'secret'", 20, "no"}, {"u", "DELETE FROM t", 40, ""},
	} {
		if to, refusal := Route(rules, c.user, 1, c.text, Digest(c.text)); to != c.to || refusal != c.refusal {
			t.Errorf("%s %q: %d %q", c.user, c.text, to, refusal)
		}
	}
	if got := Digest(`SELECT t1.a FROM t1 WHERE b = 'it''s' AND c IN (1, 2.5) AND d = "x\"y"`); got != "SELECT t1.a FROM t1 WHERE b = ? AND c IN (?, ?) AND d = ?" {
		t.Error(got)
	}
}
