package vrrp

import (
	"net/netip"
	"strings"
	"testing"
	"time"
)

var (
	low  = netip.MustParseAddr("10.80.0.10")
	own  = netip.MustParseAddr("10.80.0.11")
	high = netip.MustParseAddr("10.80.0.12")
	vip  = netip.MustParseAddr("10.80.0.101")
)

// base returns the recorded instance A with keepalived's defaults.
func base(change func(*Config)) Config {
	c := Config{
		Name: "VI_1", Version: 2, Router: 51, Address: own, Priority: 101, Interval: time.Second, DownAdverts: 3,
		Addresses: []netip.Addr{vip}, Repeat: 5, RepeatDelay: 5 * time.Second, RefreshRepeat: 1,
		LowerRepeat: 5, LowerRepeatDelay: 5 * time.Second,
	}
	if change != nil {
		change(&c)
	}
	return c
}

func advert(priority int) *Advert {
	return &Advert{Version: 2, Router: 51, Priority: priority, Interval: time.Second, Addresses: []netip.Addr{vip}}
}

// step is one input at a time in milliseconds and the actions that follow,
// without log lines unless the row looks for one.
type step struct {
	at   int
	do   func(*Machine, time.Duration) []Action
	want string // actions, comma separated
	log  string // a part of a log line that must be among them
}

func start(m *Machine, now time.Duration) []Action  { return m.Start(now) }
func expire(m *Machine, now time.Duration) []Action { return m.Expire(now) }
func stop(m *Machine, now time.Duration) []Action   { return m.Stop(now) }

func again(count int) func(*Machine, time.Duration) []Action {
	return func(m *Machine, now time.Duration) []Action { return m.GratuitousARP(now, count) }
}

func hear(from netip.Addr, a *Advert) func(*Machine, time.Duration) []Action {
	return func(m *Machine, now time.Duration) []Action { return m.Receive(now, from, a) }
}

func check(weight int, v Verdict) func(*Machine, time.Duration) []Action {
	return func(m *Machine, now time.Duration) []Action { return m.Check(now, weight, v) }
}

var (
	firstUp   = Verdict{Changed: true, Up: true, First: true}
	firstDown = Verdict{Changed: true, First: true}
	up        = Verdict{Changed: true, Up: true}
	down      = Verdict{Changed: true}
)

const (
	took     = "send 101, add, announce x5, announce x5 in 5s, timer 1s" // becoming master
	fullA    = "timer 3.605468s"
	released = "remove, timer 3.605468s"
)

// row is a list of steps with the expected actions, and their source.
type row struct {
	name, why string
	config    Config
	steps     []step
}

// master are the steps by which every instance becomes master.
var master = []step{{0, start, "remove, " + fullA, "Entering BACKUP STATE (init)"}, {3606, expire, took, "Entering MASTER STATE"}}

