package mmm

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// stack is two masters and a slave, ONLINE for a long time with all checks good, and
// the writer's role on db1; edit changes the options.
func stack(edit func(o *Options)) *Monitor {
	o := Options{
		Hosts: []Host{{Name: "db1", Peer: "db2"}, {Name: "db2", Peer: "db1"}, {Name: "db3", Slave: true}},
		Roles: []Role{
			{Name: "writer", Exclusive: true, Hosts: []string{"db1", "db2"}, Addresses: []string{"10.0.0.100"}},
			{Name: "reader", Hosts: []string{"db1", "db2", "db3"}, Addresses: []string{"10.0.0.101", "10.0.0.102", "10.0.0.103"}},
		},
		Writer: "writer", FlapCount: 3, FlapDuration: 3600, Wait: 120,
	}
	if edit != nil {
		edit(&o)
	}
	m := New(o)
	found := map[string]Found{}
	for _, h := range m.hosts {
		for c := range Checks {
			m.Report(h.Name, c, true, 1)
		}
		h.Answered(5000)
		found[h.Name] = Found{Stored: Online}
	}
	found["db1"] = Found{Stored: Online, StoredRoles: []Assigned{{"writer", "10.0.0.100"}}}
	m.Begin(found, 100)
	m.Distribute()
	for _, h := range m.hosts {
		h.Answered(5000)
	}
	return m
}

// fails reports checks as failed: "db1 ping mysql".
func (m *Monitor) fails(now int64, good bool, words string) {
	w := strings.Fields(words)
	for _, name := range w[1:] {
		m.Report(w[0], Check(slices.Index(checks[:], name)), good, now)
	}
}

// round is one of the main loop: all agents but those in down answer.
func (m *Monitor) round(now int64, down ...string) (done []string) {
	active := m.ActiveMaster()
	var all []Action
	for _, h := range m.hosts {
		all = append(all, m.Examine(h, active, now)...)
	}
	all = append(all, m.Waited(now)...)
	return append(m.carryOut(all, down), m.carryOut(m.Distribute(), down)...)
}

func (m *Monitor) carryOut(all []Action, down []string) (done []string) {
	for _, a := range all {
		switch a.Do {
		case Tell, TellOrKill:
			reached := !slices.Contains(down, a.Host) && m.Host(a.Host).Good(Ping) && m.Sends()
			done = append(done, "tell "+a.Host)
			done = append(done, m.carryOut(m.Told(a, reached), down)...)
		case Kill:
			done = append(done, "kill "+a.Host)
		}
	}
	return done
}

func (m *Monitor) states() string {
	var all []string
	for _, h := range m.hosts {
		all = append(all, h.State.String())
	}
	return strings.Join(all, " ") + " writer " + m.ActiveMaster()
}

