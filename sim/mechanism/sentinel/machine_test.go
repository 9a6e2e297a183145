package sentinel

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

func at(n int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(n)}), 6379)
}

func id(n int) string { return strings.Repeat(fmt.Sprint(n), 40) }

// sentinels is a machine that watches a master with replicas, beside peers; the test
// answers what it sends.
type sentinels struct {
	*Machine
	now    time.Duration
	events []string
	sent   []Action
}

func watch(quorum, replicas, peers int) *sentinels {
	mr := Master{Name: "m", Address: at(1), Quorum: quorum, DownAfter: time.Second, FailoverTimeout: 10 * time.Second, ParallelSyncs: 1}
	for i := range replicas {
		mr.Replicas = append(mr.Replicas, at(2+i))
	}
	for i := range peers {
		mr.Sentinels = append(mr.Sentinels, Peer{id(i + 1), netip.AddrPortFrom(at(50+i).Addr(), 26379)})
	}
	s := &sentinels{now: time.Hour}
	s.Machine = New(Config{ID: id(0), Address: at(49), Masters: []Master{mr}, Desync: func() time.Duration { return 500 * time.Millisecond }}, s.now)
	return s
}

// take keeps what the machine asks for.
func (s *sentinels) take(out []Action) {
	for _, a := range slices.Clone(out) {
		switch a.Kind {
		case Event:
			s.events = append(s.events, a.Type)
		case Ping, Info, Hello, Ask, Reconfigure:
			s.sent = append(s.sent, a)
		}
	}
}

// tick lets 100 ms pass and answers what was sent by reply, nil for silence.
func (s *sentinels) tick(reply func(a Action)) {
	s.now += 100 * time.Millisecond
	s.take(s.Tick(s.now))
	sent := s.sent
	s.sent = nil
	for _, a := range sent {
		if reply != nil {
			reply(a)
		}
	}
}

// serve answers as healthy servers do, except from the addresses in dead; votes are
// the peers' replies when they are asked.
func (s *sentinels) serve(dead []netip.AddrPort, vote func(a Action)) func(a Action) {
	return func(a Action) {
		if slices.Contains(dead, a.Address) {
			return
		}
		switch a.Kind {
		case Ping:
			s.take(s.Pong(s.now, a.Link, true))
		case Info:
			text := "run_id:" + id(9) + "\r\nrole:slave\r\nmaster_host:10.0.0.1\r\nmaster_port:6379\r\nmaster_link_status:up\r\nslave_priority:100\r\nslave_repl_offset:7\r\n"
			if a.Address == at(1) {
				text = "run_id:" + id(8) + "\r\nrole:master\r\n"
			}
			s.take(s.Told(s.now, a.Link, text))
		case Ask:
			if vote != nil {
				vote(a)
			}
		default:
			s.take(s.Done(s.now, a.Link, a.Kind == Hello))
		}
	}
}

func (s *sentinels) saw(event string) bool { return slices.Contains(s.events, event) }

// TestDown: a silent master is subjectively down after down-after-milliseconds since
// the oldest PING that was not answered, and objectively when the quorum says so.
func TestDown(t *testing.T) {
	s := watch(2, 1, 2)
	for range 30 {
		s.tick(s.serve(nil, nil))
	}
	if s.saw("+sdown") {
		t.Fatal("a healthy stack is down")
	}
	begin, dead := s.now, []netip.AddrPort{at(1)}
	for !s.saw("+sdown") && s.now < begin+5*time.Second {
		s.tick(s.serve(dead, nil))
	}
	if took := s.now - begin; took < time.Second || took > 2300*time.Millisecond || s.saw("+odown") {
		t.Errorf("down after %v, events %v", took, s.events)
	}
	for range 20 {
		s.tick(s.serve(dead, func(a Action) { s.take(s.Answer(s.now, a.Link, true, "*", 0)) }))
	}
	if !s.saw("+odown") || !s.saw("+try-failover") {
		t.Errorf("the quorum agreed, events %v", s.events)
	}
	for range 15 {
		s.tick(s.serve(nil, nil))
	}
	if !s.saw("-sdown") || !s.saw("-odown") {
		t.Errorf("the master is back, events %v", s.events)
	}
}

// TestElection: a majority elects, whatever the quorum; without one the failover is
// given up after 10 s.
func TestElection(t *testing.T) {
	rows := []struct {
		reason string
		peers  int
		votes  int // of peers, for this Sentinel
		quorum int
		want   string
	}{
		{"both others vote", 2, 2, 2, "+elected-leader"},
		{"one of two votes", 2, 1, 2, "+elected-leader"},
		{"nobody votes", 2, 0, 1, "-failover-abort-not-elected"},
		{"one of four votes", 4, 1, 2, "-failover-abort-not-elected"},
		{"two of four vote", 4, 2, 2, "+elected-leader"},
		{"a quorum above the majority", 4, 2, 4, "-failover-abort-not-elected"},
	}
	for _, row := range rows {
		s := watch(row.quorum, 1, row.peers)
		for range 30 {
			s.tick(s.serve(nil, nil))
		}
		vote := func(a Action) {
			n := int(a.Address.Addr().As4()[3]) - 50
			candidate := a.Words[len(a.Words)-1]
			switch {
			case candidate == "*":
				s.take(s.Answer(s.now, a.Link, true, "*", 0))
			case n < row.votes:
				s.take(s.Answer(s.now, a.Link, true, candidate, 1))
			default:
				s.take(s.Answer(s.now, a.Link, true, id(n+1), 1))
			}
		}
		dead := []netip.AddrPort{at(1)}
		for begin := s.now; s.now < begin+15*time.Second && !s.saw("+elected-leader") && !s.saw("-failover-abort-not-elected"); {
			s.tick(s.serve(dead, vote))
		}
		if !s.saw(row.want) {
			t.Errorf("%s: events %v, expected %s", row.reason, s.events, row.want)
		}
	}
}