func TestMachine(t *testing.T) {
	walk(t, []row{
		{"start", "RFC 5798 6.4.1; addresses left behind are removed (fact: restart)", base(nil), master},
		{"state MASTER", "recorded: 2.2.7 starts in BACKUP and waits its timer", base(func(c *Config) { c.Master = true }), master},
		{"owner", "priority 255 is master at once (RFC 5798 6.4.1)", base(func(c *Config) { c.Master, c.Priority = true, 255 }), []step{
			{0, start, "remove, timer 1µs", ""},
			{1, expire, "send 255, add, announce x5, announce x5 in 5s, timer 1s", "Entering MASTER STATE"},
		}},
		{"early timer", "a timer that was set anew does not fire", base(nil), []step{
			{0, start, "remove, " + fullA, ""}, {3000, expire, "", ""},
		}},
		{"late timer", "a paused machine advertises as soon as it runs", base(nil), append(master[:2:2],
			step{9000, expire, "send 101, timer 1s", ""})},
		{"obey higher", "RFC 5798 6.4.2", base(nil), []step{
			{0, start, "remove, " + fullA, ""}, {3000, hear(high, advert(102)), fullA, ""}, {3606, expire, "", ""},
		}},
		{"obey equal", "RFC 5798 6.4.2: greater than or equal", base(nil), []step{
			{0, start, "remove, " + fullA, ""}, {3000, hear(low, advert(101)), fullA, ""},
		}},
		{"discard lower", "RFC 5798 6.4.2, recorded: A comes back although B advertises", base(nil), []step{
			{0, start, "remove, " + fullA, ""},
			{3000, hear(high, advert(100)), "", "received lower priority (100) advert from 10.80.0.12 - discarding"},
			{3606, expire, took, ""},
		}},
		{"nopreempt obeys lower", "recorded: nginx_w-2_nopreempt never moves, recover_nopreempt never returns", base(func(c *Config) { c.NoPreempt = true }), []step{
			{0, start, "remove, " + fullA, ""}, {3000, hear(high, advert(99)), "decided by nopreempt, " + fullA, ""}, {6000, hear(high, advert(99)), "decided by nopreempt, " + fullA, ""},
		}},
		{"priority 0", "RFC 5798 6.4.2: skew only; recorded: 0.609 s", base(nil), []step{
			{0, start, "remove, " + fullA, ""},
			{1000, hear(high, advert(0)), "timer 605.468ms", "Backup received priority 0 advertisement"},
			{1606, expire, took, ""},
		}},
		{"preempt delay", "a lower master is obeyed until the delay is over", base(func(c *Config) { c.PreemptDelay = 2 * time.Second }), []step{
			{0, start, "remove, " + fullA, ""},
			{1000, hear(high, advert(100)), fullA, "start preempt delay"},
			{2000, hear(high, advert(100)), fullA, ""},
			{3001, hear(high, advert(100)), "", "discarding"},
			{5606, expire, "decided by advert_int, " + took, ""},
		}},
		{"preempt delay ends", "a higher advert stops it", base(func(c *Config) { c.PreemptDelay = 2 * time.Second }), []step{
			{0, start, "remove, " + fullA, ""},
			{1000, hear(high, advert(100)), fullA, "start preempt delay"},
			{2000, hear(high, advert(150)), fullA, "stop preempt delay"},
			{5000, hear(high, advert(100)), fullA, "start preempt delay"},
		}},
		{"advertise", "every interval, from when it was handled", base(nil), append(master[:2:2],
			step{4610, expire, "send 101, timer 1s", ""}, step{5610, expire, "send 101, timer 1s", ""})},
		{"gratuitous ARP again", "fact: 5 more after garp_master_delay", base(nil), append(master[:2:2],
			step{8606, again(5), "announce x5", ""})},
		{"no ARP without the address", "they are sent while the address is ours", base(nil), append(master[:2:2],
			step{4000, hear(high, advert(102)), released, ""}, step{8606, again(5), "", ""})},
		{"yield to higher", "RFC 5798 6.4.3", base(nil), append(master[:2:2],
			step{4000, hear(low, advert(102)), released, "Master received advert from 10.80.0.10 with higher priority 102, ours 101"})},
		{"yield to higher address", "RFC 5798 6.4.3: equal priority, the higher address wins", base(nil), append(master[:2:2],
			step{4000, hear(high, advert(101)), released, "same priority 101 but higher IP address than ours"})},
		{"stand against lower address", "RFC 5798 6.4.3, and keepalived answers at once", base(nil), append(master[:2:2],
			step{4000, hear(low, advert(101)), "send 101, announce x5, announce x5 in 5s, timer 1s", "forcing new election"})},
		{"stand against lower", "recorded: partition heals with an advert and gratuitous ARPs", base(nil), append(master[:2:2],
			step{4000, hear(high, advert(100)), "send 101, announce x5, announce x5 in 5s, timer 1s", "Received advert from 10.80.0.12 with lower priority 100, ours 101, forcing new election"})},
		{"lower_prio_no_advert", "only gratuitous ARPs; the timer goes on", base(func(c *Config) { c.LowerNoAdvert = true }), append(master[:2:2],
			step{4000, hear(high, advert(100)), "announce x5, announce x5 in 5s", "with lower priority 100, ours 101"})},
		{"ARPs of lower priorities", "garp_lower_prio_repeat and _delay have their own numbers (keepalived.conf(5))",
			base(func(c *Config) { c.LowerRepeat, c.LowerRepeatDelay = 2, 3*time.Second }), append(master[:2:2],
				step{4000, hear(high, advert(100)), "send 101, announce x2, announce x2 in 3s, timer 1s", ""},
				step{7000, again(2), "announce x2", ""})},
		{"other leaves", "RFC 5798 6.4.3: a master answers priority 0", base(nil), append(master[:2:2],
			step{4000, hear(high, advert(0)), "send 101, timer 1s", "Master received priority 0 message"})},
		{"stop", "recorded: priority 0 at once, then the address goes", base(nil), append(master[:2:2],
			step{4000, stop, "send 0, remove, no timer", "sent 0 priority"})},
		{"stop as backup", "nothing to say", base(nil), []step{{0, start, "remove, " + fullA, ""}, {100, stop, "no timer", ""}}},
		{"negative weight", "recorded: the next regular advert shows it, not before", base(nil), append(master[:2:2],
			step{3700, check(-2, firstUp), "", ""},
			step{4000, check(-2, down), "", "Changing effective priority from 101 to 99"},
			step{4606, expire, "send 99, timer 1s", ""},
			step{5000, hear(high, advert(100)), "remove, timer 3.613281s", "higher priority 100, ours 99"},
			step{6000, check(-2, up), "timer 2.605468s", "from 99 to 101"})},
		{"positive weight", "recorded, weight 10: 100 to 110 at the first success", base(func(c *Config) { c.Priority = 100 }), []step{
			{0, start, "remove, timer 3.609375s", ""}, {50, check(10, firstUp), "timer 3.520312s", "from 100 to 110"},
		}},
		{"negative weight at first", "recorded, weight -10: 100 to 90 at the first failure", base(func(c *Config) { c.Priority = 100 }), []step{
			{0, start, "remove, timer 3.609375s", ""}, {50, check(-10, firstDown), "timer 3.598437s", "from 100 to 90"},
		}},
		{"weight 0 waits", "recorded: no BACKUP STATE before the first result", base(func(c *Config) { c.Scripts = 1 }), []step{
			{0, start, "remove", ""},
			{10, hear(high, advert(100)), "", ""},
			{50, check(0, firstUp), fullA, "Entering BACKUP STATE"},
		}},
		{"weight 0 waits for all", "each tracked script must have had a result", base(func(c *Config) { c.Scripts = 2 }), []step{
			{0, start, "remove", ""}, {50, check(0, firstUp), "", ""}, {90, check(0, firstUp), fullA, ""},
		}},
		{"weight 0 fails at first", "recorded: no state is entered", base(func(c *Config) { c.Scripts = 1 }), []step{
			{0, start, "remove", ""}, {50, check(0, firstDown), "", ""}, {2050, check(0, up), fullA, "Entering BACKUP STATE"},
		}},
		{"weight 0 fault", "recorded: two adverts with priority 0, the address goes, back with a full timer", base(func(c *Config) { c.Scripts = 1 }), []step{
			{0, start, "remove", ""}, {50, check(0, firstUp), fullA, ""}, {3656, expire, took, ""},
			{4000, check(0, down), "send 0, send 0, remove, no timer", "Entering FAULT STATE"},
			{4500, hear(high, advert(100)), "", ""},
			{6000, check(0, up), fullA, "Entering BACKUP STATE"},
		}},
		{"two scripts down", "back when both are up", base(func(c *Config) { c.Scripts = 2 }), []step{
			{0, start, "remove", ""}, {10, check(0, firstUp), "", ""}, {20, check(0, firstUp), fullA, ""},
			{30, check(0, down), "no timer", "Entering FAULT STATE"}, {40, check(0, down), "", ""},
			{50, check(0, up), "", ""}, {60, check(0, up), fullA, ""},
		}},
		{"other version", "RFC 5798 7.1", base(nil), []step{
			{0, start, "remove, " + fullA, ""},
			{1000, hear(high, &Advert{Version: 3, Priority: 200, Interval: time.Second, Addresses: []netip.Addr{vip}}), "", "wrong version. Received 3 and expect 2"},
		}},
		{"other password", "RFC 3768 leaves it; keepalived drops it, so both become master", base(func(c *Config) { c.Password = "1111" }), []step{
			{0, start, "remove, " + fullA, ""},
			{1000, hear(high, &Advert{Version: 2, Priority: 200, Interval: time.Second, Addresses: []netip.Addr{vip}, Password: "2222"}), "", "received an invalid passwd!"},
			{2000, hear(high, advert(200)), "", "received a 0 auth, expecting 1!"},
		}},
		{"other interval", "RFC 3768 7.1: version 2 must agree", base(nil), []step{
			{0, start, "remove, " + fullA, ""},
			{1000, hear(high, &Advert{Version: 2, Priority: 200, Interval: 2 * time.Second, Addresses: []netip.Addr{vip}}), "", "advertisement interval mismatch mine=1 sec rcv'd=2 sec"},
		}},
		{"other addresses", "RFC 5798 7.1 (may), keepalived does", base(nil), []step{
			{0, start, "remove, " + fullA, ""},
			{1000, hear(high, &Advert{Version: 2, Priority: 200, Interval: time.Second}), "", "unexpected ip number count 0, expected 1"},
			{2000, hear(high, &Advert{Version: 2, Priority: 200, Interval: time.Second, Addresses: []netip.Addr{own}}), "", "not present in MASTER advert: 10.80.0.101"},
		}},
		{"learned interval", "RFC 5798 6.4.2: version 3 takes the master's", base(func(c *Config) { c.Version = 3 }), []step{
			{0, start, "remove, " + fullA, ""},
			{1000, hear(high, &Advert{Version: 3, Priority: 200, Interval: 200 * ms, Addresses: []netip.Addr{vip}}), "timer 721.093ms", ""},
			{1722, expire, "decided by advert_int, " + took, ""},
		}},
	})
}