// TestTransitions: each row fails or mends checks, plays rounds, and says what the
// states are then.
func TestTransitions(t *testing.T) {
	const online = "ONLINE ONLINE ONLINE writer "
	for _, c := range []struct {
		why   string
		steps func(m *Monitor)
		want  string
	}{
		{"nothing", func(m *Monitor) { m.round(1000) }, online + "db1"},
		{"the writer's server fails: the peer takes over", func(m *Monitor) { m.fails(1000, false, "db1 mysql"); m.round(1000) }, "HARD_OFFLINE ONLINE ONLINE writer db2"},
		{"or its machine", func(m *Monitor) { m.fails(1000, false, "db1 ping"); m.round(1000) }, "HARD_OFFLINE ONLINE ONLINE writer db2"},
		{"both masters fail", func(m *Monitor) { m.fails(1000, false, "db1 mysql"); m.fails(1000, false, "db2 mysql"); m.round(1000) }, "HARD_OFFLINE HARD_OFFLINE ONLINE writer "},
		{"the active master's replication does not matter", func(m *Monitor) { m.fails(1000, false, "db1 rep_threads"); m.round(1000) }, online + "db1"},
		{"a slave's does", func(m *Monitor) { m.fails(1000, false, "db3 rep_threads"); m.round(1000) }, "ONLINE ONLINE REPLICATION_FAIL writer db1"},
		{"it is behind", func(m *Monitor) { m.fails(1000, false, "db3 rep_backlog"); m.round(1000) }, "ONLINE ONLINE REPLICATION_DELAY writer db1"},
		{"not within a minute of its peer's coming", func(m *Monitor) { m.fails(150, false, "db3 rep_threads"); m.round(150) }, online + "db1"},
		{"delay and failure change with the checks", func(m *Monitor) {
			m.fails(1000, false, "db3 rep_backlog")
			m.round(1000)
			m.fails(1003, false, "db3 rep_threads")
			m.round(1003)
		}, "ONLINE ONLINE REPLICATION_FAIL writer db1"},
		{"and mended it is ONLINE", func(m *Monitor) {
			m.fails(1000, false, "db3 rep_backlog")
			m.round(1000)
			m.fails(1003, true, "db3 rep_backlog")
			m.round(1003)
		}, online + "db1"},
		{"broken replication counts no more when the master is gone: recording kill9", func(m *Monitor) {
			m.fails(1000, false, "db3 rep_threads")
			m.round(1000)
			m.fails(1003, false, "db1 mysql")
			m.round(1003)
		}, "HARD_OFFLINE ONLINE ONLINE writer db2"},
		{"it comes back, and waits for somebody", func(m *Monitor) {
			m.fails(1000, false, "db1 mysql")
			m.round(1000)
			m.Host("db1").Answered(6000)
			m.fails(1100, true, "db1 mysql")
			m.round(1100)
			m.round(1103)
		}, "AWAITING_RECOVERY ONLINE ONLINE writer db2"},
		{"soon back without a reboot it is ONLINE by itself", func(m *Monitor) {
			m.fails(1000, false, "db1 mysql")
			m.round(1000)
			m.Host("db1").Answered(5059)
			m.fails(1050, true, "db1 mysql")
			m.round(1050)
			m.round(1053)
		}, online + "db2"},
		{"rebooted it waits", func(m *Monitor) {
			m.fails(1000, false, "db1 mysql")
			m.round(1000)
			m.Host("db1").Answered(30)
			m.fails(1050, true, "db1 mysql")
			m.round(1050)
			m.round(1053)
		}, "AWAITING_RECOVERY ONLINE ONLINE writer db2"},
		{"back with broken replication", func(m *Monitor) {
			m.fails(1000, false, "db1 mysql")
			m.round(1000)
			m.fails(1050, true, "db1 mysql")
			m.fails(1050, false, "db1 rep_threads")
			m.round(1050)
		}, "REPLICATION_FAIL ONLINE ONLINE writer db2"},
		{"without any master that does not matter", func(m *Monitor) {
			m.fails(1000, false, "db1 mysql")
			m.fails(1000, false, "db2 mysql")
			m.round(1000)
			m.fails(1050, true, "db1 mysql")
			m.fails(1050, false, "db1 rep_threads")
			m.round(1050)
		}, "AWAITING_RECOVERY HARD_OFFLINE ONLINE writer "},
		{"without a network nothing is decided", func(m *Monitor) { m.fails(1000, false, "db1 mysql"); m.Network = false; m.round(1000) }, online + "db1"},
		{"in mode MANUAL roles stay", func(m *Monitor) { m.Mode = Manual; m.fails(1000, false, "db1 mysql"); m.round(1000) }, "HARD_OFFLINE ONLINE ONLINE writer db1"},
	} {
		m := stack(nil)
		if m.states() != online+"db1" {
			t.Fatal(m.states())
		}
		c.steps(m)
		if got := m.states(); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}

// TestFlapping: the fourth time within flap_duration, only an administrator, or
// auto_set_online after a long time, brings it back.
func TestFlapping(t *testing.T) {
	m := stack(func(o *Options) { o.SetOnline = 10 })
	now := int64(1000)
	flap := func() {
		m.fails(now, false, "db3 mysql")
		m.round(now)
		m.fails(now+20, true, "db3 mysql")
		m.round(now + 20)
		now += 40
		m.round(now)
	}
	for i := range 3 {
		if flap(); m.Host("db3").State != Online || m.Host("db3").Flapping() {
			t.Errorf("time %d: %s", i+1, m.states())
		}
	}
	if flap(); m.Host("db3").State != AwaitingRecovery || !m.Host("db3").Flapping() {
		t.Errorf("time 4: %s", m.states())
	}
	m.round(now + 3500)
	if m.Host("db3").State != AwaitingRecovery {
		t.Error("a flapping host came back within flap_duration")
	}
	m.round(now + 3700)
	if m.Host("db3").State != Online || !m.Host("db3").Flapping() {
		t.Errorf("after flap_duration: %s", m.states())
	}
	answer, who := m.Admit("set_online db3")
	if who != "" || !strings.Contains(answer, "already ONLINE") {
		t.Errorf("%q, %q", answer, who)
	}
}

// TestTold: an agent that does not answer, and who is killed.
func TestTold(t *testing.T) {
	m := stack(nil)
	m.fails(1000, false, "db1 mysql")
	if got := fmt.Sprint(m.round(1000, "db1")); got != "[tell db1 kill db1 tell db3]" {
		t.Errorf("the agent of a host without a server is down: %s", got)
	}
	m = stack(nil)
	m.fails(1000, false, "db1 ping")
	if got := fmt.Sprint(m.round(1000)); got != "[tell db1 kill db1 tell db3]" || m.Host("db1").AgentDown {
		t.Errorf("a host that nobody can reach: %s, its agent is down: %v", got, m.Host("db1").AgentDown)
	}
	m = stack(nil)
	m.carryOut(m.TellAll(), []string{"db2"})
	m.fails(1000, false, "db1 mysql")
	if m.round(1000, "db2"); m.ActiveMaster() != "" {
		t.Errorf("a host without an agent got the writer's role: %s", m.states())
	}
	if m.carryOut(m.TellAll(), nil); m.Host("db2").AgentDown {
		t.Error("it answers again")
	}
	if m.round(1003); m.ActiveMaster() != "db2" {
		t.Errorf("then it gets the role: %s", m.states())
	}
}

// TestRoles: who gets which address.
func TestRoles(t *testing.T) {
	m := stack(nil)
	for _, host := range []string{"db1", "db2", "db3"} {
		if n := m.load(host); n < 2 || n > 3 {
			t.Errorf("%s has load %d: the reader's addresses are one each, %v", host, n, m.RolesOf(host))
		}
	}
	m.fails(1000, false, "db3 ping")
	if m.round(1000); len(m.RolesOf("db1")) != 2 || len(m.RolesOf("db2")) != 2 {
		t.Errorf("the slave's address goes to the one with less: %v, %v", m.RolesOf("db1"), m.RolesOf("db2"))
	}
	m.Host("db3").Answered(5040)
	m.fails(1040, true, "db3 ping")
	m.round(1040)
	if m.round(1043); m.Host("db3").State != Online || len(m.RolesOf("db3")) != 1 {
		t.Errorf("back again it gets one: %s, %v", m.states(), m.RolesOf("db3"))
	}
	m = stack(func(o *Options) { o.Roles[0].Prefer = "db2" })
	if m.ActiveMaster() != "db2" {
		t.Error("the preferred host does not get the role")
	}
	m.Mode = Manual
	m.fails(1000, false, "db2 mysql")
	m.round(1000)
	if m.ActiveMaster() != "db2" {
		t.Error("in mode MANUAL the role left")
	}
	for s, want := range map[string]string{"writer(1)": "writer(1) true", "writer": "( ) false", "(1)x": "( ) false", "": "( ) false"} {
		a, ok := ReadAssigned(s)
		if got := fmt.Sprint(a, " ", ok); got != strings.ReplaceAll(want, "( )", "()") {
			t.Errorf("%q: %s", s, got)
		}
	}
}

// TestBegin: what a monitor makes of what it finds (StartupStatus.pm).
func TestBegin(t *testing.T) {
	writer := []Assigned{{"writer", "10.0.0.100"}}
	reader := []Assigned{{"reader", "10.0.0.101"}}
	for _, c := range []struct {
		why      string
		found    map[string]Found
		mode     Mode
		want     string
		conflict bool
	}{
		{"a first start", nil, Active, "AWAITING_RECOVERY AWAITING_RECOVERY AWAITING_RECOVERY writer ", false},
		{"the address alone makes a writer", map[string]Found{"db1": {Here: writer}}, Active, "ONLINE AWAITING_RECOVERY AWAITING_RECOVERY writer db1", false},
		{"a writable server wins over what was stored", map[string]Found{"db1": {Stored: Online, StoredRoles: writer}, "db2": {Here: writer, Writable: true}}, Active, "ONLINE ONLINE AWAITING_RECOVERY writer db2", false},
		{"so does one that a slave replicates from over an equal one", map[string]Found{"db1": {StoredRoles: writer}, "db2": {StoredRoles: writer}, "db3": {Master: "db2"}}, Active, "AWAITING_RECOVERY ONLINE AWAITING_RECOVERY writer db2", false},
		{"two with the address", map[string]Found{"db1": {Here: writer}, "db2": {Here: writer, Writable: true}}, Active, "AWAITING_RECOVERY ONLINE AWAITING_RECOVERY writer db2", true},
		{"one that was offline has no votes", map[string]Found{"db1": {Stored: HardOffline, StoredRoles: writer, Here: writer}}, Active, "HARD_OFFLINE AWAITING_RECOVERY AWAITING_RECOVERY writer ", false},
		{"but in mode MANUAL", map[string]Found{"db1": {Stored: HardOffline, StoredRoles: writer}}, Manual, "HARD_OFFLINE AWAITING_RECOVERY AWAITING_RECOVERY writer db1", false},
		{"the worse of two states", map[string]Found{"db3": {Stored: Online, Agent: ReplicationFail}}, Active, "AWAITING_RECOVERY AWAITING_RECOVERY REPLICATION_FAIL writer ", false},
		{"a reader's address brings a host that waits", map[string]Found{"db3": {Here: reader}}, Active, "AWAITING_RECOVERY AWAITING_RECOVERY ONLINE writer ", false},
		{"a slave cannot be the writer", map[string]Found{"db3": {Here: writer, Writable: true}}, Active, "AWAITING_RECOVERY AWAITING_RECOVERY AWAITING_RECOVERY writer ", false},
	} {
		m := New(stack(nil).Options)
		m.Mode = c.mode
		conflict, _ := m.Begin(c.found, 100)
		if got := m.states(); got != c.want || conflict != c.conflict {
			t.Errorf("%s: %s, conflict %v, want %s, %v", c.why, got, conflict, c.want, c.conflict)
		}
	}
}

func TestWait(t *testing.T) {
	m := stack(func(o *Options) { o.Mode = Wait })
	if m.round(101); m.Mode != Active {
		t.Errorf("both masters are ONLINE: mode %s", m.Mode)
	}
	m = stack(func(o *Options) { o.Mode = Wait })
	m.Host("db1").State = AwaitingRecovery
	if m.round(219); m.Mode != Wait {
		t.Errorf("after 119 s: mode %s", m.Mode)
	}
	if m.round(220); m.Mode != Active || m.ActiveMaster() != "db2" {
		t.Errorf("after 120 s: mode %s, %s", m.Mode, m.states())
	}
}

// TestTrap: when a check counts (Checker.pm). Letters are results at 5 s: o good, x
// failed, u undecided; below them what was reported.
func TestTrap(t *testing.T) {
	for _, c := range []struct{ results, want string }{
		{"oxxxo", "+..-+"}, {"oxoxo", "+...."}, {"xxx", "..-"}, {"uo", ".+"}, {"oxuxxx", "+....-"}, {"ouo", "+.+"}, {"oxxxx", "+..-."},
	} {
		var trap Trap
		got := ""
		for i, r := range c.results {
			report, good := trap.Take(Result(strings.IndexRune("oxu", r)), int64(5*i), 10)
			got += map[[2]bool]string{{true, true}: "+", {true, false}: "-", {false, true}: ".", {false, false}: "."}[[2]bool{report, good}]
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.results, got, c.want)
		}
	}
}