// TestVote: one vote an epoch, for the first who asks, and none for an older one.
func TestVote(t *testing.T) {
	s := watch(2, 0, 2)
	ask := func(epoch uint64, who string) string {
		_, leader, when, _ := s.Vote(s.now, at(1), epoch, who)
		return fmt.Sprint(leader, " ", when)
	}
	for _, row := range []struct {
		epoch uint64
		who   string
		want  string
	}{{1, id(1), id(1) + " 1"}, {1, id(2), id(1) + " 1"}, {2, id(2), id(2) + " 2"}, {1, id(1), id(2) + " 2"}, {3, "*", "* 0"}} {
		if got := ask(row.epoch, row.who); got != row.want {
			t.Errorf("asked for %.4s in epoch %d: %.12s, expected %.12s", row.who, row.epoch, got, row.want)
		}
	}
	if down, leader, _, _ := s.Vote(s.now, at(99), 9, id(1)); down || leader != "*" {
		t.Error("voted for a master that nobody watches")
	}
}

// TestSelect: which replica is promoted (facts: priority first, even if it lags, then
// the offset, then the run ID; 0 never).
func TestSelect(t *testing.T) {
	rows := []struct {
		reason string
		change func(a, b *instance)
		want   int // of at, 0 for none
	}{
		{"equal: the smaller run ID", func(a, b *instance) { a.runID, b.runID = id(2), id(1) }, 3},
		{"the larger offset", func(a, b *instance) { a.offset, b.offset = 10, 20 }, 3},
		{"the lower priority, although it lags", func(a, b *instance) { a.priority, a.offset, b.offset = 10, 1, 99 }, 2},
		{"never priority 0", func(a, b *instance) { a.priority = 0 }, 3},
		{"one that is down", func(a, b *instance) { a.down = true }, 3},
		{"one that is disconnected", func(a, b *instance) { a.disconnected = true }, 3},
		{"INFO too old", func(a, b *instance) { a.infoAt -= time.Minute }, 3},
		{"cut off from the master for too long", func(a, b *instance) { a.masterLinkDown = time.Hour }, 3},
		{"none is good", func(a, b *instance) { a.priority, b.down = 0, true }, 0},
	}
	for _, row := range rows {
		s := watch(2, 2, 0)
		for range 20 {
			s.tick(s.serve(nil, nil))
		}
		mr := s.masters[0]
		a, b := mr.replicas[0], mr.replicas[1]
		a.runID, b.runID = id(1), id(2)
		row.change(a, b)
		got := s.selectReplica(mr)
		if want := at(row.want); row.want == 0 && got != nil || row.want != 0 && (got == nil || got.address != want) {
			t.Errorf("%s: %v", row.reason, got)
		}
	}
}

// TestHello: another Sentinel's hello makes it known, and a newer configuration wins.
func TestHello(t *testing.T) {
	s := watch(2, 1, 0)
	say := func(n int, epoch uint64, master netip.AddrPort, configEpoch uint64) {
		s.take(s.Published(s.now, fmt.Sprintf("10.0.0.%d,26379,%s,%d,m,%s,%d,%d", 50+n, id(n), epoch, master.Addr(), master.Port(), configEpoch)))
	}
	say(1, 0, at(1), 0)
	if !s.saw("+sentinel") || len(s.Sentinels("m")) != 1 {
		t.Errorf("not met: %v", s.events)
	}
	say(1, 5, at(2), 5)
	if a, _ := s.Address("m"); a != at(2) || !s.saw("+switch-master") || !s.saw("+new-epoch") || s.Replicas("m")[0].Address != at(1) {
		t.Errorf("a newer configuration: %v, %v", a, s.events)
	}
	say(1, 5, at(1), 4)
	if a, _ := s.Address("m"); a != at(2) {
		t.Errorf("an older configuration won: %v", a)
	}
	for _, junk := range []string{"", ",,,,,,,", "10.0.0.1,x," + id(1) + ",1,m,10.0.0.1,6379,1", "10.0.0.1,1,short,1,m,10.0.0.1,6379,9"} {
		if s.Published(s.now, junk); len(s.Sentinels("m")) != 1 {
			t.Errorf("%q was taken for a hello", junk)
		}
	}
}

// TestTilt: a Sentinel whose timer was late acts on nothing for 30 s.
func TestTilt(t *testing.T) {
	s := watch(1, 1, 0)
	for range 20 {
		s.tick(s.serve(nil, nil))
	}
	s.now += 3 * time.Second
	dead := []netip.AddrPort{at(1)}
	for range 250 {
		s.tick(s.serve(dead, nil))
	}
	if !s.saw("+tilt") || s.saw("+sdown") {
		t.Errorf("in tilt mode: %v", s.events)
	}
	for range 60 {
		s.tick(s.serve(dead, nil))
	}
	if !s.saw("-tilt") || !s.saw("+sdown") {
		t.Errorf("after it: %v", s.events)
	}
}