// walk takes each row's instance through its steps.
func walk(t *testing.T, rows []row) {
	t.Helper()
	if len(rows) == 0 {
		t.Error("no rows")
	}
	for _, c := range rows {
		t.Run(c.name, func(t *testing.T) {
			m := New(c.config)
			for i, s := range c.steps {
				s.take(t, m, i+1, c.why)
			}
			if len(c.steps) == 0 {
				t.Error("no steps")
			}
		})
	}
}

// take carries out step n.
func (s *step) take(t *testing.T, m *Machine, n int, why string) {
	t.Helper()
	now := time.Duration(s.at) * ms
	var acts, logs []string
	for _, a := range s.do(m, now) {
		if a.Kind == Log {
			logs = append(logs, a.Text)
		} else {
			acts = append(acts, a.String())
		}
	}
	if got := strings.Join(acts, ", "); got != s.want {
		t.Errorf("step %d at %v: %s, want %s (%s)", n, now, got, s.want, why)
	}
	if !strings.Contains(strings.Join(logs, "\n"), s.log) {
		t.Errorf("step %d at %v: log %q lacks %q (%s)", n, now, logs, s.log, why)
	}
}

func TestAdvertSize(t *testing.T) {
	// RFC 3768 5.1: 20 bytes of IP, 8 of VRRP, 4 an address, 8 of authentication.
	if got := advert(100).Size(); got != 40 {
		t.Errorf("version 2: %d bytes, want 40", got)
	}
	if got := (&Advert{Version: 3, Addresses: []netip.Addr{vip}}).Size(); got != 32 {
		t.Errorf("version 3: %d bytes, want 32", got)
	}
}