// TestCommands: what mmm_control answers, and what comes of it.
func TestCommands(t *testing.T) {
	for _, c := range []struct {
		why, line, answer, want string
		before                  func(m *Monitor)
	}{
		{"the writer moves", "move_role writer db2", "has been moved from 'db1' to 'db2'", "[tell db1 tell db3 tell db2] ONLINE ONLINE ONLINE writer db2", nil},
		{"it is there", "move_role writer db1", "OK: Role is on 'db1' already.", "[] ONLINE ONLINE ONLINE writer db1", nil},
		{"a slave cannot have it", "move_role writer db3", "can't handle role", "[] ONLINE ONLINE ONLINE writer db1", nil},
		{"nobody", "move_role writer db9", "Unknown host name", "[] ONLINE ONLINE ONLINE writer db1", nil},
		{"no such role", "move_role editor db1", "Unknown role name", "[] ONLINE ONLINE ONLINE writer db1", nil},
		{"a host that is offline", "move_role writer db2", "with state HARD_OFFLINE", "[] ONLINE HARD_OFFLINE ONLINE writer db1", func(m *Monitor) { m.fails(1000, false, "db2 mysql"); m.round(1000) }},
		{"a broken one by force", "move_role --force writer db2", "enforcedly", "[tell db1 tell db3 tell db2] ONLINE ONLINE ONLINE writer db2", func(m *Monitor) { m.fails(1000, false, "db2 rep_threads"); m.round(1000) }},
		{"a good one not by force", "move_role --force writer db2", "ERROR: Can't move role to host with state ONLINE", "[] ONLINE ONLINE ONLINE writer db1", nil},
		{"offline", "set_offline db1", "changed to ADMIN_OFFLINE", "[tell db1] ADMIN_OFFLINE ONLINE ONLINE writer ", nil},
		{"and online", "set_online db1", "changed to ONLINE", "[tell db1] ONLINE ONLINE ONLINE writer db2", func(m *Monitor) { m.Command("set_offline db1", 1000); m.round(1003) }},
		{"not while the peer's replication is broken", "set_online db1", "Some replication checks failed on peer 'db2'", "[] ADMIN_OFFLINE ONLINE ONLINE writer db2", func(m *Monitor) {
			m.Command("set_offline db1", 1000)
			m.round(1003)
			m.fails(1004, false, "db2 rep_threads")
		}},
		{"set_ip needs the mode PASSIVE", "set_ip 10.0.0.100 db2", "only allowed in passive mode", "[] ONLINE ONLINE ONLINE writer db1", nil},
		{"there it moves what nobody is told", "set_ip 10.0.0.100 db2", "OK: Set role", "[] ONLINE ONLINE ONLINE writer db2", func(m *Monitor) { m.Command("set_passive", 1000) }},
		{"which the mode ACTIVE does", "set_active", "OK: Switched into active mode.", "[tell db2 tell db3 tell db1] ONLINE ONLINE ONLINE writer db1", func(m *Monitor) { m.Command("set_passive", 1000) }},
		{"rubbish", "make coffee", "Invalid command", "[] ONLINE ONLINE ONLINE writer db1", nil},
	} {
		m := stack(nil)
		if c.before != nil {
			c.before(m)
		}
		var done []string
		answer, _ := m.Admit(c.line)
		if answer == "" {
			var all []Action
			answer, all = m.Command(c.line, 1010)
			done = m.carryOut(all, nil)
		}
		if got := fmt.Sprint(done, " ", m.states()); got != c.want || !strings.Contains(answer, c.answer) {
			t.Errorf("%s: %q, %s; want %q, %s", c.why, answer, got, c.answer, c.want)
		}
	}
	if n := len(Commands()); n != 9 {
		t.Errorf("%d commands", n)
	}
}
